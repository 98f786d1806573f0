import type { Route } from '../route.ts';
import { customerParams, lineItemParams } from '../shapes/params.ts';
import {
  addLineItemBody,
  addLineItemReply,
  addLineItemsBody,
  addLineItemsReply,
  creditBody,
  creditReply,
  usageBody,
} from './writes.ts';

export const lineItemWriteRoutes = {
  addLineItem: {
    method: 'POST',
    path: '/customers/{customer_id}/line-items',
    summary: "Add one line item to the customer's current invoice",
    function: 'line-item-writes',
    permission: 'bill',
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
    permission: 'bill',
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
    permission: 'bill',
    body: addLineItemsBody,
    replies: { 200: addLineItemsReply },
    errors: [],
  },
  credit: {
    method: 'POST',
    path: '/line-items/{line_item_id}/credits',
    summary: 'Credit a line item, in part or all that is left of it, on the current invoice',
    function: 'line-item-writes',
    permission: 'bill',
    params: lineItemParams,
    body: creditBody,
    idempotencyKey: 'required',
    replies: { 201: creditReply, 200: creditReply },
    errors: ['line_item_not_found', 'idempotency_conflict', 'credit_exceeds_original', 'not_creditable'],
  },
} as const satisfies Record<string, Route>;
