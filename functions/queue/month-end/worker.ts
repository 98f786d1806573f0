import { closing } from '../../access.ts';
import type { MonthEndVariables } from '../../environment.ts';
import type { Scheduled } from '../worker.ts';

interface Settings {
  readonly everyMinutes: number;
  /** Invoices that it closes at a time, and a second. */
  readonly parallel: number;
  readonly perSecond: number;
}

/** Closes the invoices whose months are over. */
export const monthEnd = {
  name: 'month-end',
  description: 'Closes the invoices of months whose grace periods are over',
  trigger: ({ everyMinutes }) => ({ kind: 'every', minutes: everyMinutes }),
  timeoutMinutes: 5,
  // The next run goes on where this one stopped, so a late run brings nothing.
  mostWaitMinutes: 1,
  access: {
    table: ['GetItem', 'BatchGetItem', 'Query'],
    lists: ['Query'],
    writes: closing,
    sends: ['sync'],
  },
  variables: ({ parallel, perSecond }): MonthEndVariables => ({
    MONTH_END_PARALLEL: String(parallel),
    MONTH_END_PER_SECOND: String(perSecond),
  }),
} as const satisfies Scheduled<Settings>;
