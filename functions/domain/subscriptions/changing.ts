import type { Big } from 'big.js';
import type { Day, Instant } from '../../../client/contract/shapes/fields.ts';
import type { SubscriptionUpdate } from '../../../client/contract/subscriptions/requests.ts';
import { DomainError } from '../errors.ts';
import { dayIn, dayOf, monthOf, type Period } from '../months.ts';
import { feeRefusal } from './fee-part.ts';
import { cancelKey, changeKeys, chargeFor, type SubscriptionLine, unusedCredit } from './lines.ts';
import { billedThrough, endOf, type LastBilled, type Subscription, type Terms } from './subscription.ts';

/** What a change or a cancellation does. */
export interface Decision {
  /** What becomes of the subscription. Fields that are left out stay. */
  readonly becomes: Partial<Pick<Subscription, 'plan' | 'amount' | 'endsAfter' | 'cancelledAt'>>;
  /** Takes the unused days from the last line. */
  readonly credit?: SubscriptionLine | undefined;
  /** Bills the days under the new terms. It becomes the last line. */
  readonly charge?: (SubscriptionLine & { readonly period: LastBilled['period'] }) | undefined;
}

/**
 * What an update of a subscription changes. The day of a change belongs to the new plan: what the old one billed from
 * that day on is credited, and the new one is billed for the same days. Before the first month nothing is billed yet,
 * so nothing is credited.
 *
 * @param subscription its months up to `now` are billed
 * @param left what may still be credited of its last line, in major units
 * @param now UTC
 * @returns undefined if it is already as the update says
 * @throws DomainError `subscription_state_conflict` if it has ended; `validation_failed` for a fee that cannot be billed
 */
export function updateOf(
  subscription: Subscription,
  update: SubscriptionUpdate,
  left: Big,
  now: Instant,
): Decision | undefined {
  const terms = { plan: update.plan ?? subscription.plan, amount: update.amount ?? subscription.amount };
  const refused = feeRefusal(terms.amount, subscription.currency);
  if (refused) throw refused;
  const end = endChange(subscription, update);
  const isSame = terms.plan === subscription.plan && terms.amount.eq(subscription.amount);
  if (isSame && !end) return undefined;
  const ended = endOf(subscription, now);
  if (ended !== undefined) throw alreadyEnded(subscription, ended);
  return { becomes: { ...terms, ...end }, ...(!isSame && changedLines(subscription, terms, left, now)) };
}

/** The month after which it ends from now on; undefined if that does not change. */
function endChange(
  subscription: Subscription,
  { cancel_at_period_end: ends }: SubscriptionUpdate,
): Pick<Subscription, 'endsAfter'> | undefined {
  const isEnding = subscription.endsAfter !== undefined || subscription.cancelledAt !== undefined;
  if (ends === undefined || ends === isEnding) return undefined;
  const billed = billedThrough(subscription);
  if (ends && billed === undefined) {
    throw new DomainError('subscription_state_conflict', {
      detail: `Subscription ${subscription.subscriptionId} has not begun, so no period of it can end. Nothing was written. Cancel it with DELETE: then it never begins.`,
      errors: [{ field: 'cancel_at_period_end', message: 'expected a subscription that has begun' }],
    });
  }
  return { endsAfter: ends ? billed : undefined };
}

function changedLines(
  subscription: Subscription,
  terms: Terms,
  left: Big,
  now: Instant,
): Pick<Decision, 'credit' | 'charge'> | undefined {
  const period = billedFrom(subscription, dayOf(now));
  if (!period) return undefined;
  const keys = changeKeys(subscription, monthOf(period.from));
  const credit = unusedCredit(subscription, period, left, now);
  return {
    credit: credit && { key: keys.credit, charge: credit },
    charge: { key: keys.charge, period, charge: chargeFor(subscription, terms, period, now) },
  };
}

/**
 * What cancelling does. The day of the cancellation is billed in full, and the days after it are credited.
 *
 * @param subscription its months up to `now` are billed
 * @param left what may still be credited of its last line, in major units
 * @param now UTC
 * @returns undefined if it has ended already
 */
export function cancellationOf(subscription: Subscription, left: Big, now: Instant): Decision | undefined {
  if (endOf(subscription, now) !== undefined) return undefined;
  const period = billedFrom(subscription, dayAfter(dayOf(now)));
  const credit = period && unusedCredit(subscription, period, left, now);
  return {
    becomes: { cancelledAt: now, endsAfter: undefined },
    ...(credit && { credit: { key: cancelKey(subscription), charge: credit } }),
  };
}

/** The days from a day on that are billed so far; undefined if there are none. */
function billedFrom({ lastBilled }: Subscription, day: Day): Period | undefined {
  if (!lastBilled) return undefined;
  const { from, to } = lastBilled.period;
  const first = day > from ? day : from;
  return first > to ? undefined : { from: first, to };
}

/** It may be a day that its month does not have. Then it is after all that the month has. */
const dayAfter = (day: Day): Day => dayIn(monthOf(day), Number(day.slice(-2)) + 1);

const alreadyEnded = ({ subscriptionId }: Subscription, ended: Instant): DomainError =>
  new DomainError('subscription_state_conflict', {
    detail: `Subscription ${subscriptionId} ended at ${ended} and cannot be changed. Nothing was written. Create a new one to bill the customer again.`,
    errors: [{ field: 'subscription_id', message: 'expected a subscription that has not ended' }],
  });
