import { reconciling } from '../../access.ts';
import type { Scheduled } from '../worker.ts';

interface Settings {
  readonly reconcileDays: number;
  /** How many requests Stripe takes a second. */
  readonly limits: { readonly operation: number; readonly account: number };
  /** Another server that answers like Stripe. If it is left out, Stripe itself. */
  readonly stripeBase?: string | undefined;
}

/** Compares the synced invoices with Stripe's. */
export const reconcile = {
  name: 'reconcile',
  description: 'Compares the synced invoices with those at Stripe',
  // After the check of the summaries, when few invoices are synced.
  trigger: () => ({ kind: 'daily', hour: 4, minute: 30 }),
  timeoutMinutes: 15,
  // Tomorrow's run compares the same invoices.
  mostWaitMinutes: 60,
  access: {
    table: ['GetItem', 'BatchGetItem', 'Query'],
    lists: ['Query'],
    writes: reconciling,
    sends: ['sync'],
    secrets: ['stripe'],
  },
  variables: ({ reconcileDays, limits, stripeBase }): Readonly<Record<string, string>> => ({
    STRIPE_OPERATION_LIMIT: String(limits.operation),
    STRIPE_ACCOUNT_LIMIT: String(limits.account),
    RECONCILE_DAYS: String(reconcileDays),
    ...(stripeBase !== undefined && { STRIPE_API_BASE: stripeBase }),
  }),
} as const satisfies Scheduled<Settings>;
