import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { InMemoryTally, type Listening } from '../../client/testing/index.ts';
import { errorOf } from './failing.ts';

/* What a Tally in memory does besides billing. test/client/testing.dynamodb.test.ts compares its answers with Tally's. */

const setup = { description: 'Setup', amount: '5' };
let tally: InMemoryTally;
let server: Listening;
beforeEach(async () => {
  tally = new InMemoryTally({ customers: ['acme'], startsAt: '2026-11-26T12:00:00Z' });
  server = await tally.listen();
});
afterEach(() => server.close());

test('faults come in the order asked for, each to its method, until they are taken back', async () => {
  const client = tally.client({ retry: { retries: 0 } });
  tally.fail('unavailable', { on: 'addLineItem', retryAfterSeconds: 7 });
  tally.fail('fail_before');
  tally.fail('reset', { times: 5 });

  expect(await errorOf(client.addLineItem('acme', setup))).toMatchObject({ status: 503, retryAfterMs: 7000 });
  expect(await errorOf(client.getHealth())).toMatchObject({ status: 502 });
  expect(await errorOf(client.getHealth())).toMatchObject({ code: 'connection_failed' });
  tally.stopFailing();
  await client.addLineItem('acme', setup);
  expect(tally.requests.map(({ route, fault }) => [route, fault])).toEqual([
    ['addLineItem', 'unavailable'],
    ['getHealth', 'fail_before'],
    ['getHealth', 'reset'],
    ['addLineItem', undefined],
  ]);
});

test('a slow reply is late in real time, and the charge is made', async () => {
  tally.fail('slow', { ms: 200 });
  const client = tally.client({ timeout: 20, retry: { retries: 0 } });

  const error = await errorOf(client.addLineItem('acme', setup));

  expect(error).toMatchObject({ code: 'timeout', outcome: 'unknown' });
  expect(tally.lineItemsOf('acme')).toHaveLength(1);
});

test('time passes by waits and when it is told to, and months go by it', async () => {
  tally.clock.advance(10 * 86_400_000);

  const { invoice, line_item: line } = await tally.client().addLineItem('acme', setup);

  expect(line.used_at).toBe('2026-12-06T12:00:00.000Z');
  expect(invoice.period).toBe('2026-12');
});

test('other methods are answered as the test says, if the contract allows that', async () => {
  const client = tally.client();
  expect(await errorOf(client.getBalance('acme'))).toMatchObject({ code: 'not_in_memory', status: 501 });
  expect(() => tally.reply('getBalance', { balance: '1' })).toThrow('The contract does not allow this reply');
  expect(() => tally.reply('getBalance', {}, 418)).toThrow('has no reply with status 418');

  tally.reply('getBalance', { customer_id: 'acme', balances: [] });

  expect(await client.getBalance('acme')).toMatchObject({ balances: [] });
});

test('what another signer or no signer sends is refused as by the gateway', async () => {
  const other = tally.client({ credentials: { accessKeyId: 'test', secretAccessKey: 'wrong' } });
  expect(await errorOf(other.getHealth())).toMatchObject({ status: 403, code: 'forbidden' });
  const unsigned = await fetch(`${server.url}/health`);
  expect([unsigned.status, await unsigned.json()]).toEqual([
    403,
    { message: 'Missing Authentication Token' },
  ]);
});

test('what is no JSON and no path is refused, and the server goes on', async () => {
  const torn = await fetch(`${server.url}/customers/%E0%A4%A/line-items`, { method: 'POST', body: '{' });
  expect(torn.status).toBe(403);
  expect(tally.requests.at(-1)?.body).toBe('{');
  const client = tally.client({ baseUrl: server.url, fetch: globalThis.fetch });
  expect((await client.getHealth()).status).toBe('ok');
});
