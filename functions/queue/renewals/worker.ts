import { subscriptionBilling } from '../../access.ts';
import type { RenewalVariables } from '../../environment.ts';
import type { Scheduled } from '../worker.ts';

interface Settings {
  readonly everyMinutes: number;
  /** Lists of subscriptions that it walks at a time, and how many subscriptions a second. */
  readonly parallel: number;
  readonly perSecond: number;
}

/** Bills the months of subscriptions that have begun. */
export const renewals = {
  name: 'renewals',
  description: 'Bills the months of subscriptions that have begun',
  trigger: ({ everyMinutes }) => ({ kind: 'every', minutes: everyMinutes }),
  timeoutMinutes: 5,
  // The next run goes on where this one stopped, so a late run brings nothing.
  mostWaitMinutes: 1,
  access: {
    table: ['GetItem', 'BatchGetItem', 'Query'],
    lists: ['Query'],
    writes: subscriptionBilling,
  },
  variables: ({ parallel, perSecond }): RenewalVariables => ({
    RENEWALS_PARALLEL: String(parallel),
    RENEWALS_PER_SECOND: String(perSecond),
  }),
} as const satisfies Scheduled<Settings>;
