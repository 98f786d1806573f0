import { currentInvoiceQuery, invoiceReply } from './invoice.ts';
import { customerParams, invoiceParams } from './params.ts';
import type { Route } from './route.ts';

export const invoiceRoutes = {
  getCurrentInvoice: {
    method: 'GET',
    path: '/customers/{customer_id}/invoices/current',
    summary: "The customer's running invoice",
    description: 'Its exact total, by service and by kind; `"0.00"` when nothing is billed yet.',
    function: 'invoices',
    params: customerParams,
    query: currentInvoiceQuery,
    replies: { 200: invoiceReply },
    errors: ['customer_not_found'],
  },
  getInvoice: {
    method: 'GET',
    path: '/invoices/{invoice_id}',
    summary: 'An invoice, whatever its state',
    function: 'invoices',
    params: invoiceParams,
    replies: { 200: invoiceReply },
    errors: ['invoice_not_found'],
  },
} as const satisfies Record<string, Route>;
