import type { Route } from '../route.ts';
import { customerParams, invoiceParams } from '../shapes/params.ts';
import { findLineItemQuery, lineItemReply, listLineItemsQuery, listLineItemsReply } from './line-item.ts';

export const lineItemRoutes = {
  findLineItem: {
    method: 'GET',
    path: '/customers/{customer_id}/line-items',
    summary: 'The line item that an idempotency key stands for: what became of a request',
    description:
      'A charge or a credit: each has keys of its own. Where a key stands for both, `line_item` is the charge, and `credit` is beside it. `line_item_not_found` says that neither was written under it so far.',
    function: 'invoices',
    permission: 'read',
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
      'Each that was listed when a walk began is met once, whatever is added meanwhile; one just added may come into the list a moment later. A page with a filter can be shorter than `limit`, also empty: `next_cursor` is null only at the end. With `Accept: text/csv` it is all of them (RFC 4180), whatever `limit` says; what does not fit one reply follows at the header `Link: <?cursor=…>; rel="next"`, without the names of the columns again, so that the parts one after the other are the file. Text that a spreadsheet would take for a formula has an apostrophe before it.',
    function: 'invoices',
    permission: 'read',
    params: invoiceParams,
    query: listLineItemsQuery,
    replies: { 200: listLineItemsReply },
    alsoAs: ['text/csv'],
    errors: ['invoice_not_found', 'invalid_cursor'],
  },
} as const satisfies Record<string, Route>;
