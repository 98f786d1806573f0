import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { problems } from '../../client/contract/shapes/problem.ts';
import type { BillingClient } from '../../client/src/index.ts';
import { clientOf, item } from './client-of.ts';
import {
  answer,
  applyThenCut,
  applyThenCutWithinReply,
  Counterpart,
  cut,
  cutWithin,
  hang,
  problem,
} from './counterpart.ts';
import { errorOf } from './failing.ts';

let counterpart: Counterpart;
beforeAll(async () => {
  counterpart = await Counterpart.start();
});
beforeEach(() => counterpart.reset());
afterAll(() => counterpart.stop());

const keys = () => counterpart.received.map(({ headers }) => headers['idempotency-key']);

describe('what is tried again', () => {
  test.each([408, 429, 500, 502, 503, 504])('%i', async (status) => {
    const { client } = clientOf(counterpart);
    counterpart.script(answer(status, { message: 'Try again' }));

    await client.addLineItem('acme', item);

    expect(counterpart.received).toHaveLength(2);
    expect(counterpart.billed.size).toBe(1);
  });

  test.each([
    ['a connection lost before the effect', cut],
    ['a connection lost after the effect', applyThenCut],
    ['a connection lost within the reply', applyThenCutWithinReply],
    ['a reply that does not come', hang],
  ])('%s', async (_, behaviour) => {
    const { client } = clientOf(counterpart, { timeout: 1_000 });
    counterpart.script(behaviour);

    await client.addLineItem('acme', item);

    expect(counterpart.received).toHaveLength(2);
    expect(counterpart.billed.size).toBe(1);
  });

  test('reads, too', async () => {
    const { client } = clientOf(counterpart);
    counterpart.script(answer(500, {}), cut);

    expect(await client.getCurrentInvoice('acme')).toEqual({ invoice: {}, checks: {} });
    expect(counterpart.received).toHaveLength(3);
  });
});

describe('what is not tried again', () => {
  test.each([400, 401, 403, 404, 405, 409, 410, 413, 415, 422])('%i', async (status) => {
    const { client } = clientOf(counterpart);
    counterpart.script(problem(status, 'refused', {}, { 'retry-after': '1' }));

    expect(await errorOf(client.addLineItem('acme', item))).toMatchObject({
      status,
      attempts: 1,
      retryable: false,
    });
    expect(counterpart.received).toHaveLength(1);
  });

  test('a refusal whose text was lost', async () => {
    const { client } = clientOf(counterpart);
    counterpart.script(cutWithin(422));

    expect(await errorOf(client.addLineItem('acme', item))).toMatchObject({
      status: 422,
      outcome: 'not_applied',
      attempts: 1,
    });
  });

  test('too much to count, because it would be as much again', async () => {
    const { client } = clientOf(counterpart);
    counterpart.script(problem(problems.too_much_to_count.status, 'too_much_to_count'));

    expect(await errorOf(client.getInvoice('inv_1', { verify: true }))).toMatchObject({
      code: 'too_much_to_count',
      attempts: 1,
      retryable: false,
    });
  });

  test('a redirect, because the signature is not for its target', async () => {
    const { client } = clientOf(counterpart);
    counterpart.script(answer(307, '', { location: `${counterpart.url}/elsewhere?token=x` }));

    const error = await errorOf(client.addLineItem('acme', item));

    expect(error).toMatchObject({ status: 307, code: 'unexpected_reply', attempts: 1 });
    expect(error.message).toContain(`redirect to ${counterpart.url}/elsewhere;`);
  });

  test.each([
    ['a page', '<html>'],
    ['other JSON', '{"hello":"world"}'],
    ['JSON that is not an object', '[]'],
  ])('%s with status 200: that is not Tally', async (_, body) => {
    const { client } = clientOf(counterpart);
    counterpart.script(answer(200, body));

    expect(await errorOf(client.addLineItem('acme', item))).toMatchObject({
      status: 200,
      code: 'unexpected_reply',
      outcome: 'unknown',
      attempts: 1,
    });
  });
});

describe('the idempotency key', () => {
  test('given by the caller is kept over all tries', async () => {
    const { client } = clientOf(counterpart);
    counterpart.script(applyThenCut, problem(503, 'unavailable'));

    const reply = await client.addLineItem('acme', item, { idempotencyKey: 'event-1' });

    expect(keys()).toEqual(['event-1', 'event-1', 'event-1']);
    expect(reply.replayed).toBe(true);
  });

  test('made by the client is one for each call', async () => {
    const { client } = clientOf(counterpart);
    counterpart.script(applyThenCut);

    await client.addLineItem('acme', item);
    await client.createCustomer({ name: 'Acme' });

    const [first, second, third] = keys();
    expect(first).toMatch(/^[\da-f-]{36}$/);
    expect(second).toBe(first);
    expect(third).toMatch(/^[\da-f-]{36}$/);
    expect(third).not.toBe(first);
  });

  test.each<[string, (client: BillingClient) => Promise<unknown>]>([
    ['createCustomer', (client) => client.createCustomer({ name: 'Acme' })],
    ['addUsage', (client) => client.addUsage('acme', item)],
    ['credit', (client) => client.credit('li_1', { reason: 'r' })],
  ])('of %s goes in header and body, in the same text over all tries', async (_, call) => {
    const { client } = clientOf(counterpart);
    counterpart.script(cut, problem(503, 'unavailable'));

    await call(client);

    const bodies = counterpart.received.map(({ body }) => body);
    expect(bodies).toHaveLength(3);
    expect(new Set(bodies).size).toBe(1);
    expect(keys()).toEqual(bodies.map((body) => JSON.parse(body).idempotency_key));
  });

  test('is the one in the body, if a caller without types put it there', async () => {
    const body = { ...item, idempotency_key: 'event-1' };
    const { client } = clientOf(counterpart);

    await client.addLineItem('acme', body);
    await client.addLineItem('acme', body, { idempotencyKey: 'event-2' });

    expect(keys()).toEqual(['event-1', 'event-2']);
    // Tally refuses two different keys. The client does not silently choose one of them.
    expect(JSON.parse(counterpart.received[1]?.body ?? '').idempotency_key).toBe('event-1');
  });

  test.each([null, '', 5])(
    'of %j in the body is refused, and no random key is made instead',
    async (idempotency_key) => {
      const body = { ...item, idempotency_key } as typeof item;

      expect(await errorOf(clientOf(counterpart).client.addLineItem('acme', body))).toMatchObject({
        code: 'invalid_argument',
        attempts: 0,
      });
    },
  );

  test('is added to the body’s own JSON', async () => {
    class Usage {
      toJSON() {
        return item;
      }
    }
    const body = new Usage() as unknown as typeof item; // what a JavaScript caller may pass

    await clientOf(counterpart).client.addLineItem('acme', body, { idempotencyKey: 'event-1' });

    expect(JSON.parse(counterpart.received[0]?.body ?? '')).toEqual({ ...item, idempotency_key: 'event-1' });
  });

  test('protects a body that the caller changes in between', async () => {
    const changing = { description: 'Set-up', amount: '10' };
    const { client } = clientOf(counterpart);
    counterpart.script((response) => {
      changing.amount = '99';
      response.socket?.destroy();
    });

    await client.addLineItem('acme', changing);

    expect(counterpart.received.map(({ body }) => JSON.parse(body).amount)).toEqual(['10', '10']);
  });

  test('is not sent with reads', async () => {
    await clientOf(counterpart).client.getHealth();

    expect(keys()).toEqual([undefined]);
  });
});

describe('waits', () => {
  const always = (status: number, headers = {}) =>
    Array.from({ length: 9 }, () => answer(status, {}, headers));

  test('double from 50 ms, with full jitter', async () => {
    const { client, clock } = clientOf(counterpart);
    clock.chance = 0.9;
    counterpart.script(...always(503));

    const error = await errorOf(client.addLineItem('acme', item));

    expect(clock.waits).toEqual([45, 90, 180]);
    expect(error).toMatchObject({ attempts: 4, retryable: true, status: 503 });
    expect(error.message).toContain('no more than 3 retries');
  });

  test('double from 1 s if throttled', async () => {
    const { client, clock } = clientOf(counterpart);
    counterpart.script(...always(429));

    await errorOf(client.addLineItem('acme', item));

    expect(clock.waits).toEqual([500, 1000, 2000]);
  });

  test('do not grow above maxDelay', async () => {
    const { client, clock } = clientOf(counterpart, { retry: { retries: 5, delay: 100, maxDelay: 300 } });
    counterpart.script(...always(500));

    await errorOf(client.addLineItem('acme', item));

    expect(clock.waits).toEqual([50, 100, 150, 150, 150]);
  });

  test.each([
    ['seconds', '2', 2000],
    ['an HTTP date', 'Mon, 30 Nov 2026 12:00:03 GMT', 3000],
    ['a date that has passed', 'Mon, 30 Nov 2026 11:00:00 GMT', 0],
    ['nonsense', 'soon', 0],
    ['a negative number', '-5', 0],
  ])('honour Retry-After given as %s', async (_, header, least) => {
    const { client, clock } = clientOf(counterpart);
    counterpart.script(answer(503, {}, { 'retry-after': header }));

    await client.addLineItem('acme', item);

    expect(clock.waits).toEqual([least + 25]); // the jitter on top
  });

  test('longer than maxDelay are left to the caller', async () => {
    const { client, clock } = clientOf(counterpart, { deadline: 120_000 });
    counterpart.script(answer(429, {}, { 'retry-after': '60' }));

    const error = await errorOf(client.addLineItem('acme', item));

    expect(error).toMatchObject({
      retryAfterMs: 60_000,
      retryable: true,
      attempts: 1,
      outcome: 'not_applied',
    });
    expect(clock.waits).toEqual([]);
  });

  test('do not begin if the deadline would pass meanwhile', async () => {
    const { client, clock } = clientOf(counterpart, { deadline: 1500 });
    counterpart.script(...always(429));

    const error = await errorOf(client.addLineItem('acme', item));

    expect(clock.waits).toEqual([500]); // the next would end at 1500
    expect(error).toMatchObject({ code: 'throttled', attempts: 2 });
    expect(error.message).toContain('past the deadline');
  });
});

describe('the retry budget', () => {
  const down = Array.from({ length: 100 }, () => answer(503, {}));
  const call = (client: ReturnType<typeof clientOf>['client']) =>
    client.addLineItem('acme', item).catch(() => undefined);

  test('is shared by all calls of an instance, so that an outage does not cause a storm of retries', async () => {
    const { client } = clientOf(counterpart, { retry: { budget: 4 } });
    counterpart.script(...down);

    for (let made = 0; made < 10; made += 1) await call(client);

    expect(counterpart.received).toHaveLength(10 + 4);
    expect((await errorOf(client.getHealth())).message).toContain('retry budget is used up');
  });

  test('grows again with success: one retry for ten successful calls', async () => {
    const { client } = clientOf(counterpart, { retry: { budget: 1 } });
    counterpart.script(answer(503, {}));
    await call(client);
    for (let made = 0; made < 9; made += 1) await call(client);
    counterpart.reset();

    counterpart.script(answer(503, {}));
    await call(client);
    expect(counterpart.received).toHaveLength(2);

    counterpart.script(answer(503, {}));
    await call(client);
    expect(counterpart.received).toHaveLength(3);
  });

  test('does not grow beyond its size', async () => {
    const { client } = clientOf(counterpart, { retry: { budget: 1 } });
    for (let made = 0; made < 30; made += 1) await call(client);
    counterpart.reset();

    counterpart.script(...down);
    await call(client);

    expect(counterpart.received).toHaveLength(2);
  });

  test('belongs to one instance', async () => {
    const { client: drained } = clientOf(counterpart, { retry: { budget: 1 } });
    const { client: other } = clientOf(counterpart, { retry: { budget: 1 } });
    counterpart.script(...down);
    await call(drained);
    counterpart.reset();

    counterpart.script(answer(503, {}));
    await other.addLineItem('acme', item);

    expect(counterpart.received).toHaveLength(2);
  });
});
