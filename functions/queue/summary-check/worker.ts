import type { Scheduled } from '../worker.ts';

/** Compares the recent months' summaries with their invoices. */
export const summaryCheck = {
  name: 'summary-check',
  description: 'Compares the summaries of recent months with their invoices',
  // At this time few invoices are closed, in most time zones.
  trigger: () => ({ kind: 'daily', hour: 3, minute: 30 }),
  timeoutMinutes: 15,
  // Tomorrow's run checks the same months.
  mostWaitMinutes: 60,
  access: { table: ['GetItem', 'Query'], lists: ['Query'] },
  variables: () => ({}),
} as const satisfies Scheduled<unknown>;
