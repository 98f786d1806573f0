import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakeAndWays, fakeStripe, standingClock } from '../../support/fake-stripe.ts';

let fake: FakeAndWays;
const clock = standingClock();
beforeEach(async () => {
  fake = await fakeStripe({ realTime: clock.realTime });
});
afterEach(() => fake.stop());

async function invoiceWith(lines: number) {
  const stripe = fake.stripe();
  const { id: customer } = await stripe.customers.create({ name: '<b>Acme</b> & Co', email: 'a@b.example' });
  const { id } = await stripe.invoices.create({ customer, currency: 'usd' });
  await stripe.invoices.addLines(id, {
    lines: Array.from({ length: lines }, (_, index) => ({ amount: 100, description: `<i>line ${index}` })),
  });
  return id;
}

test('shows all objects, and each invoice with all its lines', async () => {
  const id = await invoiceWith(23);
  await fake.stripe('sk_test_other').customers.create({ name: 'Other' });

  const { customers, invoices, events } = (await fake.tell('GET', 'objects')).body;
  expect(customers).toMatchObject([
    { object: 'customer', account: 'acme', email: 'a@b.example' },
    { account: 'other', name: 'Other' },
  ]);
  expect(invoices).toMatchObject([{ id, account: 'acme', total: 2_300, lines: { has_more: false } }]);
  expect(invoices[0].lines.data).toHaveLength(23);
  expect(events.length).toBeGreaterThan(3);

  await fake.tell('DELETE', 'objects');
  expect((await fake.tell('GET', 'objects')).body).toEqual({ customers: [], invoices: [], events: [] });
});

test('shows the requests, with the result of each', async () => {
  await fake.tell('POST', 'faults', { path: '/v1/customers', times: 1, kind: 'reply_lost' });
  const send = () => fake.send('POST', '/v1/customers', 'name=Acme', { 'idempotency-key': 'k' });
  await expect(send()).rejects.toThrow();
  await send();
  await fake.send('GET', '/v1/customers/cus_nobody');

  const { requests } = (await fake.tell('GET', 'requests')).body;
  expect(requests).toMatchObject([
    {
      at: '2026-11-01T00:00:00.000Z',
      method: 'POST',
      path: '/v1/customers',
      operation: 'POST /v1/customers',
      account: 'acme',
      idempotency_key: 'k',
      parameters: { name: 'Acme' },
      outcome: 'cut',
      status: null,
      replayed: false,
      fault: 'reply_lost',
    },
    { outcome: 'answered', status: 200, replayed: true, fault: null },
    {
      operation: 'GET /v1/customers/{customer}',
      status: 404,
      code: 'resource_missing',
      idempotency_key: null,
    },
  ]);
  await fake.tell('DELETE', 'requests');
  expect((await fake.tell('GET', 'requests')).body.requests).toEqual([]);
});

test('its clock can be moved, and continues from the new time', async () => {
  const move = async (now: string) => (await fake.tell('POST', 'clock', { now })).body.now;

  expect(await move('2027-01-01T01:00:00+01:00')).toBe('2027-01-01T00:00:00.000Z');
  clock.at += 5_000;
  expect((await fake.tell('GET', 'clock')).body.now).toBe('2027-01-01T00:00:05.000Z');
  expect(await fake.stripe().customers.create({})).toMatchObject({ created: 1_798_761_605 });
  expect(await move('now')).toBe(new Date(clock.at).toISOString());
  clock.at -= 5_000;
  expect((await fake.tell('POST', 'clock', { now: 'tomorrow' })).status).toBe(422);
});

test('limits the requests in a second, for the account and for an operation', async () => {
  const statuses = async (count: number, path: string) => {
    const all = [];
    for (let index = 0; index < count; index += 1) all.push((await fake.send('GET', path)).status);
    return all;
  };
  await fake.tell('POST', 'limits', { account: 5, operation: 2, retry_after: 3 });

  expect(await statuses(3, '/v1/customers')).toEqual([200, 200, 429]);
  expect(await statuses(3, '/v1/invoices')).toEqual([200, 200, 429]);
  expect(await statuses(2, '/v1/events')).toEqual([200, 429]);
  const { body, headers } = await fake.send('GET', '/v1/events');
  expect(body.error).toMatchObject({ type: 'invalid_request_error', code: 'rate_limit' });
  expect(headers.get('retry-after')).toBe('3');
  await expect(fake.stripe().customers.list()).rejects.toMatchObject({ type: 'StripeRateLimitError' });
  expect((await fake.stripe('sk_test_other').customers.list()).data).toEqual([]);

  clock.at += 1_000;
  expect(await statuses(1, '/v1/customers')).toEqual([200]);
  await fake.tell('POST', 'limits', {});
  expect(await statuses(8, '/v1/customers')).not.toContain(429);
  expect((await fake.tell('POST', 'limits', { account: 0 })).status).toBe(422);
});

test('refuses what it cannot do', async () => {
  expect((await fake.tell('GET', 'nothing')).status).toBe(404);
  expect(
    (await fake.tell('POST', 'coupons', { account: 'acme', customer: 'cus_x', coupon: null })).status,
  ).toBe(404);
  expect((await fake.tell('POST', 'random-faults', { percent: 200 })).status).toBe(422);
  expect((await fake.tell('GET', 'operations')).body.operations).toContain('POST /v1/invoices');
});
