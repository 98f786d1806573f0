import '../../support/node-errors.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { localRoutes, type RouteName, routes } from '../../../client/contract/routes.ts';
import setClock from '../../../functions/api/clock/set-clock.ts';
import { endpoint } from '../../../functions/http/endpoint.ts';
import { clockOf } from '../../../functions/store/clock/clock.ts';
import { apiEvent, CALLER, GATEWAY_REQUEST_ID, problemOf, tally } from '../../support/api-gateway.ts';
import { DynamoDbWire, silence } from '../../support/dynamodb-wire.ts';
import { examples } from '../../support/endpoint-examples.ts';

/* The short form of the proof in which the store stops for sixteen seconds. */

let wire: DynamoDbWire;
beforeAll(async () => {
  wire = await DynamoDbWire.start();
});
afterAll(() => wire.stop());

/** The function has two seconds, one of them for the reply. */
const timeLeft = 2_000;
const rules = { controlTotals: { callers: [CALLER] } };
// Object.keys forgets the literal keys.
const asking = (Object.keys(routes) as RouteName[]).filter(
  (name) => name !== 'getOpenApi' && name !== 'addLineItems',
);

describe('if the store never answers, Tally answers 503 before the function’s time is over', () => {
  // They run at the same time, because each takes all the time that it has.
  const answers = new Map<RouteName, Promise<APIGatewayProxyResult>>();
  beforeAll(() => {
    wire.script(silence);
    for (const name of asking) {
      const { endpoint: answering, sent } = examples[name];
      answers.set(name, tally([answering], { table: wire.open(), rules, timeLeft }).send(name, sent));
    }
  });

  test.each(asking)('%s', async (name) => {
    const result = await answers.get(name);

    expect(result?.statusCode).toBe(503);
    expect(result?.headers).toMatchObject({ 'x-request-id': GATEWAY_REQUEST_ID });
    const headers = Object.entries(result?.headers ?? {}).map(([header, value]) => [
      header.toLowerCase(),
      value,
    ]);
    expect(Object.fromEntries(headers)).toMatchObject({ 'retry-after': '1' });
  });

  test('each of them called the store', () => {
    expect(wire.calls.length).toBeGreaterThanOrEqual(asking.length);
  });

  test('a batch: its answer says for each item that it may be sent again', async () => {
    const { endpoint: answering, sent } = examples.addLineItems;

    const result = await tally([answering], { table: wire.open(), timeLeft: 3_500 }).send(
      'addLineItems',
      sent,
    );

    const { results, summary } = JSON.parse(result.body);
    expect(result.statusCode).toBe(200);
    expect(summary.failed).toBe(results.length);
    expect(results[0]).toMatchObject({ outcome: 'failed', retryable: true, error: { code: 'unavailable' } });
  });

  test('also if the time itself is kept in the table', async () => {
    const time = clockOf({ testClock: true });
    const { send } = tally([setClock], { table: wire.open(), clock: time, timeLeft });

    expect(problemOf(await send('setClock', { body: { to: 'now' } }))).toMatchObject({ status: 503 });
    expect(Object.keys(localRoutes)).toContain('setClock');
  });
});

test('it does not wait for anything else that hangs either', async () => {
  const hanging = endpoint('getHealth', { access: {}, handle: () => new Promise(() => {}) });

  const result = await tally([hanging], { table: wire.open(), timeLeft }).receive(apiEvent('getHealth'));

  expect(problemOf(result)).toMatchObject({ status: 503, code: 'unavailable', outcome: 'not_applied' });
});

test('nothing is sent to the store after the time is over', async () => {
  wire.script(silence);
  const { endpoint: answering, sent } = examples.getBalance;

  await tally([answering], { table: wire.open(), timeLeft: 1_000 }).send('getBalance', sent);

  expect(wire.calls).toEqual([]);
});
