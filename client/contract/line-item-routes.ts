import {
  addLineItemBody,
  addLineItemReply,
  addLineItemsBody,
  addLineItemsReply,
  findLineItemQuery,
  lineItemReply,
  listLineItemsQuery,
  listLineItemsReply,
  usageBody,
} from './line-item.ts';
import { customerParams, invoiceParams } from './params.ts';
import type { Route } from './route.ts';

export const lineItemRoutes = {
  addLineItem: {
    method: 'POST',
    path: '/customers/{customer_id}/line-items',
    summary: "Add one line item to the customer's current invoice",
    function: 'line-item-writes',
    params: customerParams,
    body: addLineItemBody,
    idempotencyKey: 'required',
    replies: { 201: addLineItemReply, 200: addLineItemReply },
    errors: ['customer_not_found', 'idempotency_conflict'],
  },
  addUsage: {
    method: 'POST',
    path: '/customers/{customer_id}/usage',
    summary: 'Add metered usage: a line item, under the same keys, by the units consumed',
    description:
      'The same charge as a line item under the same key, whichever of the two routes it comes by.',
    function: 'line-item-writes',
    params: customerParams,
    body: usageBody,
    idempotencyKey: 'required',
    replies: { 201: addLineItemReply, 200: addLineItemReply },
    errors: ['customer_not_found', 'idempotency_conflict'],
  },
  addLineItems: {
    method: 'POST',
    path: '/line-items/batch',
    summary: 'Add up to 500 line items for any customers; each has an outcome of its own',
    function: 'line-item-writes',
    body: addLineItemsBody,
    replies: { 200: addLineItemsReply },
    errors: [],
  },
  findLineItem: {
    method: 'GET',
    path: '/customers/{customer_id}/line-items',
    summary: 'The line item that an idempotency key stands for: what became of a request',
    description: '`line_item_not_found` says that nothing was billed under it so far.',
    function: 'invoices',
    params: customerParams,
    query: findLineItemQuery,
    replies: { 200: lineItemReply },
    errors: ['customer_not_found', 'line_item_not_found'],
  },
  listLineItems: {
    method: 'GET',
    path: '/invoices/{invoice_id}/line-items',
    summary: "An invoice's line items, in the order of used_at",
    description:
      'Each that was listed when a walk began is met once, whatever is added meanwhile; one just added may come into the list a moment later. A page with a filter can be shorter than `limit`, also empty: `next_cursor` is null only at the end.',
    function: 'invoices',
    params: invoiceParams,
    query: listLineItemsQuery,
    replies: { 200: listLineItemsReply },
    errors: ['invoice_not_found', 'invalid_cursor'],
  },
} as const satisfies Record<string, Route>;
