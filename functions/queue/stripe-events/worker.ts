import { actingOnEvents } from '../../access.ts';
import type { Queued } from '../worker.ts';

interface Settings {
  readonly eventConcurrency: number;
  /** How many requests Stripe takes a second. */
  readonly limits: { readonly operation: number; readonly account: number };
  /** Another server that answers like Stripe. If it is left out, Stripe itself. */
  readonly stripeBase?: string | undefined;
}

/** Acts on the events that Stripe sent. */
export const stripeEvents = {
  name: 'stripe-events',
  description: 'Looks at Stripe for what its events are about, and takes over what it finds',
  trigger: ({ eventConcurrency }) => ({
    kind: 'queue',
    queue: 'stripe-events',
    batchSize: 5,
    maxConcurrency: eventConcurrency,
  }),
  timeoutMinutes: 1,
  access: {
    table: ['GetItem', 'BatchGetItem', 'Query'],
    writes: actingOnEvents,
    secrets: ['stripe'],
  },
  variables: ({ limits, stripeBase }): Readonly<Record<string, string>> => ({
    STRIPE_OPERATION_LIMIT: String(limits.operation),
    STRIPE_ACCOUNT_LIMIT: String(limits.account),
    ...(stripeBase !== undefined && { STRIPE_API_BASE: stripeBase }),
  }),
} as const satisfies Queued<Settings>;
