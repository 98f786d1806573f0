import { finalizeInvoiceQuery, invoiceReply, voidInvoiceBody } from '../invoices/invoice.ts';
import type { Route } from '../route.ts';
import { invoiceParams } from '../shapes/params.ts';

export const closingRoutes = {
  finalizeInvoice: {
    method: 'POST',
    path: '/invoices/{invoice_id}/finalize',
    summary: 'Close an invoice now: round its total, number it, leave it to the sync',
    description:
      'Again it answers the same; needs no key and no body. Line items that come meanwhile go to the next invoice. Below zero it is brought to `"0.00"`, and what is left is carried to the next invoice. With `dry_run=true` it answers what the invoice would be, and changes nothing.',
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
      "Again it answers the same, with the first reason; needs no key. Credits of other invoices' line items and carried amounts go to the next invoice. The keys of its line items stay used: to bill them again takes new ones.",
    function: 'invoice-closing',
    permission: 'close',
    params: invoiceParams,
    body: voidInvoiceBody,
    replies: { 200: invoiceReply },
    errors: ['invoice_not_found', 'invoice_state_conflict'],
  },
} as const satisfies Record<string, Route>;
