import { expect, test } from '@jest/globals';
import { Big } from 'big.js';
import fc from 'fast-check';
import type { Currency, Day, Instant, Month } from '../../../../client/contract/shapes/fields.ts';
import { type Charge, subscribedDaysOf } from '../../../../functions/domain/line-item.ts';
import { billedDecimals } from '../../../../functions/domain/money.ts';
import { dayIn, dayOf, daysIn, monthOf, monthsAfter } from '../../../../functions/domain/months.ts';
import {
  cancellationOf,
  type Decision,
  updateOf,
} from '../../../../functions/domain/subscriptions/changing.ts';
import { subscriptionOf } from '../../../../functions/domain/subscriptions/creating.ts';
import { feePart } from '../../../../functions/domain/subscriptions/fee-part.ts';
import { monthLine } from '../../../../functions/domain/subscriptions/lines.ts';
import {
  dueMonth,
  endOf,
  type Subscription,
} from '../../../../functions/domain/subscriptions/subscription.ts';
import { customer, monthOf as monthNamed } from '../../../support/charges.ts';
import { owedByMonth, type SubscriptionHistory } from '../../../support/subscriptions/reference.ts';

/* Random subscriptions over months, compared with what the reference owes day by day. */

const currencies = fc.constantFrom<Currency>('USD', 'JPY', 'KWD');
const months = fc.integer({ min: 0, max: 47 }).map((count) => monthsAfter(monthNamed('2027-01'), count));
/** In the smallest amount that is billed; small ones make each rounding count. */
const fees = fc.oneof(fc.bigInt(1n, 400n), fc.bigInt(1n, 10_000_000n));

const amountOf = (fee: bigint, currency: Currency): Big =>
  new Big(fee.toString()).div(new Big(10).pow(billedDecimals(currency)));

test('however a month is cut, its parts add up to its fee', () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 30 });
  fc.assert(
    fc.property(months, currencies, fees, cuts, (month, currency, fee, after) => {
      const amount = amountOf(fee, currency);
      const days = daysIn(month);
      const ends = [...after.filter((day) => day < days).sort((a, b) => a - b), days];

      const parts = ends.map((end, index) =>
        feePart(amount, currency, { from: dayIn(month, (ends[index - 1] ?? 0) + 1), to: dayIn(month, end) }),
      );

      expect(parts.reduce((sum, part) => sum.plus(part)).toFixed()).toBe(amount.toFixed());
      expect(parts.every((part) => part.gte(0))).toBe(true);
    }),
  );
});

const steps = fc.array(
  fc.record({
    /** How many days later. Up to two months: then renewals stood still meanwhile. */
    days: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 62 })),
    what: fc.oneof(
      { weight: 6, arbitrary: fees.map((fee) => ({ kind: 'change' as const, fee })) },
      { weight: 3, arbitrary: fc.constant({ kind: 'renewals' as const }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'cancel' as const }) },
      { weight: 2, arbitrary: fc.boolean().map((ends) => ({ kind: 'period end' as const, ends })) },
    ),
  }),
  { maxLength: 14 },
);
type Step = (typeof steps extends fc.Arbitrary<(infer One)[]> ? One : never)['what'];

const DAY_MS = 86_400_000;
const instantAt = (ms: number): Instant => new Date(ms).toISOString() as Instant; // the form of an Instant

test('each month costs what the reference says, nothing is billed twice, and nothing after the end', () => {
  fc.assert(
    fc.property(
      months,
      fc.record({ begins: fc.integer({ min: 0, max: 40 }), now: fc.integer({ min: 0, max: 27 }) }),
      currencies,
      fees,
      steps,
      (month, { begins, now: day }, currency, fee, taken) => {
        const start = Date.parse(`${month}-01T12:00:00Z`);
        const books = new Books(
          fee,
          currency,
          instantAt(start + begins * DAY_MS),
          instantAt(start + day * DAY_MS),
        );
        for (const { days, what } of taken) books.take(what, days);
        const last = books.endBooks();

        const owed = owedByMonth(books.history, last);
        for (const [billed, sum] of books.sums()) {
          expect(`${billed} ${sum}`).toBe(`${billed} ${owed.get(billed) ?? 0n}`);
          owed.delete(billed);
        }
        expect([...owed.values()].filter((left) => left > 0n)).toEqual([]);
      },
    ),
    { numRuns: 400 },
  );
});

/** A subscription with its lines in memory, as the store would keep them. */
class Books {
  readonly #unit: Big;
  readonly #currency: Currency;
  readonly #lines = new Map<string, { readonly charge: Charge; left: Big }>();
  readonly #fees: { from: Day; fee: bigint }[];
  #subscription: Subscription;
  #now: Instant;
  #end: Day | undefined;

  constructor(fee: bigint, currency: Currency, startsAt: Instant, now: Instant) {
    this.#unit = new Big(10).pow(billedDecimals(currency));
    this.#currency = currency;
    this.#now = now;
    this.#subscription = subscriptionOf(
      { plan: 'Basic', amount: amountOf(fee, currency), currency, starts_at: startsAt },
      { customerId: customer('acme'), idempotencyKey: 'k', currency, caller: 'team-a', now },
    );
    this.#fees = [{ from: dayOf(startsAt), fee }];
    this.#renew();
  }

  take(step: Step, days: number): void {
    this.#now = instantAt(Date.parse(this.#now) + days * DAY_MS);
    this.#renew();
    const subscription = this.#subscription;
    const ended = endOf(subscription, this.#now) !== undefined;
    if (step.kind === 'change' && !ended) {
      const amount = amountOf(step.fee, this.#currency);
      this.#apply(updateOf(subscription, { plan: 'Basic', amount }, this.#left(), this.#now));
      this.#fees.push({ from: dayOf(this.#now), fee: step.fee });
    }
    if (step.kind === 'cancel') {
      const decision = cancellationOf(subscription, this.#left(), this.#now);
      if (decision) this.#end = dayOf(this.#now);
      this.#apply(decision);
    }
    if (step.kind === 'period end' && !ended && subscription.lastBilled) {
      this.#apply(updateOf(subscription, { cancel_at_period_end: step.ends }, this.#left(), this.#now));
      this.#end = step.ends ? subscription.lastBilled.period.to : undefined;
    }
  }

  /** Time goes on for three months. */
  endBooks(): Month {
    this.take({ kind: 'renewals' }, 92);
    return monthOf(this.#now);
  }

  get history(): SubscriptionHistory {
    return { start: dayOf(this.#subscription.startsAt), fees: this.#fees, end: this.#end };
  }

  /** What the lines of each month add up to, in the smallest amounts. */
  sums(): Map<Month, bigint> {
    const sums = new Map<Month, bigint>();
    for (const { charge } of this.#lines.values()) {
      const days = subscribedDaysOf(charge);
      if (!days) throw new Error('A line is for no days.');
      const month = monthOf(days.from);
      sums.set(month, (sums.get(month) ?? 0n) + BigInt(charge.amount.times(this.#unit).toFixed()));
    }
    return sums;
  }

  #renew(): void {
    for (
      let month = dueMonth(this.#subscription, this.#now);
      month;
      month = dueMonth(this.#subscription, this.#now)
    ) {
      const { key, charge, period } = monthLine(this.#subscription, month);
      this.#put(key, charge);
      this.#subscription = { ...this.#subscription, lastBilled: { lineItemId: key as never, period } }; // its key stands for its id
    }
  }

  #apply(decision: Decision | undefined): void {
    if (!decision) return;
    const { becomes, credit, charge } = decision;
    if (credit) {
      const line = this.#lastLine();
      line.left = line.left.plus(credit.charge.amount);
      if (line.left.lt(0)) throw new Error('More was credited than the line has.');
      this.#put(credit.key, credit.charge);
    }
    if (charge) this.#put(charge.key, charge.charge);
    this.#subscription = {
      ...this.#subscription,
      ...becomes,
      version: this.#subscription.version + 1,
      ...(charge && { lastBilled: { lineItemId: charge.key as never, period: charge.period } }), // as above
    };
  }

  #put(key: string, charge: Charge): void {
    if (this.#lines.has(key)) throw new Error(`${key} was billed twice.`);
    this.#lines.set(key, { charge, left: charge.amount });
  }

  #left = (): Big => (this.#subscription.lastBilled ? this.#lastLine().left : new Big(0));

  #lastLine() {
    const line = this.#lines.get(this.#subscription.lastBilled?.lineItemId ?? '');
    if (!line) throw new Error('The last line is missing.');
    return line;
  }
}
