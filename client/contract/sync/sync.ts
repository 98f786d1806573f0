import * as z from 'zod/mini';
import { invoiceSync, syncCause, syncStep } from '../invoices/sync.ts';
import { described } from '../shapes/described.ts';
import { instant } from '../shapes/fields.ts';

const syncAttempt = z
  .object({
    at: described(instant, 'When it began, RFC 3339 in UTC'),
    step: described(z.nullable(syncStep), 'The request at which it ended; null where none is known'),
    outcome: described(
      z.enum(['synced', 'again', 'failed', 'interrupted']),
      'What it led to. `again`: another try. `interrupted`: it stopped without a word, and the next one went on from there',
    ),
    ...syncCause,
  })
  .register(z.globalRegistry, { id: 'SyncAttempt' });

export type SyncAttempt = z.output<typeof syncAttempt>;

export const getInvoiceSyncReply = z.object({
  sync: invoiceSync,
  attempts: described(z.array(syncAttempt), 'The last fifty tries that ended, the newest first'),
});

export const syncInvoiceReply = z.object({
  sync: invoiceSync,
  queued: described(
    z.boolean(),
    'Whether it is due now because of this request: false where it is synced already, or being tried',
  ),
});
