import { normalized } from '../../../client/contract/shapes/characters.ts';
import type { Currency, CustomerId, Instant } from '../../../client/contract/shapes/fields.ts';
import type { FieldError } from '../../../client/contract/shapes/problem-details.ts';
import type { CreateSubscriptionBody } from '../../../client/contract/subscriptions/requests.ts';
import { difference, metadataDifferences } from '../content.ts';
import { type DomainError, wrongField } from '../errors.ts';
import { formatMoney } from '../money.ts';
import { monthOf, startOf } from '../months.ts';
import { timeOutside } from '../used-at.ts';
import { feeRefusal } from './fee-part.ts';
import { type Subscription, subscriptionIdOf } from './subscription.ts';

interface Asked {
  readonly customerId: CustomerId;
  readonly idempotencyKey: string;
  /** The customer's own currency. */
  readonly currency: Currency;
  /** Who signed the request, and its time, UTC. */
  readonly caller: string;
  readonly now: Instant;
}

/**
 * Makes a subscription from a checked request. Nothing of it is billed yet.
 *
 * @param body money in major units of its currency, times in UTC
 */
export function subscriptionOf(body: CreateSubscriptionBody, asked: Asked): Subscription {
  const { customerId, idempotencyKey, currency, caller, now } = asked;
  const terms = { plan: body.plan, amount: body.amount };
  return {
    subscriptionId: subscriptionIdOf(customerId, idempotencyKey),
    customerId,
    ...terms,
    currency: body.currency ?? currency,
    startsAt: body.starts_at ?? now,
    startsAtDefaulted: body.starts_at === undefined,
    ...(body.metadata && { metadata: body.metadata }),
    createdWith: terms,
    createdAt: now,
    createdBy: caller,
    updatedAt: now,
    updatedBy: caller,
    version: 1,
    lastBilled: undefined,
    endsAfter: undefined,
    cancelledAt: undefined,
  };
}

const DAY_MS = 86_400_000;
/** A later start is a mistake. */
const MOST_AHEAD = { ms: 3_653 * DAY_MS, text: 'ten years' } as const;

/**
 * What is wrong with a new subscription. Past months are not billed, so it cannot start in one.
 *
 * A create that is sent again must stay a replay when its month is over. So look for it before you refuse.
 *
 * @param now the time of the request, UTC
 * @returns `validation_failed`, which names `amount` or `starts_at`; undefined if nothing is wrong
 */
export function subscriptionRefusal(
  { amount, currency, startsAt }: Subscription,
  now: Instant,
): DomainError | undefined {
  const refused = feeRefusal(amount, currency);
  if (refused) return refused;
  const month = monthOf(now);
  if (monthOf(startsAt) < month) {
    return wrongField(
      'starts_at',
      `expected a time in this month or later, from ${startOf(month)} on, since past months are not billed; received ${startsAt}`,
    );
  }
  const message = timeOutside(startsAt, now, { mostDaysBack: 31, mostAhead: MOST_AHEAD });
  return message === undefined ? undefined : wrongField('starts_at', message);
}

/**
 * Tells whether a create under a known key means the subscription that was made first, whatever became of that since.
 *
 * A currency is not compared if this request left it out, nor a start if either request left it out.
 *
 * @param hasCurrency whether this request has one
 * @returns one entry for each field that differs, with both values; empty for a replay
 */
export function subscriptionDifferences(
  original: Subscription,
  sent: Subscription,
  hasCurrency: boolean,
): FieldError[] {
  const isStartCompared = !original.startsAtDefaulted && !sent.startsAtDefaulted;
  const contentOf = ({ createdWith: { plan, amount }, currency, startsAt }: Subscription) => ({
    plan: normalized(plan),
    amount: formatMoney(amount, original.currency),
    ...(hasCurrency && { currency }),
    ...(isStartCompared && { starts_at: startsAt }),
  });
  const [before, now] = [contentOf(original), contentOf(sent)];
  const fields = Object.keys(before) as (keyof typeof before)[]; // Object.keys forgets the literal keys
  return [
    ...fields
      .filter((field) => before[field] !== now[field])
      .map((field) => difference(field, before[field], now[field])),
    ...metadataDifferences(original.metadata, sent.metadata),
  ];
}
