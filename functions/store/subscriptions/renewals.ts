import type { Instant, SubscriptionId } from '../../../client/contract/shapes/fields.ts';
import { monthOf, monthsAfter } from '../../domain/months.ts';
import { countDueFrom, dueEntries } from '../table/due-list.ts';
import { eachAtMost } from '../table/in-parallel.ts';
import { items, keys } from '../table/items.ts';
import { type Pace, turns } from '../table/pace.ts';
import type { Table } from '../table/table.ts';
import { billDueMonths, type EachMonth } from './billing-months.ts';
import { readSubscription } from './find.ts';

export interface RenewalRun {
  readonly now: Instant;
  readonly graceDays: number;
  readonly pace: Pace;
  /** No month is begun after this time, in ms since the epoch by the process's own clock. */
  readonly until: number;
  readonly onFailed: (subscriptionId: SubscriptionId, error: unknown) => void;
}

export interface RenewalResult {
  /** Months that this run billed. */
  readonly billed: number;
  readonly failed: number;
  /** Subscriptions that are due, but were not reached before the time was over. */
  readonly left: number;
}

/**
 * Bills the months that have begun, of all customers' subscriptions, found by the list of what is due. A run that stood
 * still for days or months catches up. If it ends halfway, by its time or by a crash, nothing must be repaired: the
 * next run goes on from the list.
 *
 * Only one worker walks each list, and all subscriptions of a customer are in one. So they do not meet on its invoice.
 */
export async function renewSubscriptions(table: Table, run: RenewalRun): Promise<RenewalResult> {
  const before = monthsAfter(monthOf(run.now), 1);
  const turn = turns(run.pace.perSecond);
  const result = { billed: 0, failed: 0, left: 0 };

  const isLate = (): boolean => Date.now() >= run.until;
  const eachMonth = {
    before: async (): Promise<void> => {
      await turn();
      if (isLate()) throw new TimeOver();
    },
    after: (): void => {
      result.billed += 1;
    },
  };

  const walk = async (list: string): Promise<void> => {
    for await (const { item, place } of dueEntries(table, list, before)) {
      const { subscription_id: id } = items.subscription.read(item);
      const outcome = isLate() ? 'late' : await renew(table, id, run, eachMonth);
      if (outcome === 'failed') result.failed += 1;
      if (outcome !== 'late') continue;
      const left = await countDueFrom(table, list, place, before);
      result.left += left;
      return;
    }
  };

  await eachAtMost(run.pace.parallel, keys.subscriptionDueLists, walk);
  return result;
}

class TimeOver extends Error {}

/** One that fails does not stop the others. It stays in the list for the next run. */
async function renew(
  table: Table,
  id: SubscriptionId,
  run: RenewalRun,
  eachMonth: EachMonth,
): Promise<'billed' | 'failed' | 'late'> {
  try {
    // Read strongly, since the list lags a moment.
    const subscription = await readSubscription(table, id);
    if (!subscription) throw new Error(`Subscription ${id} was listed, but does not exist.`);
    await billDueMonths(table, subscription, run, eachMonth);
    return 'billed';
  } catch (error) {
    if (error instanceof TimeOver) return 'late';
    run.onFailed(id, error);
    return 'failed';
  }
}
