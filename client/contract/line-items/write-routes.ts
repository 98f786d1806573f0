import type { Route } from '../route.ts';
import { customerParams, lineItemParams } from '../shapes/params.ts';
import { addLineItemReply, addLineItemsReply, creditReply } from './write-replies.ts';
import { addLineItemBody, addLineItemsBody, creditBody, usageBody } from './writes.ts';

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
    minimalWithout: 'invoice',
    errors: ['customer_not_found', 'idempotency_conflict'],
  },
  addUsage: {
    method: 'POST',
    path: '/customers/{customer_id}/usage',
    summary: 'Add metered usage: a line item by the units consumed',
    description: 'This route and `line-items` share their keys: the same key on both is the same charge.',
    function: 'line-item-writes',
    permission: 'bill',
    params: customerParams,
    body: usageBody,
    idempotencyKey: 'required',
    replies: { 201: addLineItemReply, 200: addLineItemReply },
    minimalWithout: 'invoice',
    errors: ['customer_not_found', 'idempotency_conflict'],
  },
  addLineItems: {
    method: 'POST',
    path: '/line-items/batch',
    summary: 'Add up to 500 line items for any customers; each has its own outcome',
    function: 'line-item-writes',
    permission: 'bill',
    body: addLineItemsBody,
    replies: { 200: addLineItemsReply },
    minimalWithout: 'invoices',
    errors: [],
  },
  credit: {
    method: 'POST',
    path: '/line-items/{line_item_id}/credits',
    summary: 'Credit a line item on the current invoice: a part of it, or all that is left',
    function: 'line-item-writes',
    permission: 'bill',
    params: lineItemParams,
    body: creditBody,
    idempotencyKey: 'required',
    replies: { 201: creditReply, 200: creditReply },
    minimalWithout: 'invoice',
    errors: ['line_item_not_found', 'idempotency_conflict', 'credit_exceeds_original', 'not_creditable'],
  },
} as const satisfies Record<string, Route>;
