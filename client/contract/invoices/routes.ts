import type { Route } from '../route.ts';
import { customerParams, invoiceParams } from '../shapes/params.ts';
import { currentInvoiceReply, invoiceReply, listInvoicesReply } from './invoice.ts';
import { currentInvoiceQuery, getInvoiceQuery, listInvoicesQuery } from './requests.ts';

export const invoiceRoutes = {
  listInvoices: {
    method: 'GET',
    path: '/customers/{customer_id}/invoices',
    summary: "The customer's invoices, the newest month first",
    description:
      'Status and total are those at the time of reading. A new invoice may be missing for a moment. A page can be shorter than `limit`, or empty. Only on the last page `next_cursor` is null.',
    function: 'invoices',
    permission: 'read',
    params: customerParams,
    query: listInvoicesQuery,
    replies: { 200: listInvoicesReply },
    errors: ['customer_not_found', 'invalid_cursor'],
  },
  getCurrentInvoice: {
    method: 'GET',
    path: '/customers/{customer_id}/invoices/current',
    summary: "The customer's current invoice",
    description:
      'With its exact total, by service and by kind. The total is `"0.00"` if nothing is billed yet.',
    function: 'invoices',
    permission: 'read',
    params: customerParams,
    query: currentInvoiceQuery,
    replies: { 200: currentInvoiceReply },
    errors: ['customer_not_found'],
  },
  getInvoice: {
    method: 'GET',
    path: '/invoices/{invoice_id}',
    summary: 'An invoice, in any state',
    description:
      'With `verify=true` Tally counts the line items again and compares them with the total. If they differ, it counts once more two seconds later, because lists are a little behind. Line items that are added meanwhile do not count as a difference. If there are more than Tally can count in eight seconds, the error is `too_much_to_count`; it says what to do instead. With `Accept: text/html` the answer is the invoice as a document to print. It has the totals, and each line item; with its caller, time and key, unless it is for the `audience` `customer`.',
    function: 'invoices',
    permission: 'read',
    params: invoiceParams,
    query: getInvoiceQuery,
    replies: { 200: invoiceReply },
    alsoAs: ['text/html'],
    errors: ['invoice_not_found', 'too_much_to_count'],
  },
} as const satisfies Record<string, Route>;
