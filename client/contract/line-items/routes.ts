import type { Route } from '../route.ts';
import { customerParams, invoiceParams } from '../shapes/params.ts';
import { lineItemReply, listLineItemsReply } from './line-item.ts';
import { findLineItemQuery, listLineItemsQuery } from './requests.ts';

export const lineItemRoutes = {
  findLineItem: {
    method: 'GET',
    path: '/customers/{customer_id}/line-items',
    summary: 'The line item of an idempotency key: shows what became of a request',
    description:
      'Charges and credits have separate keys. If a key stands for a charge and for a credit, `line_item` is the charge, and `credit` the credit. The error `line_item_not_found` says that neither was written under the key so far.',
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
      'The pages have each line item once, even if others are added meanwhile. A new one may be missing for a moment. A page with a filter can be shorter than `limit`, or empty. Only on the last page `next_cursor` is null. With `Accept: text/csv` the answer has all of them (RFC 4180), and `limit` has no effect. If they do not fit one reply, the header `Link: <?cursor=…>; rel="next"` leads to the next part. It does not repeat the column names, so all parts, one after the other, are the file. Text that a spreadsheet would take for a formula has an apostrophe before it.',
    function: 'invoices',
    permission: 'read',
    params: invoiceParams,
    query: listLineItemsQuery,
    replies: { 200: listLineItemsReply },
    alsoAs: ['text/csv'],
    errors: ['invoice_not_found', 'invalid_cursor'],
  },
} as const satisfies Record<string, Route>;
