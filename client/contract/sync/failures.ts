import * as z from 'zod/mini';
import { invoiceSync } from '../invoices/sync.ts';
import { described } from '../shapes/described.ts';
import { customerId, instant, invoiceId } from '../shapes/fields.ts';
import { pageOf } from '../shapes/list.ts';

export const cause = described(z.string(), 'A name that does not change');
const message = described(z.string(), 'What it means, and what to do about it');

const syncFailure = z
  .object({ invoice_id: invoiceId, customer_id: customerId, sync: invoiceSync })
  .register(z.globalRegistry, { id: 'SyncFailure' });
export type SyncFailure = z.output<typeof syncFailure>;

const failureCount = z
  .object({
    cause,
    message,
    customer_fixable: described(z.boolean(), 'True if the customers can solve the problem'),
    invoice_count: described(z.int(), 'How many invoices have it'),
  })
  .register(z.globalRegistry, { id: 'SyncFailureCount' });
export type SyncFailureCount = z.output<typeof failureCount>;

const stopped = z
  .object({
    cause,
    message,
    since: described(instant, 'RFC 3339 in UTC'),
    next_probe_at: described(
      z.optional(instant),
      'When one invoice is tried, to see whether the sync can go on, RFC 3339 in UTC; none while it is turned off',
    ),
  })
  .register(z.globalRegistry, { id: 'SyncStopped' });
export type SyncStopped = z.output<typeof stopped>;

export const listSyncFailuresReply = z.extend(pageOf(syncFailure), {
  causes: described(z.array(failureCount), 'All of them by their causes, the most frequent first'),
  counted_all: described(z.boolean(), 'False if there were too many to count: then `causes` counts a part'),
  stopped: described(
    z.nullable(stopped),
    'Why the sync sends nothing at the moment: an outage, a refused key, or an operator. Then what waits is listed too. null while it runs',
  ),
});

export const redriveSyncsReply = z.object({
  redriven: described(z.int(), 'How many invoices are due now because of this request'),
  more: described(z.boolean(), 'Whether time ran out before all of them: then send the same again'),
});
export const wouldRedriveReply = z.object({
  would_redrive: described(z.int(), 'How many invoices it would make due'),
  more: described(z.boolean(), 'Whether time ran out before all of them were counted'),
});
