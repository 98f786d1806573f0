import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { type FakeAndWays, fakeStripe } from '../../support/fake-stripe.ts';

let fake: FakeAndWays;
let stripe: Stripe;
beforeEach(async () => {
  fake = await fakeStripe();
  stripe = fake.stripe();
});
afterEach(() => fake.stop());

const customer = async (more: Stripe.CustomerCreateParams = {}) =>
  (await stripe.customers.create({ name: 'Acme', ...more })).id;

async function billed(id: string, currency: string, amounts: number[], more: object = {}) {
  const draft = await stripe.invoices.create({ customer: id, currency, ...more });
  await stripe.invoices.addLines(draft.id, { lines: amounts.map((amount) => ({ amount })) });
  return stripe.invoices.finalizeInvoice(draft.id);
}

describe('an amount that is too small to charge is paid at once, and goes to the balance', () => {
  test.each([
    ['usd', 49, 'paid'],
    ['usd', 50, 'open'],
    ['eur', 49, 'paid'],
    ['eur', 50, 'open'],
    ['gbp', 29, 'paid'],
    ['gbp', 30, 'open'],
    ['jpy', 49, 'paid'],
    ['jpy', 50, 'open'],
  ])('%s %i: %s', async (currency, total, status) => {
    const id = await customer();
    const invoice = await billed(id, currency, [total]);

    const isPaid = status === 'paid';
    expect(invoice).toMatchObject({ total, status, amount_due: isPaid ? 0 : total });
    expect(invoice.ending_balance).toBe(isPaid ? total : 0);
    expect(invoice.status_transitions.paid_at === null).toBe(!isPaid);
    expect(await stripe.customers.retrieve(id)).toMatchObject({ balance: isPaid ? total : 0 });
    const { data } = await stripe.events.list({ type: 'invoice.paid' });
    expect(data).toHaveLength(isPaid ? 1 : 0);
  });

  test('the next invoice collects it', async () => {
    const id = await customer();
    await billed(id, 'usd', [30]);

    expect(await billed(id, 'usd', [1_000])).toMatchObject({
      total: 1_000,
      amount_due: 1_030,
      starting_balance: 30,
      ending_balance: 0,
    });
    expect(await billed(id, 'eur', [1_000])).toMatchObject({ amount_due: 1_000 });
  });
});

test('a credit balance is used up first, so the amount due is not the total', async () => {
  const id = await customer({ balance: -700 });

  expect(await billed(id, 'usd', [1_000])).toMatchObject({ total: 1_000, amount_due: 300 });
  await stripe.customers.update(id, { balance: -5_000 });
  expect(await billed(id, 'usd', [1_000])).toMatchObject({ total: 1_000, amount_due: 0, status: 'paid' });
  expect(await stripe.customers.retrieve(id)).toMatchObject({ balance: -4_000 });
});

test('a total below zero is paid, and becomes a credit', async () => {
  const id = await customer();

  expect(await billed(id, 'usd', [100, -400])).toMatchObject({ total: -300, amount_due: 0, status: 'paid' });
  expect(await stripe.customers.retrieve(id)).toMatchObject({ balance: -300 });
});

test('an invoice without a currency has the currency of the account', async () => {
  const draft = await stripe.invoices.create({ customer: await customer() });

  expect(draft.currency).toBe('usd');
});

describe('a coupon of the customer', () => {
  const give = (id: string, coupon: object | null) =>
    fake.tell('POST', 'coupons', { account: 'acme', customer: id, coupon });

  test.each([
    ['a tenth off', { percent_off: 10 }, 'usd', 900],
    ['an amount off', { amount_off: 250, currency: 'usd' }, 'usd', 750],
    ['more off than the total', { amount_off: 5_000, currency: 'usd' }, 'usd', 0],
    ['an amount in another currency', { amount_off: 250, currency: 'usd' }, 'eur', 1_000],
  ])(
    'changes the total if the caller does not send discounts="": %s',
    async (_what, coupon, currency, total) => {
      const id = await customer();
      expect((await give(id, coupon)).status).toBe(200);

      expect(await billed(id, currency, [1_000])).toMatchObject({ subtotal: 1_000, total });
      expect(await billed(id, currency, [1_000], { discounts: '' })).toMatchObject({
        total: 1_000,
        discounts: [],
      });
      await give(id, null);
      expect(await billed(id, currency, [1_000])).toMatchObject({ total: 1_000 });
    },
  );

  test('applies only to lines that may have a discount', async () => {
    const id = await customer();
    await give(id, { percent_off: 10 });
    const draft = await stripe.invoices.create({ customer: id });

    const filled = await stripe.invoices.addLines(draft.id, {
      lines: [{ amount: 1_000 }, { amount: 500, discountable: false }, { amount: -100 }],
    });
    expect(filled).toMatchObject({ subtotal: 1_400, total: 1_300 });
    expect(filled.total_discount_amounts).toMatchObject([{ amount: 100 }]);
  });
});

describe('amounts are multiples', () => {
  test.each([
    ['kwd', 1_230, 1_235],
    ['bhd', 10, 1],
    ['isk', 500, 550],
    ['ugx', 100, 10],
  ])('of %s: %i, and not %i', async (currency, right, wrong) => {
    const id = await customer();
    const { id: draft } = await stripe.invoices.create({ customer: id, currency });

    expect(await stripe.invoices.addLines(draft, { lines: [{ amount: right }] })).toMatchObject({
      total: right,
    });
    await expect(
      stripe.invoices.addLines(draft, { lines: [{ amount: right }, { amount: wrong }] }),
    ).rejects.toMatchObject({ statusCode: 400, param: 'lines[1][amount]' });
    expect(await stripe.invoices.retrieve(draft)).toMatchObject({ total: right });
  });
});
