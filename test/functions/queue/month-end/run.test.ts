import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCommand, QueryCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { readMonthEndPace } from '../../../../functions/environment.ts';
import { requestLogger } from '../../../../functions/http/request-log.ts';
import { measuresOf } from '../../../../functions/metrics/measures.ts';
import { monthEndRun } from '../../../../functions/queue/month-end/run.ts';
import { monthEnd } from '../../../../functions/queue/month-end/worker.ts';
import { at } from '../../../support/charges.ts';
import {
  aBusyCustomer,
  header,
  invoiceId,
  mock,
  shard,
  table,
  transactions,
} from '../../../support/endpoint-examples.ts';
import { fast } from '../../../support/month-end.ts';

/* November's invoice of 14.50, which the run finds in one of its lists. */

const finalized = {
  ...header,
  status: 'finalized',
  total: shard(0).total.times(5),
  exact_total: shard(0).total.times(5),
  closed_by: 'month-end',
  number: 1,
  finalized_at: '2026-12-03T00:00:00.000Z',
};
const shards = [0, 1, 2, 3].map(shard);
const states = [header, { ...header, status: 'closing', to: 'finalized', closed_by: 'month-end' }];

const sqs = mockClient(SQSClient);
let written = '';
beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageCommand).resolves({});
  mock.reset();
  aBusyCustomer();
  written = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written += String(chunk);
    return true;
  });
  // First come the lists, one of which has the invoice. Then each read of the invoice finds it one step further.
  let reads = 0;
  mock.on(QueryCommand).callsFake(({ IndexName, ExpressionAttributeValues: values, Select }) => {
    if (IndexName) return inList(values[':pk'] === 'due#3', Select);
    const found = [states[0], states[1], states[1]][reads] ?? finalized;
    reads += 1;
    return { Items: [found, ...(found === finalized ? [pending] : []), ...shards] };
  });
  mock.on(GetCommand, { Key: { pk: 'N#acme#USD', sk: 'number' } }).resolves({});
  mock.on(UpdateCommand).resolves({});
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** The sync that its end made. */
const pending = {
  pk: `I#${invoiceId}`,
  sk: 'sync',
  invoice_id: invoiceId,
  status: 'pending',
  attempts: 0,
};
const due = {
  pk: `D#${invoiceId}`,
  sk: 'due',
  invoice_id: invoiceId,
  list_pk: 'due#3',
  list_sk: `2026-11#${invoiceId}`,
};
const inList = (isThere: boolean, select?: string) =>
  select === 'COUNT' ? { Count: isThere ? 7 : 0 } : { Items: isThere ? [due] : [] };

const environment = {
  tableName: 'tally',
  stage: 'test',
  version: '1.2.3',
  graceDays: 2,
  oldestUseDays: 3_653,
  testClock: false,
  syncQueueUrl: 'https://sqs.example/sync',
};
const run = (now: string, remainingMs = 300_000) =>
  monthEndRun({
    table,
    environment,
    pace: fast,
    clock: async () => at(now),
    logger: requestLogger('month-end'),
    measures: measuresOf('month-end', 'test'),
  })({}, { awsRequestId: 'lambda-request', getRemainingTimeInMillis: () => remainingMs } as Context); // the parts that are read
const log = (): Record<string, unknown>[] =>
  written
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

test('returns what it closed, by the given clock', async () => {
  expect(await run('2026-12-03T00:00:00Z')).toEqual({
    now: '2026-12-03T00:00:00.000Z',
    closed: 1,
    carried: 0,
    failed: 0,
    left: 0,
    invoices: [
      {
        invoice_id: invoiceId,
        customer_id: 'acme',
        period: '2026-11',
        status: 'finalized',
        currency: 'USD',
        line_item_count: 5,
        total: '14.50',
      },
    ],
    failures: [],
  });
});

test('tells the sync of what it settled', async () => {
  await run('2026-12-03T00:00:00Z');

  const bodies = sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input.MessageBody);
  expect(bodies).toEqual([JSON.stringify({ invoice_id: invoiceId })]);
});

test('a queue that does not answer is logged, and hinders no closing', async () => {
  sqs.on(SendMessageCommand).rejects('no network');
  const errors = jest.spyOn(process.stderr, 'write').mockReturnValue(true);

  expect(await run('2026-12-03T00:00:00Z')).toMatchObject({ closed: 1, failed: 0 });
  expect(errors.mock.calls.join()).toContain('sync not told');
});

test('asks the lists for the months before the earliest that takes lines', async () => {
  await run('2026-12-02T23:59:59Z');

  const asked = mock.commandCalls(QueryCommand).filter(({ args }) => args[0].input.IndexName);
  expect(asked[0]?.args[0].input.ExpressionAttributeValues).toMatchObject({ ':before': '2026-11' });
});

test('stops while there is time to finish what it began, and says how many are left', async () => {
  expect(await run('2026-12-03T00:00:00Z', 29_000)).toMatchObject({ closed: 0, left: 7 });
  expect(transactions()).toEqual([]);
});

test('writes a metric for each of these, with the stage', async () => {
  await run('2026-12-03T00:00:00Z');

  const metric = log().find((line) => '_aws' in line);
  expect(metric).toMatchObject({
    stage: 'test',
    service: 'month-end',
    InvoicesClosed: 1,
    InvoicesCarriedOver: 0,
    InvoicesNotClosed: 0,
    InvoicesLeft: 0,
  });
});

test('an invoice that cannot be closed is logged with its id, and the run does not fail', async () => {
  jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    written += String(chunk);
    return true;
  });
  mock.on(GetCommand, { Key: { pk: header.pk, sk: 'header' } }).rejects(new Error('of no use'));

  expect(await run('2026-12-03T00:00:00Z')).toMatchObject({
    closed: 0,
    failed: 1,
    failures: [{ invoice_id: invoiceId, error: 'of no use' }],
  });
  expect(log()).toContainEqual(
    expect.objectContaining({ level: 'ERROR', message: 'invoice not closed', invoice_id: invoiceId }),
  );
});

test('uses the table actions that it declares', async () => {
  mock.on(TransactWriteCommand).resolves({});
  await run('2026-12-03T00:00:00Z');

  const writes = new Set(
    transactions()
      .flat()
      .flatMap((write) => Object.entries(write).flatMap(([kind, one]) => (one ? [kind] : []))),
  );
  expect([...writes].sort()).toEqual(['Delete', 'Put', 'Update']);
  expect(Object.keys(monthEnd.access.writes).sort()).toEqual(['DeleteItem', 'PutItem', 'UpdateItem']);
});

test.each([
  [{ MONTH_END_PARALLEL: '0', MONTH_END_PER_SECOND: '50' }, 'MONTH_END_PARALLEL'],
  [{ MONTH_END_PARALLEL: '8', MONTH_END_PER_SECOND: 'fast' }, 'MONTH_END_PER_SECOND'],
])('a pace that is none is refused by name: %j', (variables, name) => {
  expect(() => readMonthEndPace(variables)).toThrow(name);
});
