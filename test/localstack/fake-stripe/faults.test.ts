import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { type FakeAndWays, fakeStripe } from '../../support/fake-stripe.ts';

/*
 * Checks for each call of a sync what each fault looks like to a caller with the official library, whether
 * the effect happened, and what the same key brings after it.
 */

let fake: FakeAndWays;
beforeEach(async () => {
  fake = await fakeStripe();
});
afterEach(() => fake.stop());

interface Call {
  readonly path: string;
  readonly prepare: (stripe: Stripe) => Promise<string>;
  readonly send: (stripe: Stripe, id: string, options: Stripe.RequestOptions) => Promise<{ object?: string }>;
  /** How often the effect happened. */
  readonly effects: (stripe: Stripe, id: string) => Promise<number>;
}

const customer = async (stripe: Stripe) => (await stripe.customers.create({ name: 'Acme' })).id;
const draft = async (stripe: Stripe) =>
  (await stripe.invoices.create({ customer: await customer(stripe), currency: 'usd' })).id;
const filled = async (stripe: Stripe) => {
  const id = await draft(stripe);
  await stripe.invoices.addLines(id, { lines: [{ amount: 500 }] });
  return id;
};

const calls: readonly Call[] = [
  {
    path: '/v1/customers',
    prepare: async () => '',
    send: (stripe, _, options) => stripe.customers.create({ name: 'Acme' }, options),
    effects: async (stripe) => (await stripe.customers.list()).data.length,
  },
  {
    path: '/v1/invoices',
    prepare: customer,
    send: (stripe, id, options) => stripe.invoices.create({ customer: id, currency: 'usd' }, options),
    effects: async (stripe, id) => (await stripe.invoices.list({ customer: id })).data.length,
  },
  {
    path: '/v1/invoices/{id}/add_lines',
    prepare: draft,
    send: (stripe, id, options) => stripe.invoices.addLines(id, { lines: [{ amount: 500 }] }, options),
    effects: async (stripe, id) => (await stripe.invoices.retrieve(id)).lines.data.length,
  },
  {
    path: '/v1/invoices/*/finalize',
    prepare: filled,
    send: (stripe, id, options) => stripe.invoices.finalizeInvoice(id, { auto_advance: false }, options),
    effects: async (stripe, id) => ((await stripe.invoices.retrieve(id)).status === 'open' ? 1 : 0),
  },
];

interface Expected {
  readonly fault: Record<string, unknown>;
  /** The error that the library throws. It is undefined if the library believes that the call succeeded. */
  readonly error: Record<string, unknown> | undefined;
  readonly effect: 0 | 1;
  /** The next answer to the same key. */
  readonly again: 'the effect' | 'a replay of it' | 'the same error';
}

const API = { type: 'StripeAPIError' };
const SLOW = { kind: 'slow', delay_ms: 600_000 };
const CONNECTION = { type: 'StripeConnectionError', statusCode: undefined };

const faults: readonly Expected[] = [
  {
    fault: { kind: 'error_before' },
    error: { ...API, statusCode: 500 },
    effect: 0,
    again: 'the same error',
  },
  { fault: { kind: 'error_after' }, error: { ...API, statusCode: 500 }, effect: 1, again: 'the same error' },
  { fault: { kind: 'reply_lost' }, error: CONNECTION, effect: 1, again: 'a replay of it' },
  { fault: { kind: 'reset' }, error: CONNECTION, effect: 0, again: 'the effect' },
  {
    fault: { kind: 'rate_limit', retry_after: 7 },
    error: {
      type: 'StripeRateLimitError',
      statusCode: 429,
      code: 'rate_limit',
      headers: expect.objectContaining({ 'retry-after': '7' }),
    },
    effect: 0,
    again: 'the effect',
  },
  {
    fault: { kind: 'rate_limit' },
    error: { statusCode: 429, headers: expect.not.objectContaining({ 'retry-after': expect.anything() }) },
    effect: 0,
    again: 'the effect',
  },
  {
    fault: { kind: 'rate_limit', code: 'lock_timeout' },
    error: { type: 'StripeRateLimitError', code: 'lock_timeout' },
    effect: 0,
    again: 'the effect',
  },
  {
    fault: { kind: 'auth' },
    error: { type: 'StripeAuthenticationError', statusCode: 401 },
    effect: 0,
    again: 'the effect',
  },
  {
    fault: { kind: 'auth', status: 403 },
    error: { type: 'StripePermissionError', statusCode: 403 },
    effect: 0,
    again: 'the effect',
  },
  {
    fault: { kind: 'stored' },
    error: { type: 'StripeCardError', statusCode: 402, code: 'card_declined' },
    effect: 0,
    again: 'the same error',
  },
  {
    fault: { kind: 'stored', status: 400, code: 'email_invalid' },
    error: { type: 'StripeInvalidRequestError', statusCode: 400, code: 'email_invalid' },
    effect: 0,
    again: 'the same error',
  },
  {
    fault: { kind: 'stored', status: 404 },
    error: { type: 'StripeInvalidRequestError', statusCode: 404, code: 'resource_missing' },
    effect: 0,
    again: 'the same error',
  },
  {
    fault: { kind: 'conflict' },
    error: { ...API, statusCode: 409, code: 'idempotency_key_in_use' },
    effect: 0,
    again: 'the effect',
  },
  { fault: { kind: 'bad_gateway' }, error: undefined, effect: 0, again: 'the effect' },
  {
    fault: { kind: 'bad_gateway', body: '<h1>502</h1>' },
    error: { ...API, statusCode: undefined },
    effect: 0,
    again: 'the effect',
  },
  {
    fault: { kind: 'bad_gateway', status: 200, body: '' },
    error: { ...API, statusCode: undefined },
    effect: 0,
    again: 'the effect',
  },
];

const cells = calls.flatMap((call) =>
  faults.map((expected) => ({ name: `${call.path} ${JSON.stringify(expected.fault)}`, call, expected })),
);

test.each(cells)('$name', async ({ call, expected }) => {
  const stripe = fake.stripe();
  const id = await call.prepare(stripe);
  const send = () => call.send(stripe, id, { idempotencyKey: 'step' });
  const told = { method: 'POST', path: call.path, times: 1, ...expected.fault };
  expect((await fake.tell('POST', 'faults', [told])).status).toBe(200);
  await fake.tell('DELETE', 'requests');

  const met = async () => (expected.error === undefined ? (await send()).object : undefined);
  if (expected.error) await expect(send()).rejects.toMatchObject(expected.error);
  else expect(await met()).toBeUndefined();
  expect(await call.effects(stripe, id)).toBe(expected.effect);

  if (expected.again === 'the same error') await expect(send()).rejects.toMatchObject(expected.error ?? {});
  else expect(await send()).toMatchObject({ object: expect.any(String) });
  expect(await call.effects(stripe, id)).toBe(expected.again === 'the same error' ? expected.effect : 1);

  const { requests } = (await fake.tell('GET', 'requests')).body;
  const sent = requests.filter(({ method }: { method: string }) => method === 'POST');
  // One request for each call, because the library repeats nothing by itself.
  expect(sent).toMatchObject([
    { fault: expected.fault['kind'], replayed: false, idempotency_key: 'step' },
    { fault: null, replayed: expected.again !== 'the effect', outcome: 'answered' },
  ]);
});

describe('slow', () => {
  test.each(calls)('$path: the effect comes later, and the key is in use until then', async (call) => {
    const stripe = fake.stripe();
    const id = await call.prepare(stripe);
    await fake.tell('POST', 'faults', [{ method: 'POST', path: call.path, times: 1, ...SLOW }]);
    const options = { idempotencyKey: 'step' };
    const slow = call.send(stripe, id, options);
    await untilInProgress();

    await expect(call.send(stripe, id, options)).rejects.toMatchObject({ ...API, statusCode: 409 });
    expect(await call.effects(stripe, id)).toBe(0);

    await fake.tell('DELETE', 'faults'); // what waits goes on
    expect(await slow).toMatchObject({ object: expect.any(String) });
    expect(await call.send(stripe, id, options)).toMatchObject({ object: expect.any(String) });
    expect(await call.effects(stripe, id)).toBe(1);
  });

  test('after the time-out it is a lost connection', async () => {
    await fake.tell('POST', 'faults', [{ path: '/v1/customers', times: 1, ...SLOW }]);

    await expect(fake.stripe(undefined, 50).customers.list()).rejects.toMatchObject(CONNECTION);
  });

  test('another change of the same object is refused meanwhile, and a read is not', async () => {
    const stripe = fake.stripe();
    const id = await draft(stripe);
    const other = await draft(stripe);
    await fake.tell('POST', 'faults', [
      { method: 'POST', path: `/v1/invoices/${id}/add_lines`, times: 1, ...SLOW },
    ]);
    const slow = stripe.invoices.addLines(id, { lines: [{ amount: 500 }] });
    await untilInProgress();

    await expect(stripe.invoices.finalizeInvoice(id)).rejects.toMatchObject({
      type: 'StripeRateLimitError',
      code: 'lock_timeout',
    });
    expect(await stripe.invoices.retrieve(id)).toMatchObject({ total: 0 });
    expect(await stripe.invoices.finalizeInvoice(other)).toMatchObject({ status: 'paid' });
    await fake.tell('DELETE', 'faults');
    expect(await slow).toMatchObject({ total: 500 });
  });
});

async function untilInProgress(): Promise<void> {
  for (;;) {
    const { requests } = (await fake.tell('GET', 'requests')).body;
    if (requests.some(({ fault }: { fault: string }) => fault === 'slow')) return;
  }
}

describe('which request meets a fault', () => {
  const many = async (count: number) => {
    const results = [];
    for (let index = 0; index < count; index += 1)
      results.push(await fake.send('POST', '/v1/customers', `name=${index}`).then(({ status }) => status));
    return results;
  };

  test('the named number of requests, in the order of the faults, with one fault for each request', async () => {
    const path = '/v1/customers';
    await fake.tell('POST', 'faults', [
      { method: 'POST', path, times: 2, kind: 'rate_limit' },
      { method: 'POST', path, times: 1, kind: 'conflict' },
    ]);

    expect(await many(5)).toEqual([429, 429, 409, 200, 200]);
  });

  test('no request with another method, path or key', async () => {
    await fake.tell('POST', 'faults', [
      { method: 'GET', path: '/v1/customers', times: 1, kind: 'auth' },
      { method: 'POST', path: '/v1/customers/{id}', times: 1, kind: 'auth' },
      { method: 'POST', path: '/v1/customers', times: 1, kind: 'auth', api_key: 'sk_test_acme_old' },
    ]);

    expect(await many(1)).toEqual([200]);
    expect((await fake.tell('GET', 'faults')).body.faults).toHaveLength(3);
  });

  test('each request with the named API key, as if the key were revoked', async () => {
    const revoked = { path: '*', times: 1_000, kind: 'auth', api_key: 'sk_test_acme' };
    await fake.tell('POST', 'faults', revoked);

    expect(await many(2)).toEqual([401, 401]);
    expect(JSON.stringify((await fake.tell('GET', 'faults')).body)).not.toContain('sk_test');
    expect(await fake.stripe('sk_test_acme_2').customers.create({ name: 'new key' })).toMatchObject({
      name: 'new key',
    });
  });

  test('no request whose key has a kept answer: the fault waits for the next execution', async () => {
    const send = () =>
      fake.send('POST', '/v1/customers', 'name=a', { 'idempotency-key': 'k' }).then(({ status }) => status);
    await send();
    await fake.tell('POST', 'faults', [
      { method: 'POST', path: '/v1/customers', times: 1, kind: 'error_before' },
    ]);

    expect(await send()).toBe(200);
    expect(await many(1)).toEqual([500]);
  });

  test('no request with wrong parameters: the fault waits for the next one', async () => {
    await fake.tell('POST', 'faults', [
      { method: 'POST', path: '/v1/customers', times: 1, kind: 'error_after' },
    ]);

    expect((await fake.send('POST', '/v1/customers', 'nmae=a')).status).toBe(400);
    expect(await many(2)).toEqual([500, 200]);
  });
});

describe('faults at random', () => {
  const run = async (percent: number, seed: number) => {
    await fake.tell('POST', 'random-faults', { percent, seed, delay_ms: 0 });
    await fake.tell('DELETE', 'requests');
    for (let index = 0; index < 60; index += 1)
      await fake.send('POST', '/v1/customers', 'name=a').catch(() => undefined);
    const { requests } = (await fake.tell('GET', 'requests')).body;
    return requests.map(({ fault }: { fault: string | null }) => fault);
  };

  test('are the same for the same seed, and about as many as requested', async () => {
    const first = await run(20, 1);

    expect(await run(20, 1)).toEqual(first);
    expect(await run(20, 2)).not.toEqual(first);
    const met = first.filter(Boolean).length;
    expect(met).toBeGreaterThan(5);
    expect(met).toBeLessThan(25);
    expect((await run(0, 1)).filter(Boolean)).toEqual([]);
    expect((await run(100, 1)).filter(Boolean)).toHaveLength(60);
  });
});

test.each([
  ['not JSON', '{', 400, 'not JSON'],
  ['an unknown kind', [{ path: '*', kind: 'explode' }], 422, 'faults[0].kind: expected one of error_before'],
  ['an unknown field', [{ path: '*', kind: 'reset', time: 1 }], 422, 'unknown: time'],
  ['no path', [{ kind: 'reset' }], 422, 'faults[0].path: expected string'],
  ['a path that fits nothing', [{ path: '/v1/invoice', kind: 'reset' }], 422, 'fits no operation'],
  ['a method that fits nothing', [{ method: 'DELETE', path: '/v1/invoices', kind: 'reset' }], 422, 'fits no'],
  ['no times', [{ path: '*', kind: 'reset', times: 0 }], 422, 'faults[0].times'],
  ['a status it cannot have', [{ path: '*', kind: 'stored', status: 500 }], 422, 'one of 402, 400, 404'],
  ['a status without a choice', [{ path: '*', kind: 'reset', status: 400 }], 422, 'cannot be chosen'],
  [
    'a time to wait of another kind',
    [{ path: '*', kind: 'reset', retry_after: 1 }],
    422,
    'is for rate_limit',
  ],
])('a fault with %s is refused', async (_what, body, status, message) => {
  const answer = await fake.tell('POST', 'faults', body);

  expect(answer.status).toBe(status);
  expect(answer.body.error.message).toContain(message);
  expect((await fake.tell('GET', 'faults')).body.faults).toEqual([]);
});
