import * as z from 'zod/mini';
import { described } from '../shapes/described.ts';
import { customerId, invoiceId } from '../shapes/fields.ts';
import { pageQuery } from '../shapes/list.ts';

/** A name and no text: `listSyncFailures` names those there are. */
const causeName = z
  .string()
  .check(z.regex(/^[a-z_]{1,100}$/, 'expected a cause as listSyncFailures names it, such as email_refused'));
export const listSyncFailuresQuery = z.strictObject({
  ...pageQuery,
  cause: described(z.optional(causeName), 'Only those with this `cause`'),
  customer_id: described(z.optional(customerId), 'Only those of this customer'),
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
