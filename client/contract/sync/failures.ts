import * as z from 'zod/mini';
import { invoiceSync } from '../invoices/sync.ts';
import { described } from '../shapes/described.ts';
import { customerId, instant, invoiceId } from '../shapes/fields.ts';
import { pageOf, pageQuery } from '../shapes/list.ts';

const cause = described(z.string(), 'A name that does not change');
/** A name and no text: `listSyncFailures` names those there are. */
const causeName = z
  .string()
  .check(z.regex(/^[a-z_]{1,100}$/, 'expected a cause as listSyncFailures names it, such as email_refused'));
const message = described(z.string(), 'What it means, and what to do about it');

export const listSyncFailuresQuery = z.strictObject({
  ...pageQuery,
  cause: described(z.optional(causeName), 'Only those with this `cause`'),
  customer_id: described(z.optional(customerId), 'Only those of this customer'),
});

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

const dryRun = { dry_run: described(z.optional(z.boolean()), 'Count them only') };
const ofCustomer = { customer_id: described(z.optional(customerId), 'Only those of this customer') };

const byInvoice = z
  .strictObject({
    invoice_ids: z
      .array(invoiceId, { error: 'expected a list of invoice ids' })
      .check(
        z.minLength(1, 'expected at least one invoice'),
        z.maxLength(100, 'expected at most 100 invoices: send the others in another request'),
      ),
    ...dryRun,
  })
  .register(z.globalRegistry, { id: 'RedriveInvoices' });
const byCause = z
  .strictObject({
    cause: described(causeName, 'All that failed for this `cause`, as `listSyncFailures` names it'),
    ...ofCustomer,
    ...dryRun,
  })
  .register(z.globalRegistry, { id: 'RedriveCause' });
const everything = z
  .strictObject({
    all: described(z.literal(true, { error: 'expected true' }), 'All that failed'),
    ...ofCustomer,
    ...dryRun,
  })
  .register(z.globalRegistry, { id: 'RedriveAll' });

const TELLING = ['invoice_ids', 'cause', 'all'] as const;
export const redriveSyncsBody = z
  .union([byInvoice, byCause, everything], {
    error: ({ input }) =>
      typeof input === 'object' && input !== null && !TELLING.some((field) => Object.hasOwn(input, field))
        ? 'send invoice_ids, cause, or all: true'
        : undefined,
  })
  .register(z.globalRegistry, { id: 'RedriveBody' });
export type RedriveBody = z.output<typeof redriveSyncsBody>;

export const redriveSyncsReply = z.object({
  redriven: described(z.int(), 'How many invoices are due now because of this request'),
  more: described(z.boolean(), 'Whether time ran out before all of them: then send the same again'),
});
export const wouldRedriveReply = z.object({
  would_redrive: described(z.int(), 'How many invoices it would make due'),
  more: described(z.boolean(), 'Whether time ran out before all of them were counted'),
});
