import { invoiceReply } from '../invoices/invoice.ts';
import { finalizeInvoiceQuery, voidInvoiceBody } from '../invoices/requests.ts';
import type { Route } from '../route.ts';
import { invoiceParams } from '../shapes/params.ts';

export const closingRoutes = {
  finalizeInvoice: {
    method: 'POST',
    path: '/invoices/{invoice_id}/finalize',
    summary: 'Close an invoice now: round its total, give it a number, and let the sync take it',
    description:
      'Needs no key and no body: the same request again gets the same answer. Line items that come meanwhile go to the next invoice. A total below zero becomes `"0.00"`, and the rest is carried to the next invoice. With `dry_run=true` the answer is the invoice as it would be, and nothing changes.',
    function: 'invoice-closing',
    permission: 'close',
    params: invoiceParams,
    query: finalizeInvoiceQuery,
    replies: { 200: invoiceReply },
    errors: ['invoice_not_found', 'invoice_state_conflict'],
  },
  voidInvoice: {
    method: 'POST',
    path: '/invoices/{invoice_id}/void',
    summary: 'Make an invoice void: an open one, or a finalized one that the sync has not begun with',
    description:
      "Needs no key: the same request again gets the same answer, with the first reason. Credits of other invoices' line items and carried amounts go to the next invoice. The keys of its line items stay used. To bill them again, use new keys.",
    function: 'invoice-closing',
    permission: 'close',
    params: invoiceParams,
    body: voidInvoiceBody,
    replies: { 200: invoiceReply },
    errors: ['invoice_not_found', 'invoice_state_conflict'],
  },
} as const satisfies Record<string, Route>;
