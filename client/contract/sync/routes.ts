import type { Route } from '../route.ts';
import { invoiceParams } from '../shapes/params.ts';
import { getInvoiceSyncReply, syncInvoiceReply } from './sync.ts';

export const syncRoutes = {
  getInvoiceSync: {
    method: 'GET',
    path: '/invoices/{invoice_id}/sync',
    summary: 'How far an invoice is on its way to the payment provider, with its last tries',
    function: 'invoice-sync',
    permission: 'read',
    params: invoiceParams,
    replies: { 200: getInvoiceSyncReply },
    errors: ['invoice_not_found'],
  },
  syncInvoice: {
    method: 'POST',
    path: '/invoices/{invoice_id}/sync',
    summary: 'Sync an invoice now: one that failed, or that waits for its next try',
    description:
      'It is answered before anything is sent; `getInvoiceSync` tells what becomes of it. Nothing is made twice: it goes on from where the last try stopped. Again, or of an invoice that is synced, it changes nothing; needs no key and no body. Of an invoice with nothing to sync: `invoice_state_conflict`.',
    function: 'invoice-sync',
    permission: 'close',
    params: invoiceParams,
    replies: { 202: syncInvoiceReply },
    errors: ['invoice_not_found', 'invoice_state_conflict'],
  },
} as const satisfies Record<string, Route>;
