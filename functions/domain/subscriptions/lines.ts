import type { Big } from 'big.js';
import type { Day, Instant, Month } from '../../../client/contract/shapes/fields.ts';
import type { Charge } from '../line-item.ts';
import { dayIn, dayOf, daysIn, firstInstantOf, monthOf, type Period } from '../months.ts';
import { feePart } from './fee-part.ts';
import type { Subscription, Terms } from './subscription.ts';

/** A line of a subscription. Its key makes sure that it is written only once, whoever writes it. */
export interface SubscriptionLine {
  readonly key: string;
  readonly charge: Charge;
}

/** The line of a month, or of what is left of it when the subscription starts in it. */
export interface MonthLine extends SubscriptionLine {
  readonly period: Period;
}

/**
 * The line that bills a month when it begins. A month has one such key, so it cannot be billed twice.
 *
 * @param month as `nextMonth` answers it
 */
export function monthLine(subscription: Subscription, month: Month): MonthLine {
  const { startsAt } = subscription;
  const isFirst = month === monthOf(startsAt);
  const period = { from: isFirst ? dayOf(startsAt) : dayIn(month, 1), to: lastDayOf(month) };
  return {
    key: monthKey(subscription, month),
    period,
    charge: chargeFor(subscription, subscription, period, isFirst ? startsAt : firstInstantOf(period.from)),
  };
}

/** The key of the line that bills a month, in the key space of subscriptions. */
export const monthKey = ({ subscriptionId }: Pick<Subscription, 'subscriptionId'>, month: Month): string =>
  `${subscriptionId}:${month}`;

/** The key of the line that credits the unused days when it is cancelled. It is cancelled at most once. */
export const cancelKey = ({ subscriptionId }: Pick<Subscription, 'subscriptionId'>): string =>
  `${subscriptionId}:cancelled`;

/** The keys of the lines of a change. It raises the version, so no other change has the same keys. */
export const changeKeys = ({ subscriptionId, version }: Subscription, month: Month) => ({
  credit: `${subscriptionId}:${month}:${version}:unused`,
  charge: `${subscriptionId}:${month}:${version}`,
});

/** The charge for some days of a month under some terms. */
export const chargeFor = (
  { subscriptionId, currency }: Subscription,
  { plan, amount }: Terms,
  period: Period,
  usedAt: Instant,
): Charge => ({
  kind: 'subscription',
  of: { subscription: subscriptionId, ...period },
  description: `${plan}, ${daysText(period)}`,
  amount: feePart(amount, currency, period),
  currency,
  usedAt,
  usedAtDefaulted: true,
});

/**
 * The credit for days that are billed and will not be used.
 *
 * @param left what may still be credited of their line, in major units: it is never credited twice
 * @returns undefined if there is nothing to credit
 */
export function unusedCredit(
  subscription: Subscription,
  period: Period,
  left: Big,
  now: Instant,
): Charge | undefined {
  const { subscriptionId, plan, amount, currency, lastBilled } = subscription;
  if (!lastBilled) return undefined;
  const cost = feePart(amount, currency, period);
  const credited = cost.gt(left) ? left : cost;
  if (credited.lte(0)) return undefined;
  return {
    kind: 'credit',
    credits: lastBilled.lineItemId,
    unused: { subscription: subscriptionId, ...period },
    description: `${plan}, unused: ${daysText(period)}`,
    amount: credited.neg(),
    currency,
    usedAt: now,
    usedAtDefaulted: true,
  };
}

/** `2026-11-16 to 2026-11-30, 15 of 30 days`. A whole month needs no count. */
function daysText({ from, to }: Period): string {
  const all = daysIn(monthOf(from));
  const days = Number(to.slice(-2)) - Number(from.slice(-2)) + 1;
  return days === all ? `${from} to ${to}` : `${from} to ${to}, ${days} of ${all} days`;
}

const lastDayOf = (month: Month): Day => dayIn(month, daysIn(month));
