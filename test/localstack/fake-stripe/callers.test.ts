import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Stripe from 'stripe';
import { type FakeAndWays, fakeStripe } from '../../support/fake-stripe.ts';

/*
 * Checks that the fake shows the difference between a careful caller and careless ones. Each makes forty
 * invoices, and a third of all requests meet a fault.
 */

let fake: FakeAndWays;
let stripe: Stripe;
let customer: string;
beforeEach(async () => {
  fake = await fakeStripe();
  stripe = fake.stripe();
  customer = (await stripe.customers.create({ name: 'Acme' })).id;
  await fake.tell('POST', 'random-faults', { percent: 33, seed: 7, delay_ms: 0 });
});
afterEach(() => fake.stop());

const NUMBERS = Array.from({ length: 40 }, (_, index) => `inv_${index}`);
const MOST_TRIES = 60;

const create = (number: string, options: Stripe.RequestOptions) =>
  stripe.invoices.create({ customer, currency: 'usd', metadata: { number } }, options);

/** The invoices that the fake then has, by number. */
async function made(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { metadata } of (await fake.tell('GET', 'objects')).body.invoices)
    counts.set(metadata.number, (counts.get(metadata.number) ?? 0) + 1);
  return counts;
}
const doubles = async () => [...(await made()).values()].filter((count) => count > 1).length;

/** Tries again until the answer is an invoice. */
async function until(attempt: (error: unknown) => Promise<{ object?: string }>): Promise<void> {
  let error: unknown;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    try {
      if ((await attempt(error)).object === 'invoice') return;
    } catch (thrown) {
      error = thrown;
    }
  }
  throw new Error('No answer came.', { cause: error });
}

const isStored = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeAPIError && error.statusCode === 500;

test('a caller without its own keys makes some invoices twice', async () => {
  for (const number of NUMBERS) await until(() => create(number, {}));

  expect(await doubles()).toBeGreaterThan(0);
});

test('a caller with a new key after each failure makes some invoices twice, too', async () => {
  for (const number of NUMBERS) {
    let generation = 0;
    await until(() => {
      generation += 1;
      return create(number, { idempotencyKey: `${number}:${generation}` });
    });
  }

  expect(await doubles()).toBeGreaterThan(0);
});

test('a caller that never changes its key always gets the 500 that the key keeps', async () => {
  const stuck = [];
  for (const number of NUMBERS)
    await until(() => create(number, { idempotencyKey: number })).catch(() => stuck.push(number));

  expect(await doubles()).toBe(0);
  expect(stuck.length).toBeGreaterThan(0);
});

test('a caller that searches before it takes the next key makes some invoices twice', async () => {
  await careful((number) => stripe.invoices.search({ query: `metadata["number"]:"${number}"` }));

  expect(await doubles()).toBeGreaterThan(0);
});

test('a caller that repeats its key, and reads the list before it takes the next key, makes each invoice once', async () => {
  await careful(async (number) => {
    const listed = await stripe.invoices.list({ customer, limit: 100 });
    return { ...listed, data: listed.data.filter(({ metadata }) => metadata?.['number'] === number) };
  });

  expect(await made()).toEqual(new Map(NUMBERS.map((number) => [number, 1])));
});

type Found = { readonly object?: string; readonly data: readonly Stripe.Invoice[] };

/**
 * Sends the same key again until the key keeps a 500. Then it looks for the invoice, and takes the next key
 * if there is none.
 */
async function careful(lookUp: (number: string) => Promise<Found>): Promise<void> {
  for (const number of NUMBERS) {
    let generation = 1;
    let spent: unknown;
    await until(async (error) => {
      if (isStored(error) && error !== spent) {
        const { data, object } = await lookUp(number);
        if (object === undefined) return {}; // no list came, but a gateway's answer
        if (data[0]) return data[0];
        spent = error;
        generation += 1;
      }
      return create(number, { idempotencyKey: `${number}:${generation}` });
    });
  }
}
