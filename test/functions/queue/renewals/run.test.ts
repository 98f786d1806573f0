import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchGetCommand,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { readRenewalPace } from '../../../../functions/environment.ts';
import { requestLogger } from '../../../../functions/http/request-log.ts';
import { measuresOf } from '../../../../functions/metrics/measures.ts';
import { renewalRun } from '../../../../functions/queue/renewals/run.ts';
import { keys } from '../../../../functions/store/table/items.ts';
import { at, customer } from '../../../support/charges.ts';
import { pointerItem } from '../../../support/line-item-requests.ts';
import { mockedTable } from '../../../support/mocked-table.ts';
import { fast } from '../../../support/month-end.ts';
import { dueSubscription } from '../../../support/subscription-examples.ts';

/* A subscription that was billed for October, which the run finds in its list. */

const { table, mock, transactions } = mockedTable();
const due = dueSubscription('2026-10');
const list = keys.subscriptionDueList(customer('acme'));

let written = '';
beforeEach(() => {
  mock.reset();
  written = '';
  const write = (chunk: unknown): boolean => {
    written += String(chunk);
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(write);
  jest.spyOn(process.stderr, 'write').mockImplementation(write);
  mock.on(QueryCommand).callsFake(({ ExpressionAttributeValues: values, Select }) => {
    const isThere = values[':pk'] === list;
    if (Select === 'COUNT') return { Count: isThere ? 7 : 0 };
    return { Items: isThere ? [due] : [] };
  });
  mock.on(GetCommand).callsFake(({ Key }) => ({ Item: Key.pk.startsWith('P#') ? pointerItem() : due }));
  mock.on(BatchGetCommand).resolves({});
  mock.on(TransactWriteCommand).resolves({});
});
afterEach(() => {
  jest.restoreAllMocks();
});

const run = (now: string, remainingMs = 300_000) =>
  renewalRun({
    table,
    environment: { graceDays: 2 },
    pace: fast,
    clock: async () => at(now),
    logger: requestLogger('renewals'),
    measures: measuresOf('renewals', 'test'),
  })({}, { awsRequestId: 'lambda-request', getRemainingTimeInMillis: () => remainingMs } as Context); // the parts that are read
const log = (): Record<string, unknown>[] =>
  written
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

test('bills the months that have begun, by the given clock, in one transaction each', async () => {
  expect(await run('2026-12-01T00:00:00Z')).toEqual({
    now: '2026-12-01T00:00:00.000Z',
    billed: 2,
    failed: 0,
    left: 0,
    failures: [],
  });

  const months = transactions().map(([line]) => line?.Put?.Item?.['idempotency_key']);
  expect(months).toEqual([`${due.subscription_id}:2026-11`, `${due.subscription_id}:2026-12`]);
  // Each is written only if nobody wrote the subscription since it was read.
  const conditions = transactions().map((writes) => writes.at(-1)?.Update);
  expect(conditions.map((update) => update?.ConditionExpression)).toEqual([
    '#version = :version',
    '#version = :version',
  ]);
  expect(conditions.map((update) => update?.ExpressionAttributeValues?.[':version'])).toEqual([1, 2]);
});

test('asks the lists for the months up to now', async () => {
  await run('2026-11-30T23:59:59Z');

  const asked = mock.commandCalls(QueryCommand).map(({ args }) => args[0].input);
  expect(asked.map(({ ExpressionAttributeValues: values }) => values?.[':pk']).sort()).toEqual(
    [...keys.subscriptionDueLists].sort(),
  );
  expect(asked[0]?.ExpressionAttributeValues).toMatchObject({ ':before': '2026-12' });
});

test('stops while there is time to finish what it began, and says how many are left', async () => {
  expect(await run('2026-12-01T00:00:00Z', 29_000)).toMatchObject({ billed: 0, left: 7 });
  expect(transactions()).toEqual([]);
});

describe('counts what all of its walkers do at the same time:', () => {
  const lists = keys.subscriptionDueLists.length;
  /** Each answer takes a while, so that the walkers wait together. */
  const answered = async <Answer>(answer: Answer): Promise<Answer> => {
    await sleep(10);
    return answer;
  };
  beforeEach(() => {
    mock
      .on(QueryCommand)
      .callsFake(({ Select }) => answered(Select === 'COUNT' ? { Count: 7 } : { Items: [due] }));
    mock.on(TransactWriteCommand).callsFake(() => answered({}));
  });

  test('months that are billed', async () => {
    expect(await run('2026-12-01T00:00:00Z')).toMatchObject({ billed: 2 * lists, failed: 0, left: 0 });
  });

  test('months that are billed before another fails', async () => {
    const isSecond = ({ TransactItems }: TransactWriteCommandInput): boolean =>
      JSON.stringify(TransactItems).includes(`${due.subscription_id}:2026-12`);
    mock
      .on(TransactWriteCommand)
      .callsFake((writes) => (isSecond(writes) ? Promise.reject(new Error('of no use')) : answered({})));

    expect(await run('2026-12-01T00:00:00Z')).toMatchObject({ billed: lists, failed: lists, left: 0 });
  });

  test('what is left', async () => {
    expect(await run('2026-12-01T00:00:00Z', 29_000)).toMatchObject({ billed: 0, left: 7 * lists });
  });
});

test('stops between two months of one subscription too', async () => {
  let time = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => time);
  mock.on(TransactWriteCommand).callsFake(() => {
    time += 60_000;
    return {};
  });

  expect(await run('2026-12-01T00:00:00Z', 80_000)).toMatchObject({ billed: 1, failed: 0, left: 7 });
});

test('writes a metric for each of these, with the stage', async () => {
  await run('2026-12-01T00:00:00Z');

  expect(log().find((line) => '_aws' in line)).toMatchObject({
    stage: 'test',
    service: 'renewals',
    SubscriptionsBilled: 2,
    SubscriptionsNotBilled: 0,
    SubscriptionsLeft: 0,
  });
});

test('one that cannot be billed is logged with its id, and the run does not fail', async () => {
  mock.on(GetCommand).rejects(new Error('of no use'));

  expect(await run('2026-12-01T00:00:00Z')).toMatchObject({
    billed: 0,
    failed: 1,
    failures: [{ subscription_id: due.subscription_id, error: 'of no use' }],
  });
  expect(log()).toContainEqual(
    expect.objectContaining({
      level: 'ERROR',
      message: 'subscription not billed',
      subscription_id: due.subscription_id,
    }),
  );
});

test.each([
  [{ RENEWALS_PARALLEL: '0', RENEWALS_PER_SECOND: '50' }, 'RENEWALS_PARALLEL'],
  [{ RENEWALS_PARALLEL: '8', RENEWALS_PER_SECOND: 'fast' }, 'RENEWALS_PER_SECOND'],
])('a pace that is none is refused by name: %j', (variables, name) => {
  expect(() => readRenewalPace(variables)).toThrow(name);
});
