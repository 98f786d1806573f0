import type { Month } from '../../../client/contract/shapes/fields.ts';
import { lineItemIdOf } from '../../domain/line-item.ts';
import { type MonthLine, monthLine } from '../../domain/subscriptions/lines.ts';
import { dueMonth, type Subscription } from '../../domain/subscriptions/subscription.ts';
import { addLineItems } from '../line-items/adding.ts';
import { backOff, busyStore, MOST_ATTEMPTS } from '../table/retry.ts';
import { conditionFailed, type Table } from '../table/table.ts';
import { getSubscription } from './find.ts';
import { lineRequest, SubscriptionMoved, subscriptionUpdate, type Writer } from './writes.ts';

/** The name that lines of months show as their caller. */
const RENEWALS = 'renewals';

/** What a run does with each month. */
export interface EachMonth {
  /** Waits for its turn. If it throws, the month and those after it are left. */
  readonly before?: () => Promise<void>;
  /** Is called as soon as the month is billed, so that it counts also if a later one fails. */
  readonly after?: () => void;
}

/**
 * Bills all months of a subscription that have begun, the oldest first. Each has a transaction of its own: the line,
 * its invoice, and the subscription on the condition that nobody changed or cancelled it since it was read. So a month
 * is billed by its right fee, and once, whoever does it and wherever it stops.
 *
 * @returns the subscription as it is now: nothing of it is due
 * @throws DomainError `unavailable`, or what `before` throws. What was billed stays, and the next call goes on
 */
export async function billDueMonths(
  table: Table,
  found: Subscription,
  { now, graceDays }: Omit<Writer, 'by'>,
  { before, after }: EachMonth = {},
): Promise<Subscription> {
  let subscription = found;
  for (let meetings = 0; meetings < MOST_ATTEMPTS; ) {
    const month = dueMonth(subscription, now);
    if (month === undefined) return subscription;
    await before?.();
    const billed = await billMonth(table, subscription, month, { by: RENEWALS, now, graceDays });
    if (billed) {
      subscription = billed;
      after?.();
      continue;
    }
    meetings += 1;
    await backOff(table, meetings);
    subscription = await getSubscription(table, found.customerId, found.subscriptionId);
  }
  throw busyStore(new Error(`Others wrote ${found.subscriptionId} ${MOST_ATTEMPTS} times meanwhile.`));
}

/** @returns the subscription with the month billed; undefined if somebody else wrote it meanwhile */
async function billMonth(
  table: Table,
  subscription: Subscription,
  month: Month,
  writer: Writer,
): Promise<Subscription | undefined> {
  const line = monthLine(subscription, month);
  const billed = withLine({ ...subscription, updatedAt: writer.now, updatedBy: writer.by }, line);
  const [outcome] = await addLineItems(table, [lineRequest(subscription, line, writer)], {
    companions: {
      writes: [subscriptionUpdate(table, subscription, billed)],
      refusal: ([ofSubscription]) => (conditionFailed(ofSubscription) ? new SubscriptionMoved() : undefined),
    },
  });
  if (outcome?.kind === 'created') return { ...billed, version: subscription.version + 1 };
  if (outcome?.kind === 'failed' && !(outcome.error instanceof SubscriptionMoved)) throw outcome.error;
  return undefined;
}

/** A subscription whose last days so far are billed by a line. */
export const withLine = (
  subscription: Subscription,
  { key, period }: Pick<MonthLine, 'key' | 'period'>,
): Subscription => ({
  ...subscription,
  lastBilled: { lineItemId: lineItemIdOf(subscription.customerId, 'sub', key), period },
});
