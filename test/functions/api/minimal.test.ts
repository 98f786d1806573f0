import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Route } from '../../../client/contract/route.ts';
import { type RouteName, routes } from '../../../client/contract/routes.ts';
import addLineItem from '../../../functions/api/line-items/add-line-item.ts';
import { toItem } from '../../../functions/store/table/table.ts';
import { problemOf, tally } from '../../support/api-gateway.ts';
import {
  aBusyCustomer,
  commands,
  invoiceId,
  key,
  lineItem,
  mock,
  run,
  table,
} from '../../support/endpoint-examples.ts';
import { cancelled, failed, well } from '../../support/mocked-table.ts';

const MINIMAL = { Prefer: 'return=minimal' };
const APPLIED = 'Preference-Applied';

/** The routes whose replies can leave out a field, with that field. */
const writes = Object.entries<Route>(routes).flatMap(
  ([name, { minimalWithout }]): [RouteName, string][] =>
    minimalWithout ? [[name as RouteName, minimalWithout]] : [], // Object.entries forgets the literal keys
);
const others = Object.keys(routes).filter((name) => !writes.some(([write]) => write === name)) as RouteName[]; // as above

beforeEach(() => {
  mock.reset();
  aBusyCustomer();
});

/** Reads of the invoice and its shards, after the transactions that wrote it. */
function readsAfterWriting(): string[] {
  const sent = commands();
  return sent.slice(sent.lastIndexOf('TransactWrite') + 1);
}

test('these are the routes that add line items', () => {
  expect(writes).toEqual([
    ['addLineItem', 'invoice'],
    ['addUsage', 'invoice'],
    ['addLineItems', 'invoices'],
    ['credit', 'invoice'],
  ]);
});

describe.each(writes)('%s', (name, leftOut) => {
  test('leaves the invoice’s state out, and does not read it', async () => {
    const { statusCode, headers, body } = await run(name, MINIMAL);
    const { [leftOut]: state, ...others } = JSON.parse(body);

    expect(state).toBeUndefined();
    expect(headers).toMatchObject({ [APPLIED]: 'return=minimal' });
    expect(readsAfterWriting()).toEqual([]);
    // All other fields are as in the whole reply.
    const whole = await run(name);
    expect([whole.statusCode, Object.keys(JSON.parse(whole.body))]).toEqual([
      statusCode,
      expect.arrayContaining([...Object.keys(others), leftOut]),
    ]);
  });

  test.each([
    ['nothing is preferred', {}, undefined],
    ['something else is', { Prefer: 'wait=10' }, undefined],
    ['all of it is', { Prefer: 'return=representation' }, 'return=representation'],
  ])('answers the whole reply when %s', async (_what, headers, applied) => {
    const result = await run(name, headers);

    expect([JSON.parse(result.body)[leftOut]].flat()).toMatchObject([
      { invoice_id: invoiceId, total: '14.50' },
    ]);
    expect(result.headers?.[APPLIED]).toBe(applied);
    expect(readsAfterWriting()).toEqual(['Query', 'BatchGet']);
  });
});

describe('the same request again', () => {
  const again = (price_per_unit: string) =>
    tally([addLineItem], { table }).send('addLineItem', {
      headers: { ...key, ...MINIMAL },
      body: { service: 'storage', units_consumed: 58, price_per_unit },
    });

  beforeEach(() => {
    mock.on(TransactWriteCommand).rejects(cancelled(failed(toItem(lineItem)), well));
  });

  test('is a replay, and reads no invoice either', async () => {
    const { statusCode, headers, body } = await again('0.05');

    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({ [APPLIED]: 'return=minimal', 'Idempotent-Replayed': 'true' });
    expect(JSON.parse(body)).toEqual({
      line_item: expect.objectContaining({ amount: '2.90' }),
      replayed: true,
    });
    expect(readsAfterWriting()).toEqual([]);
  });

  test('with another price is refused with the full error, and nothing was applied', async () => {
    const refused = await again('0.06');

    expect(problemOf(refused)).toMatchObject({ status: 409, code: 'idempotency_conflict' });
    expect(refused.headers).not.toHaveProperty(APPLIED);
  });
});

test.each(others)('%s ignores it', async (name) => {
  const result = await run(name, MINIMAL);

  expect(result.headers).not.toHaveProperty(APPLIED);
  expect(result.statusCode).toBe((await run(name)).statusCode);
});
