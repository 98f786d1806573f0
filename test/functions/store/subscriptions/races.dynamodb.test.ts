import '../../../support/node-errors.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import type { Instant } from '../../../../client/contract/shapes/fields.ts';
import { DomainError } from '../../../../functions/domain/errors.ts';
import { dayIn, monthOf as monthOfInstant } from '../../../../functions/domain/months.ts';
import { subscriptionOf } from '../../../../functions/domain/subscriptions/creating.ts';
import { feePart } from '../../../../functions/domain/subscriptions/fee-part.ts';
import type { Subscription } from '../../../../functions/domain/subscriptions/subscription.ts';
import { voidInvoice } from '../../../../functions/store/closing/voiding.ts';
import { creditLineItem } from '../../../../functions/store/line-items/credits.ts';
import { readLineItem } from '../../../../functions/store/line-items/find.ts';
import { billDueMonths } from '../../../../functions/store/subscriptions/billing-months.ts';
import {
  type Change,
  cancelSubscription,
  changeSubscription,
} from '../../../../functions/store/subscriptions/changing.ts';
import { createSubscription } from '../../../../functions/store/subscriptions/creating.ts';
import { getSubscription } from '../../../../functions/store/subscriptions/find.ts';
import type { OpenTable, Table } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { type Snapshot, snapshotOf } from '../../../support/audit/snapshot.ts';
import { daysOf } from '../../../support/audit/subscriptions.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { at, customer } from '../../../support/charges.ts';
import { asked } from '../../../support/closing.ts';
import { Crash, crashing, type When } from '../../../support/crashes.ts';

/* Through the conflict proxy, which refuses what overlaps, as the service does. */
const WAY = 'through the conflict proxy';
const NOVEMBER = at('2026-11-16T10:00:00Z');
const DECEMBER = at('2026-12-01T00:00:00Z');

let tables: BillingTables;
let table: OpenTable;
beforeAll(async () => {
  tables = await BillingTables.start();
  table = await tables.create(WAY);
});
afterAll(async () => {
  expect(audit(await snapshotOf(table))).toEqual([]);
  await tables.stop();
});

const writer = (now: Instant) => ({ by: 'team-a', now, graceDays: 2 });
let customers = 0;
const newCustomer = () => {
  customers += 1;
  return customer(`customer-${customers}`);
};

/** 30 USD a month from 16 November on, before it is created. */
const newSubscription = (): Subscription =>
  subscriptionOf(
    { plan: 'Basic', amount: new Big(30) },
    {
      customerId: newCustomer(),
      idempotencyKey: 'order:42',
      currency: 'USD',
      caller: 'team-a',
      now: NOVEMBER,
    },
  );
const create = (by: Table, subscription: Subscription) =>
  createSubscription(
    by,
    { subscription, idempotencyKey: 'order:42', hasCurrency: false, refused: undefined },
    writer(NOVEMBER),
  );
const created = async () => (await create(table, newSubscription())).subscription;
const again = (by: Table, { customerId, subscriptionId }: Subscription) =>
  getSubscription(by, customerId, subscriptionId);

/** What the lines of a subscription add up to, by month, and how many they are. */
const billed = async (subscription: Subscription) => billedIn(await snapshotOf(table), subscription);
function billedIn({ lines }: Snapshot, { subscriptionId }: Subscription): Record<string, string> {
  const sums: Record<string, [Big, number]> = {};
  for (const line of lines) {
    const days = daysOf(line);
    if (days?.subscription !== subscriptionId) continue;
    const [sum, count] = sums[days.from.slice(0, 7)] ?? [new Big(0), 0];
    sums[days.from.slice(0, 7)] = [sum.plus(line.amount), count + 1];
  }
  return Object.fromEntries(
    Object.entries(sums).map(([month, [sum, count]]) => [month, `${sum.toFixed(2)} in ${count}`]),
  );
}

interface Work {
  readonly what: string;
  readonly given: () => Subscription | Promise<Subscription>;
  readonly do: (by: Table, subscription: Subscription) => Promise<unknown>;
  readonly ends: Record<string, string>;
}
const change = (by: Table, subscription: Subscription, amount: number, idempotencyKey?: string) =>
  changeSubscription(
    by,
    subscription,
    { update: { amount: new Big(amount) }, idempotencyKey },
    writer(DECEMBER),
  );

describe('a worker that dies at any of its calls, and another that does its work again, leave the same:', () => {
  const works: Work[] = [
    {
      what: 'a create',
      given: newSubscription,
      do: create,
      ends: { '2026-11': '15.00 in 1' },
    },
    {
      what: 'a renewal',
      given: created,
      do: async (by, subscription) => billDueMonths(by, await again(by, subscription), writer(DECEMBER)),
      ends: { '2026-11': '15.00 in 1', '2026-12': '30.00 in 1' },
    },
    {
      what: 'a change that finds a month to bill',
      given: created,
      do: async (by, subscription) => change(by, await again(by, subscription), 62, 'change:1'),
      ends: { '2026-11': '15.00 in 1', '2026-12': '62.00 in 3' },
    },
    {
      what: 'a cancellation that finds a month to bill',
      given: created,
      do: async (by, subscription) => cancelSubscription(by, await again(by, subscription), writer(DECEMBER)),
      ends: { '2026-11': '15.00 in 1', '2026-12': '0.97 in 2' },
    },
  ];

  test.each(works)(
    '$what',
    async ({ given, do: work, ends }) => {
      const done: Subscription[] = [];
      let died = true;
      for (let last = 1; died; last += 1) {
        const deaths: boolean[] = [];
        for (const when of ['before', 'after'] as const) {
          const subscription = await given();
          deaths.push(await diesAt(last, when, (by) => work(by, subscription)));

          await work(tables.open(table.name, WAY), subscription);
          done.push(subscription);
        }
        died = deaths.includes(true);
      }

      const snapshot = await snapshotOf(table);
      for (const subscription of done) expect(billedIn(snapshot, subscription)).toEqual(ends);
      expect(done.length).toBeGreaterThan(4);
    },
    60_000,
  );
});

/** @returns whether the work had so many calls that its worker died */
async function diesAt(last: number, when: When, work: (by: Table) => Promise<unknown>): Promise<boolean> {
  let calls = 0;
  const dying = crashing(tables.open(table.name, WAY), () => {
    calls += 1;
    if (calls < last) return undefined;
    return calls === last ? when : 'before';
  });
  return work(dying).then(
    () => false,
    (error: unknown) => {
      if (!(error instanceof Crash)) throw error;
      return true;
    },
  );
}

test('renewals, changes and a cancellation at the same time leave what the last fee costs for the day', async () => {
  const subscription = await created();
  const unlessEnded = (work: Promise<unknown>) =>
    work.catch((error: unknown) => {
      if (!(error instanceof DomainError) || error.code !== 'subscription_state_conflict') throw error;
    });
  const own = () => tables.open(table.name, WAY);

  await Promise.all([
    ...[1, 2, 3].map(() => billDueMonths(own(), subscription, writer(DECEMBER))),
    ...[62, 93, 124].map((fee) => unlessEnded(change(own(), subscription, fee))),
    ...[1, 2].map(() => cancelSubscription(own(), subscription, writer(DECEMBER))),
  ]);

  const { amount, cancelledAt } = await again(table, subscription);
  expect(cancelledAt).toBe(DECEMBER);
  const day = dayIn(monthOfInstant(DECEMBER), 1);
  const { '2026-12': december = '' } = await billed(subscription);
  expect(december.replace(/ in .*/, '')).toBe(feePart(amount, 'USD', { from: day, to: day }).toFixed(2));
});

test('a change that was decided on an older state is decided again on the newer one, and loses nothing', async () => {
  const older = await created();
  const update = (changed: Change['update']) =>
    changeSubscription(table, older, { update: changed, idempotencyKey: undefined }, writer(NOVEMBER));

  // Neither writes a line, so only the subscription's version tells the second of the first.
  await update({ plan: 'Pro' });
  await update({ cancel_at_period_end: true });

  expect(await again(table, older)).toMatchObject({ plan: 'Pro', endsAfter: '2026-11' });
});

test('a change that finds its line on a void invoice, and then another change, credits what that one billed', async () => {
  const subscription = await created();
  const line = await readLineItem(table, subscription.lastBilled?.lineItemId ?? ('' as never)); // it was billed
  await voidInvoice(table, line?.invoiceId ?? ('' as never), 'oops', asked);
  const change = (by: Table, amount: number) =>
    changeSubscription(
      by,
      subscription,
      { update: { amount: new Big(amount) }, idempotencyKey: undefined },
      writer(NOVEMBER),
    );
  const slow = tables.open(table.name, WAY);
  let other: Promise<unknown> | undefined;
  slow.client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        other ??= change(table, 60);
        await other;
        throw error;
      }
    },
    { name: 'otherChange', step: 'initialize' },
  );

  await change(slow, 90);

  expect(other).toBeDefined();
  // 15 void, 30 of the other change and its credit, and 45 of the last one.
  expect(await billed(subscription)).toEqual({ '2026-11': '60.00 in 4' });
});

test('a credit by hand at the same time is never credited twice', async () => {
  const subscription = await created();
  const line = await readLineItem(table, subscription.lastBilled?.lineItemId ?? ('' as never)); // it was billed
  if (!line) throw new Error('The first month was not billed.');
  const byHand = { reason: 'Sorry', idempotencyKey: 'ticket:7', createdBy: 'support', now: NOVEMBER };

  await Promise.all([
    cancelSubscription(tables.open(table.name, WAY), subscription, writer(NOVEMBER)),
    creditLineItem(tables.open(table.name, WAY), line, { ...byHand, amount: new Big(10) }),
  ]).catch((error: unknown) => {
    // The cancellation was first and left one of fifteen days, which is less than the credit.
    if (!(error instanceof DomainError) || error.code !== 'credit_exceeds_original') throw error;
  });

  await cancelSubscription(table, await again(table, subscription), writer(NOVEMBER));
  const credited = (await readLineItem(table, line.lineItemId))?.creditable;
  expect(['0', '1']).toContain(credited?.toFixed());
});

test('the same change under the same key at the same time is made once', async () => {
  const subscription = await created();

  const replies = await Promise.all(
    [1, 2, 3, 4].map(() => change(tables.open(table.name, WAY), subscription, 62, 'change:1')),
  );

  expect(replies.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(
    new Set(replies.map(({ lineItems }) => lineItems.map(({ lineItemId }) => lineItemId).join())).size,
  ).toBe(1);
  expect(await billed(subscription)).toEqual({ '2026-11': '15.00 in 1', '2026-12': '62.00 in 3' });
});
