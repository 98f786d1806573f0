import * as z from 'zod/mini';
import { described } from '../shapes/described.ts';
import { instant } from '../shapes/fields.ts';
import { syncStatus } from './state.ts';

export const syncStep = z
  .enum([
    'find_customer',
    'create_customer',
    'update_customer',
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

export const paymentStatus = z
  .enum(['unpaid', 'action_required', 'failed', 'paid', 'uncollectible', 'voided'])
  .register(z.globalRegistry, {
    description:
      'How far the payment is. `action_required`: the customer must confirm it. `failed`: it could not be collected. `uncollectible`: nobody tries to collect it any more, but it is still owed. `paid` and `voided` never change',
  });

export const invoicePayment = z
  .object({
    status: paymentStatus,
    reason: described(
      z.optional(z.string()),
      'Why the customer must do something, as a name that does not change: `card_declined`, `authentication_required`, `no_payment_method`, `overdue` and others',
    ),
    message: described(z.string(), 'What happened, and what the customer can do about it'),
    customer_fixable: described(z.boolean(), 'True while the customer can pay it'),
    due_at: described(
      z.optional(instant),
      'Until when the customer should pay, RFC 3339 in UTC. An invoice that is charged by itself has none',
    ),
    updated_at: described(instant, 'When Tally first saw this state, RFC 3339 in UTC'),
  })
  .register(z.globalRegistry, { id: 'InvoicePayment' });
export type InvoicePayment = z.output<typeof invoicePayment>;

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
    payment: described(
      z.optional(invoicePayment),
      'How far its payment is; missing before it is at the payment provider',
    ),
  })
  .register(z.globalRegistry, { id: 'InvoiceSync' });
export type InvoiceSync = z.output<typeof invoiceSync>;
