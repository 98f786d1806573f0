import { createHash } from 'node:crypto';
import type { Big } from 'big.js';
import type {
  Currency,
  CustomerId,
  Instant,
  LineItemId,
  Month,
  SubscriptionId,
} from '../../../client/contract/shapes/fields.ts';
import type { SubscriptionStatus } from '../../../client/contract/subscriptions/subscription.ts';
import { lastInstantOf, monthOf, monthsAfter, type Period } from '../months.ts';

/** What is billed each month. */
export interface Terms {
  readonly plan: string;
  /** The fee of a whole month, in major units. */
  readonly amount: Big;
}

/** The line that bills the last days so far. Changes and the end credit it. */
export interface LastBilled {
  readonly lineItemId: LineItemId;
  /** Up to the last day of its month. */
  readonly period: Period;
}

/** A recurring monthly fee of a customer. */
export interface Subscription extends Terms {
  readonly subscriptionId: SubscriptionId;
  readonly customerId: CustomerId;
  readonly currency: Currency;
  readonly startsAt: Instant;
  /** True when the caller left `starts_at` out. Its value then comes from our clock, and is not content. */
  readonly startsAtDefaulted: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  /** What it was created with: a create that is sent again is judged by it. */
  readonly createdWith: Terms;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly updatedAt: Instant;
  readonly updatedBy: string;
  /** Counts the writes. Each is made on the condition that nobody wrote since it was read. */
  readonly version: number;
  /** Undefined until its first month begins. */
  readonly lastBilled: LastBilled | undefined;
  /** It ends when this month is over. */
  readonly endsAfter: Month | undefined;
  /** It ended on this day, which is billed in full. */
  readonly cancelledAt: Instant | undefined;
}

/**
 * @param idempotencyKey of the request that creates it
 * @returns an id made of both, so that a request that is sent again finds what it made
 */
export function subscriptionIdOf(customerId: CustomerId, idempotencyKey: string): SubscriptionId {
  const identity = JSON.stringify([customerId, 'subscription', idempotencyKey]);
  // The brand is given here and nowhere else.
  return `sub_${createHash('sha256').update(identity).digest('hex').slice(0, 32)}` as SubscriptionId;
}

/** @returns the last month that is billed; undefined before the first */
export const billedThrough = ({ lastBilled }: Pick<Subscription, 'lastBilled'>): Month | undefined =>
  lastBilled && monthOf(lastBilled.period.to);

/** @returns the month that is to be billed next, once it begins; undefined if there is none */
export function nextMonth(subscription: Subscription): Month | undefined {
  const { cancelledAt, endsAfter, startsAt } = subscription;
  if (cancelledAt !== undefined) return undefined;
  const billed = billedThrough(subscription);
  const next = billed === undefined ? monthOf(startsAt) : monthsAfter(billed, 1);
  return endsAfter !== undefined && next > endsAfter ? undefined : next;
}

/**
 * @param now UTC
 * @returns the month whose beginning is past and that is not billed yet; undefined if there is none
 */
export function dueMonth(subscription: Subscription, now: Instant): Month | undefined {
  const next = nextMonth(subscription);
  return next !== undefined && next <= monthOf(now) ? next : undefined;
}

/**
 * @param now UTC
 * @returns when it ended; undefined if it has not ended
 */
export function endOf({ cancelledAt, endsAfter }: Subscription, now: Instant): Instant | undefined {
  if (cancelledAt !== undefined) return cancelledAt;
  return endsAfter !== undefined && endsAfter < monthOf(now) ? lastInstantOf(endsAfter) : undefined;
}

/**
 * @param now UTC
 * @returns `scheduled` until its first month is billed, which is when that month begins
 */
export function statusOf(subscription: Subscription, now: Instant): SubscriptionStatus {
  if (endOf(subscription, now) !== undefined) return 'cancelled';
  return subscription.lastBilled ? 'active' : 'scheduled';
}
