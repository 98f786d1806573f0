import { noticingRestores } from '../../access.ts';
import type { Scheduled } from '../worker.ts';

interface Settings {
  readonly sweepMinutes: number;
}

/** Finds invoices and events whose messages were lost, or whose workers died. */
export const syncSweeper = {
  name: 'sync-sweeper',
  description: 'Sends the sync again what has waited for it too long',
  trigger: ({ sweepMinutes }) => ({ kind: 'every', minutes: sweepMinutes }),
  timeoutMinutes: 2,
  // The next run finds the same invoices.
  mostWaitMinutes: 1,
  access: {
    table: ['GetItem', 'DescribeTable'],
    lists: ['Query'],
    writes: noticingRestores,
    sends: ['sync', 'stripe-events'],
  },
  variables: () => ({}),
} as const satisfies Scheduled<Settings>;
