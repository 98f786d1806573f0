import type { Route } from '../route.ts';
import { invoiceParams } from '../shapes/params.ts';
import { explanationReply } from './explanation.ts';
import { explanationQuery } from './requests.ts';

export const explanationRoutes = {
  explainInvoice: {
    method: 'GET',
    path: '/invoices/{invoice_id}/explanation',
    summary: 'What happened to an invoice, in sentences with times',
    description:
      'Its opening, its closing, its way to the payment provider and its payment, and what happens next. The sentences may change. Programs should read `getInvoice` and `getInvoiceSync`.',
    function: 'invoice-sync',
    permission: 'read',
    params: invoiceParams,
    query: explanationQuery,
    replies: { 200: explanationReply },
    errors: ['invoice_not_found'],
  },
} as const satisfies Record<string, Route>;
