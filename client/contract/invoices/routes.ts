import type { Route } from '../route.ts';
import { customerParams, invoiceParams } from '../shapes/params.ts';
import {
  currentInvoiceQuery,
  currentInvoiceReply,
  getInvoiceQuery,
  invoiceReply,
  listInvoicesQuery,
  listInvoicesReply,
} from './invoice.ts';

export const invoiceRoutes = {
  listInvoices: {
    method: 'GET',
    path: '/customers/{customer_id}/invoices',
    summary: "The customer's invoices, the newest month first",
    description:
      'Status and total are true at the time of reading; an invoice just made may come into the list a moment later. A page can be shorter than `limit`, also empty: `next_cursor` is null only at the end.',
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
    summary: "The customer's running invoice",
    description: 'Its exact total, by service and by kind; `"0.00"` when nothing is billed yet.',
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
    summary: 'An invoice, whatever its state',
    description:
      'With `verify=true` its line items are recounted and compared with the total. Where they disagree they are counted again two seconds later, since lists lag a little. Line items added meanwhile are no drift. More than can be counted in eight seconds: `too_much_to_count`, which says what to do instead. With `Accept: text/html` it is a page to print: its totals, and each line item with who added it, when and under which key.',
    function: 'invoices',
    permission: 'read',
    params: invoiceParams,
    query: getInvoiceQuery,
    replies: { 200: invoiceReply },
    alsoAs: ['text/html'],
    errors: ['invoice_not_found', 'too_much_to_count'],
  },
} as const satisfies Record<string, Route>;
