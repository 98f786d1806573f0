import { syncing } from '../../access.ts';
import type { SyncVariables } from '../../environment.ts';
import type { Queued } from '../worker.ts';

interface Settings {
  readonly batchSize: number;
  readonly maxConcurrency: number;
  readonly dueDays: number;
  readonly autoAdvance: boolean;
  readonly mostTries: number;
  readonly limits: { readonly operation: number; readonly account: number };
  /** Another server that answers like Stripe. If it is left out, Stripe itself. */
  readonly stripeBase?: string | undefined;
}

/** Brings finalized invoices to Stripe. */
export const sync = {
  name: 'sync',
  description: 'Brings finalized invoices to Stripe',
  trigger: ({ batchSize, maxConcurrency }) => ({ kind: 'queue', queue: 'sync', batchSize, maxConcurrency }),
  timeoutMinutes: 1,
  access: {
    table: ['GetItem', 'BatchGetItem', 'Query', 'DescribeTable'],
    lists: ['Query'],
    writes: syncing,
    secrets: ['stripe'],
  },
  variables: ({ dueDays, autoAdvance, mostTries, limits, stripeBase }): SyncVariables => ({
    SYNC_DUE_DAYS: String(dueDays),
    SYNC_AUTO_ADVANCE: autoAdvance ? 'true' : 'false',
    SYNC_MOST_TRIES: String(mostTries),
    STRIPE_OPERATION_LIMIT: String(limits.operation),
    STRIPE_ACCOUNT_LIMIT: String(limits.account),
    ...(stripeBase !== undefined && { STRIPE_API_BASE: stripeBase }),
  }),
} as const satisfies Queued<Settings>;

/** Longer than a run may take, so that only one worker at a time tries an invoice. */
export const LEASE_MS = 90_000;
