import '../../support/node-errors.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BillingError } from '../../../client/src/index.ts';
import finalizeInvoice from '../../../functions/api/closing/finalize-invoice.ts';
import voidInvoice from '../../../functions/api/closing/void-invoice.ts';
import createCustomer from '../../../functions/api/customers/create-customer.ts';
import getCurrentInvoice from '../../../functions/api/invoices/get-current-invoice.ts';
import getInvoice from '../../../functions/api/invoices/get-invoice.ts';
import credit from '../../../functions/api/line-items/credit.ts';
import listLineItems from '../../../functions/api/line-items/list-line-items.ts';
import cancelSubscription from '../../../functions/api/subscriptions/cancel-subscription.ts';
import createSubscription from '../../../functions/api/subscriptions/create-subscription.ts';
import getSubscription from '../../../functions/api/subscriptions/get-subscription.ts';
import listSubscriptions from '../../../functions/api/subscriptions/list-subscriptions.ts';
import updateSubscription from '../../../functions/api/subscriptions/update-subscription.ts';
import { renewSubscriptions } from '../../../functions/store/subscriptions/renewals.ts';
import type { OpenTable } from '../../../functions/store/table/table.ts';
import { tally } from '../../support/api-gateway.ts';
import { audit } from '../../support/audit/audit.ts';
import { snapshotOf } from '../../support/audit/snapshot.ts';
import { BillingTables } from '../../support/billing-tables.ts';
import { at } from '../../support/charges.ts';
import { clientThrough } from '../../support/client-through.ts';

let tables: BillingTables;
let table: OpenTable;
let now = at('2026-11-16T10:00:00Z');
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  table = await tables.create('directly');
  now = at('2026-11-16T10:00:00Z');
  await client().createCustomer({ customer_id: 'acme', name: 'Acme' });
});
afterEach(async () => {
  expect(audit(await snapshotOf(table))).toEqual([]);
});

const endpoints = [
  createCustomer,
  createSubscription,
  listSubscriptions,
  getSubscription,
  updateSubscription,
  cancelSubscription,
  getCurrentInvoice,
  getInvoice,
  listLineItems,
  credit,
  finalizeInvoice,
  voidInvoice,
];
const api = () => tally(endpoints, { table, clock: async () => now });
const client = () => clientThrough(api());

/** The scheduled run, as the worker makes it. */
const renew = (over = table) =>
  renewSubscriptions(over, {
    now,
    graceDays: 2,
    pace: { parallel: 16, perSecond: 100_000 },
    until: Number.POSITIVE_INFINITY,
    onFailed: (_id, error) => {
      throw error;
    },
  });

/** `2026-11-16 to 2026-11-30, 15 of 30 days: 15.00`, for each line of the open invoice of a month. */
async function linesOf(invoiceId: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of client().listLineItems(invoiceId))
    lines.push(`${line.description}: ${line.amount}`);
  return lines.sort();
}
const current = async () => (await client().getCurrentInvoice('acme')).invoice;
const refusalOf = (sent: Promise<unknown>): Promise<unknown> =>
  sent.then(
    () => 'no error',
    (error: unknown) =>
      error instanceof BillingError
        ? { code: error.code, fields: error.errors?.map(({ field }) => field) }
        : error,
  );

const business = { plan: 'Business', amount: '30' };
const create = (body: object = {}, idempotencyKey = 'order:42') =>
  client().createSubscription('acme', { ...business, ...body }, { idempotencyKey });

describe('creating', () => {
  test('bills the days from its start on at once, and each month when it begins', async () => {
    const { subscription, line_item: line, replayed } = await create();

    expect(subscription).toEqual({
      subscription_id: expect.stringMatching(/^sub_[0-9a-f]{32}$/),
      customer_id: 'acme',
      plan: 'Business',
      amount: '30.00',
      currency: 'USD',
      status: 'active',
      starts_at: now,
      cancel_at_period_end: false,
      billed_through: '2026-11',
      created_at: now,
      created_by: expect.any(String),
      updated_at: now,
      updated_by: expect.any(String),
    });
    expect(line).toMatchObject({
      kind: 'subscription',
      amount: '15.00',
      description: 'Business, 2026-11-16 to 2026-11-30, 15 of 30 days',
      subscription_id: subscription.subscription_id,
      period: { from: '2026-11-16', to: '2026-11-30' },
      used_at: now,
    });
    expect(replayed).toBe(false);
    expect(await current()).toMatchObject({
      total: '15.00',
      by_kind: [{ kind: 'subscription', amount: '15.00' }],
    });

    now = at('2026-12-01T00:00:00Z');
    expect(await renew()).toEqual({ billed: 1, failed: 0, left: 0 });
    expect(await renew()).toEqual({ billed: 0, failed: 0, left: 0 });
    const december = await current();
    expect(december).toMatchObject({ period: '2026-12', total: '30.00' });
    expect(await linesOf(december.invoice_id)).toEqual(['Business, 2026-12-01 to 2026-12-31: 30.00']);
  });

  test('the same again is a replay with the first line, also when its month is over; other content is a conflict', async () => {
    const { line_item: line } = await create();
    const key = { idempotencyKey: 'order:42' };
    now = at('2026-12-05T00:00:00Z');
    await renew();

    const again = await create();
    expect(again).toMatchObject({
      replayed: true,
      line_item: line,
      subscription: { billed_through: '2026-12' },
    });
    // Its start came from the clock then, so it is not compared. As a new request it would be refused.
    expect(await create({ starts_at: '2026-11-16T10:00:00Z' })).toMatchObject({ replayed: true });
    expect(await refusalOf(client().createSubscription('acme', { ...business, amount: 31 }, key))).toEqual({
      code: 'idempotency_conflict',
      fields: ['amount'],
    });
    await client().updateSubscription('acme', again.subscription.subscription_id, { plan: 'Premium' });
    expect(await create()).toMatchObject({ replayed: true, subscription: { plan: 'Premium' } });
  });

  test('one that starts in a later month is scheduled, and its line comes when that month begins', async () => {
    const created = await create({ starts_at: '2027-02-15T00:00:00Z' });
    expect(created).toMatchObject({ subscription: { status: 'scheduled', billed_through: null } });
    expect(created).not.toHaveProperty('line_item');

    now = at('2027-01-31T23:59:59Z');
    expect((await renew()).billed).toBe(0);
    now = at('2027-02-01T00:00:00Z');
    expect((await renew()).billed).toBe(1);
    const { invoice_id: id } = await current();
    expect(await linesOf(id)).toEqual(['Business, 2027-02-15 to 2027-02-28, 14 of 28 days: 15.00']);
    expect(await create({ starts_at: '2027-02-15T00:00:00Z' })).toMatchObject({
      replayed: true,
      subscription: { status: 'active' },
      line_item: { amount: '15.00' },
    });
  });

  test.each([
    [{ starts_at: '2026-10-31T23:59:59Z' }, 'starts_at'],
    [{ starts_at: '2036-12-01T00:00:00Z' }, 'starts_at'],
    [{ amount: '9.999' }, 'amount'],
    [{ amount: '30.5', currency: 'JPY' }, 'amount'],
    [{ amount: '1.235', currency: 'KWD' }, 'amount'],
    [{ amount: 0 }, 'amount'],
    [{ plan: '' }, 'plan'],
  ])('%j is refused', async (body, field) => {
    expect(await refusalOf(create(body))).toEqual({ code: 'validation_failed', fields: [field] });
    expect(await current()).toMatchObject({ line_item_count: 0 });
  });

  test('without its customer, or without a key, nothing is written', async () => {
    expect(await refusalOf(client().createSubscription('nobody', business))).toMatchObject({
      code: 'customer_not_found',
    });
    const { statusCode, body } = await api().send('createSubscription', { body: business });
    expect([statusCode, JSON.parse(body).code]).toEqual([400, 'idempotency_key_required']);
  });
});

describe('changing', () => {
  let id: string;
  beforeEach(async () => {
    now = at('2026-11-01T00:00:00Z');
    id = (await create()).subscription.subscription_id;
    now = at('2026-11-16T10:00:00Z');
  });
  const change = (update: object, idempotencyKey?: string) =>
    client().updateSubscription('acme', id, update, { idempotencyKey });

  test('credits the rest of the month under the old plan, and bills it under the new one', async () => {
    const { subscription, line_items: lines, replayed } = await change({ plan: 'Premium', amount: 60 });

    expect(subscription).toMatchObject({ plan: 'Premium', amount: '60.00', billed_through: '2026-11' });
    expect(lines).toMatchObject([
      {
        kind: 'credit',
        amount: '-15.00',
        description: 'Business, unused: 2026-11-16 to 2026-11-30, 15 of 30 days',
        subscription_id: id,
        period: { from: '2026-11-16', to: '2026-11-30' },
      },
      {
        kind: 'subscription',
        amount: '30.00',
        description: 'Premium, 2026-11-16 to 2026-11-30, 15 of 30 days',
      },
    ]);
    expect(replayed).toBe(false);
    expect(await current()).toMatchObject({ total: '45.00', line_item_count: 3 });
    now = at('2026-12-01T00:00:00Z');
    await renew();
    expect(await current()).toMatchObject({ total: '60.00' });
  });

  test('without a key the same again changes nothing; with one it is answered again, whatever came since', async () => {
    const key = 'change:1';
    const first = await change({ amount: 60 }, key);
    await change({ amount: 90 });
    const { total } = await current();

    expect(await change({ amount: 60 }, key)).toMatchObject({
      replayed: true,
      line_items: first.line_items.map(({ line_item_id }) => ({ line_item_id })),
      subscription: { amount: '90.00' },
    });
    const body = { amount: 90 };
    const params = { customer_id: 'acme', subscription_id: id };
    const again = await api().send('updateSubscription', { params, body });
    expect(JSON.parse(again.body)).toMatchObject({ line_items: [], replayed: false });
    expect(await refusalOf(change({ amount: 61 }, key))).toEqual({
      code: 'idempotency_conflict',
      fields: ['amount'],
    });
    expect((await current()).total).toBe(total);
  });

  test('several changes of a day leave only the last', async () => {
    await change({ amount: 60 });
    await change({ amount: 90 });

    expect(await current()).toMatchObject({ total: '60.00' }); // 15 days of 30, and 15 of 90
  });

  test('at period end: no more lines after the month, and until then it can be taken back', async () => {
    expect(await change({ cancel_at_period_end: true })).toMatchObject({
      line_items: [],
      subscription: { status: 'active', cancel_at_period_end: true },
    });
    await change({ cancel_at_period_end: false });
    now = at('2026-12-01T00:00:00Z');
    expect((await renew()).billed).toBe(1);
    await change({ cancel_at_period_end: true });

    now = at('2027-01-01T00:00:00Z');
    expect((await renew()).billed).toBe(0);
    expect(await client().getSubscription('acme', id)).toMatchObject({
      subscription: {
        status: 'cancelled',
        cancelled_at: '2026-12-31T23:59:59.999Z',
        billed_through: '2026-12',
      },
    });
    expect(await refusalOf(change({ cancel_at_period_end: false }))).toMatchObject({
      code: 'subscription_state_conflict',
    });
  });

  test('a scheduled one changes without lines, and has no period to end', async () => {
    const later = await create({ starts_at: '2027-01-01T00:00:00Z' }, 'later');
    id = later.subscription.subscription_id;

    expect(await change({ amount: 62 })).toMatchObject({ line_items: [], subscription: { amount: '62.00' } });
    expect(await refusalOf(change({ cancel_at_period_end: true }))).toEqual({
      code: 'subscription_state_conflict',
      fields: ['cancel_at_period_end'],
    });
    now = at('2027-01-01T00:00:00Z');
    await renew();
    expect(await current()).toMatchObject({ total: '92.00' });
  });

  test('a fee that cannot be billed is refused, and so is a field that a change does not have', async () => {
    expect(await refusalOf(change({ amount: '9.999' }))).toEqual({
      code: 'validation_failed',
      fields: ['amount'],
    });
    expect(await refusalOf(change({ currency: 'EUR' }))).toMatchObject({ code: 'unknown_field' });
    expect(await refusalOf(client().updateSubscription('acme', 'sub_nothing', {}))).toMatchObject({
      code: 'subscription_not_found',
    });
  });

  test('after days of standstill what is due is billed first', async () => {
    now = at('2027-01-10T00:00:00Z');

    const { line_items: lines } = await change({ amount: 62 });

    // Nothing was billed for December and January so far. Eight of January's days are of the old fee, since 22 are left.
    expect(lines.map(({ amount }) => amount)).toEqual(['-21.29', '44.00']);
    expect(await current()).toMatchObject({ total: '82.71' }); // 30 of December, 30 of January, −21.29, 44
  });
});

describe('cancelling', () => {
  let id: string;
  beforeEach(async () => {
    now = at('2026-11-01T00:00:00Z');
    id = (await create()).subscription.subscription_id;
    now = at('2026-11-10T23:00:00Z');
  });
  const cancel = () => client().cancelSubscription('acme', id);

  test('credits the days after this one, and the same again is answered the same', async () => {
    const { subscription, line_item: line } = await cancel();

    expect(subscription).toMatchObject({ status: 'cancelled', cancelled_at: now });
    expect(line).toMatchObject({
      kind: 'credit',
      amount: '-20.00',
      description: 'Business, unused: 2026-11-11 to 2026-11-30, 20 of 30 days',
    });
    now = at('2026-12-01T00:00:00Z');
    expect(await cancel()).toEqual({ subscription, line_item: line });
    expect((await renew()).billed).toBe(0);
    expect(await refusalOf(client().updateSubscription('acme', id, { amount: 60 }))).toMatchObject({
      code: 'subscription_state_conflict',
    });
  });

  test('on the last day of a month credits nothing', async () => {
    now = at('2026-11-30T23:59:59Z');

    expect(await cancel()).not.toHaveProperty('line_item');
    expect(await current()).toMatchObject({ total: '30.00' });
  });

  test('credits at most what is left of the line', async () => {
    const [line] = await linesWithIds();
    await client().credit(line ?? '', { amount: 15, reason: 'Sorry' });

    expect(await cancel()).toMatchObject({ line_item: { amount: '-15.00' } });
    expect(await current()).toMatchObject({ total: '0.00' });
  });

  test('credits nothing of a line on a void invoice, of which nothing is owed', async () => {
    await client().voidInvoice((await current()).invoice_id, { reason: 'billed by mistake' });

    expect(await cancel()).not.toHaveProperty('line_item');
    expect(await current()).toMatchObject({ total: '0.00' });
  });

  test('credits on the current invoice, when that of the month was closed early', async () => {
    await client().finalizeInvoice((await current()).invoice_id);

    await cancel();

    expect(await current()).toMatchObject({ total: '-20.00', period: '2026-11' });
  });

  test('one that has not begun never begins; one whose start is later this month is credited whole', async () => {
    id = (await create({ starts_at: '2027-01-05T00:00:00Z' }, 'later')).subscription.subscription_id;
    expect(await cancel()).not.toHaveProperty('line_item');
    const started = await create({ starts_at: '2026-11-21T00:00:00Z' }, 'soon');
    id = started.subscription.subscription_id;
    expect(started.line_item).toMatchObject({ amount: '10.00' });
    expect(await cancel()).toMatchObject({ line_item: { amount: '-10.00' } });

    now = at('2027-01-31T00:00:00Z');
    expect((await renew()).billed).toBe(2); // the first subscription, in December and January
  });

  async function linesWithIds(): Promise<string[]> {
    const ids: string[] = [];
    for await (const line of client().listLineItems((await current()).invoice_id))
      ids.push(line.line_item_id);
    return ids;
  }
});

test('the list has all of a customer, the oldest first, page by page', async () => {
  const ids: string[] = [];
  for (const minute of [1, 2, 3]) {
    now = at(`2026-11-16T10:0${minute}:00Z`);
    ids.push((await create({}, `order:${minute}`)).subscription.subscription_id);
  }
  await client().cancelSubscription('acme', ids[1] ?? '');

  const listed: [string, string][] = [];
  for await (const { subscription_id, status } of client().listSubscriptions('acme', { pageSize: 2 })) {
    listed.push([subscription_id, status]);
  }

  expect(listed).toEqual([
    [ids[0], 'active'],
    [ids[1], 'cancelled'],
    [ids[2], 'active'],
  ]);
  await client().createCustomer({ customer_id: 'bolt', name: 'Bolt' });
  for await (const found of client().listSubscriptions('bolt')) throw new Error(`Bolt has ${found.plan}.`);
  expect(await refusalOf(client().getSubscription('bolt', ids[0] ?? ''))).toMatchObject({
    code: 'subscription_not_found',
  });
});

test('renewals that stood still for months bill each month once, the late ones on the current invoice', async () => {
  await create({ starts_at: '2026-11-01T00:00:00Z' });
  now = at('2027-02-01T12:00:00Z');

  expect(await renew()).toEqual({ billed: 3, failed: 0, left: 0 });

  // January's grace period still runs, so its line is on its own invoice.
  expect(await current()).toMatchObject({ period: '2027-02', total: '60.00' });
  expect(await linesOf('inv_acme_USD_2027-01_1')).toEqual(['Business, 2027-01-01 to 2027-01-31: 30.00']);
});
