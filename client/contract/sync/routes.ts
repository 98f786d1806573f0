import type { Route } from '../route.ts';
import { invoiceParams } from '../shapes/params.ts';
import { listSyncFailuresReply, redriveSyncsReply, wouldRedriveReply } from './failures.ts';
import { listSyncFailuresQuery, redriveSyncsBody } from './requests.ts';
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
  listSyncFailures: {
    method: 'GET',
    path: '/sync/failures',
    summary: 'Invoices that do not get to the payment provider, with their causes, the oldest first',
    description:
      'Those that have failed, and while the sync is stopped, those that wait for it too. `causes` counts all of them, and says for each cause what to do. A change may take a moment to be listed.',
    function: 'invoice-sync',
    permission: 'read',
    query: listSyncFailuresQuery,
    replies: { 200: listSyncFailuresReply },
    errors: ['invalid_cursor'],
  },
  redriveSyncs: {
    method: 'POST',
    path: '/sync/redrive',
    summary: 'Sync again what has failed: some invoices, those with a cause, or all',
    description:
      'Makes them due now, as `syncInvoice` does for one. Nothing is made twice. While the sync is stopped, one of them is tried at once, to see whether it can go on. With `dry_run` it only counts (200). Invoices that are synced, or have nothing to sync, are passed over. Needs no key.',
    function: 'invoice-sync',
    permission: 'close',
    body: redriveSyncsBody,
    replies: { 202: redriveSyncsReply, 200: wouldRedriveReply },
    errors: ['invoice_not_found'],
  },
} as const satisfies Record<string, Route>;
