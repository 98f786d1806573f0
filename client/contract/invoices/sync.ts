import * as z from 'zod/mini';
import { described } from '../shapes/described.ts';
import { instant } from '../shapes/fields.ts';
import { syncStatus } from './state.ts';

export const syncStep = z
  .enum([
    'find_customer',
    'create_customer',
    'find_invoice',
    'create_invoice',
    'look_at_invoice',
    'add_lines',
    'delete_draft',
    'finalize',
  ])
  .register(z.globalRegistry, { description: 'A request to the payment provider' });
export type SyncStep = z.output<typeof syncStep>;

export const syncCause = {
  cause: described(z.optional(z.string()), 'Why it is not synced, as a name that does not change'),
  message: described(z.optional(z.string()), 'The cause in words, and what to do about it'),
};

export const invoiceSync = z
  .object({
    status: syncStatus,
    step: described(z.nullable(syncStep), 'The last request whose result is known; null before the first'),
    attempts: described(z.int(), 'The number of tries'),
    last_attempt_at: described(z.optional(instant), 'When it was tried last, RFC 3339 in UTC'),
    next_attempt_at: described(z.optional(instant), 'When it is due, RFC 3339 in UTC; only while it waits'),
    ...syncCause,
    customer_fixable: described(z.boolean(), 'True if the customer can solve the problem'),
    provider_ids: described(
      z.object({ customer: z.optional(z.string()), invoice: z.optional(z.string()) }),
      "The payment provider's own ids for this invoice",
    ),
    hosted_invoice_url: described(
      z.optional(z.string()),
      "The payment provider's page on which the customer pays",
    ),
  })
  .register(z.globalRegistry, { id: 'InvoiceSync' });
export type InvoiceSync = z.output<typeof invoiceSync>;
