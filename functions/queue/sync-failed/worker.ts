import { givingUp } from '../../access.ts';
import type { Queued } from '../worker.ts';

/** Gets the messages that came back too often, and records on their invoices why. So nothing waits unseen. */
export const syncFailed = {
  name: 'sync-failed',
  description: 'Records on an invoice that its message came back too often',
  trigger: () => ({ kind: 'queue', queue: 'sync-failed', batchSize: 10, maxConcurrency: 2 }),
  timeoutMinutes: 1,
  access: { table: ['GetItem'], writes: givingUp },
  variables: () => ({}),
} as const satisfies Queued<undefined>;
