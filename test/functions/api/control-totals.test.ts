import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import getControlTotals from '../../../functions/api/control-totals/get-control-totals.ts';
import { CALLER, tally } from '../../support/api-gateway.ts';
import { aBusyCustomer, commands, mock, run, table } from '../../support/endpoint-examples.ts';

beforeEach(() => {
  mock.reset();
  aBusyCustomer();
});

const METERING = 'arn:aws:sts::123456789012:assumed-role/metering';
const rules = { controlTotals: { callers: [METERING] } };
async function ask(query: Record<string, string>, caller?: string) {
  const sent = { query, ...(caller !== undefined && { caller }) };
  const { statusCode, body } = await tally([getControlTotals], { table, rules }).send(
    'getControlTotals',
    sent,
  );
  return { status: statusCode, ...JSON.parse(body) };
}
const keysRead = () =>
  mock.commandCalls(BatchGetCommand).flatMap(({ args }) => args[0].input.RequestItems?.['tally']?.Keys ?? []);

test('a caller’s control totals are its own unless it asks for another’s, added up over the sub-counters', async () => {
  const { statusCode, body } = await run('getControlTotals');

  const row = { caller: CALLER, day: '2026-11-21', currency: 'USD' };
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toEqual({
    rows: [
      { ...row, service: null, line_item_count: 2, amount: '100.00' },
      { ...row, service: 'storage', line_item_count: 4, amount: '11.60' },
    ],
  });
});

test.each([
  METERING,
  `${METERING}/i-0abc`,
  'arn:aws:iam::123456789012:role/metering',
  'arn:aws:iam::123456789012:role/teams/metering',
])('a role is asked for as %s', async (caller) => {
  mock.on(BatchGetCommand).resolves({ Responses: { tally: [] } });

  expect(await ask({ caller, day: '2026-11-21' })).toEqual({ status: 200, rows: [] });
  expect(keysRead()).toHaveLength(64);
  expect(keysRead()).toContainEqual({ pk: `T#${METERING}#2026-11-21#63`, sk: 'control_total' });
});

test('they are read strongly, so they include every acknowledged line', async () => {
  await run('getControlTotals');

  const [call] = mock.commandCalls(BatchGetCommand);
  expect(call?.args[0].input.RequestItems?.['tally']?.ConsistentRead).toBe(true);
});

test('if no control totals are kept, the answer says so, and does not say “nothing arrived”', async () => {
  expect(await ask({ day: '2026-11-21' })).toMatchObject({
    status: 422,
    code: 'validation_failed',
    detail: `No control totals are kept for ${CALLER}. Add it to rules.controlTotals.callers of stage test and deploy: its lines count from then on.`,
    errors: [{ field: 'caller', message: 'expected a caller whose lines are counted' }],
  });
  expect(commands()).toEqual([]);
});

test.each([
  ['day', { caller: METERING }],
  ['day', { caller: METERING, day: '2026-02-30' }],
  ['day', { caller: METERING, day: '2026-11-21T00:00:00Z' }],
  ['caller', { caller: 'metering', day: '2026-11-21' }],
  ['caller', { caller: '', day: '2026-11-21' }],
  // The bytes of a part of a key are limited.
  ['caller', { caller: `arn:aws:iam::1:user/${'語'.repeat(880)}`, day: '2026-11-21' }],
])('a wrong %s is refused by name: %j', async (field, query) => {
  expect(await ask(query)).toMatchObject({ status: 422, errors: [{ field }] });
  expect(commands()).toEqual([]);
});

describe('a caller who may read only some customers', () => {
  const limited = {
    callers: [{ caller: METERING, customers: ['acme'] }],
    controlTotals: { callers: ['*'] },
  };
  const asking = (query: Record<string, string>) =>
    tally([getControlTotals], { table, rules: limited }).send('getControlTotals', {
      query: { day: '2026-11-21', ...query },
      caller: `${METERING}/i-0abc`,
    });

  test.each([{}, { caller: METERING }, { caller: 'arn:aws:iam::123456789012:role/metering' }])(
    'gets its own totals: %j',
    async (query) => {
      mock.on(BatchGetCommand).resolves({ Responses: { tally: [] } });

      expect((await asking(query)).statusCode).toBe(200);
    },
  );

  test('may not read another caller’s totals, because they add up customers that it may not read', async () => {
    const refused = await asking({ caller: CALLER });

    expect(refused.statusCode).toBe(403);
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'forbidden', errors: [{ field: 'caller' }] });
    expect(commands()).toEqual([]);
  });
});
