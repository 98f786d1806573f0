import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { Big } from 'big.js';
import { requestLogger } from '../../../../functions/http/request-log.ts';
import { measuresOf } from '../../../../functions/metrics/measures.ts';
import { summaryCheckRun } from '../../../../functions/queue/summary-check/run.ts';
import { keys } from '../../../../functions/store/table/items.ts';
import { at } from '../../../support/charges.ts';
import { customerItem, header, mock, table } from '../../../support/endpoint-examples.ts';

/* One customer with one finalized invoice of 14.50; the counters say what the test gives. */

const finalized = {
  ...header,
  status: 'finalized',
  total: new Big('14.5'),
  exact_total: new Big('14.5'),
  closed_by: 'operator',
  number: new Big('7'),
  finalized_at: '2026-12-03T00:00:00.000Z',
};
const counter = (total: string) => ({
  pk: 'S#1#0',
  sk: '2026-11#USD',
  generation: new Big(1),
  month: '2026-11',
  currency: 'USD',
  finalized_total: new Big(total),
  finalized_invoices: new Big(1),
});

let written = '';
function given({ ofAll, ofAcme }: { ofAll: string; ofAcme: string }): void {
  mock.on(QueryCommand).callsFake(({ ExpressionAttributeValues: values }) => {
    const asked = String(values[':pk']);
    if (asked === 'S#1#0') return { Items: [counter(ofAll)] };
    if (asked === 'SC#1#acme') return { Items: [{ ...counter(ofAcme), pk: asked }] };
    if (asked === customerItem['list_pk']) return { Items: [customerItem] };
    if (asked === header.list_pk) return { Items: [finalized] };
    return { Items: [] };
  });
}
beforeEach(() => {
  mock.reset();
  mock.on(GetCommand, { Key: keys.summaryGenerations }).resolves({});
  mock.on(GetCommand, { Key: { pk: header.pk, sk: 'header' } }).resolves({ Item: finalized });
  written = '';
  for (const output of [process.stdout, process.stderr]) {
    jest.spyOn(output, 'write').mockImplementation((chunk) => {
      written += String(chunk);
      return true;
    });
  }
});
afterEach(() => {
  jest.restoreAllMocks();
});

const check = () =>
  summaryCheckRun({
    table,
    clock: async () => at('2027-01-15T03:30:00Z'),
    logger: requestLogger('summary-check'),
    measures: measuresOf('summary-check', 'test'),
    pauseMs: 0,
  })({}, { awsRequestId: 'lambda-request', getRemainingTimeInMillis: () => 900_000 } as Context); // the parts that are read
const log = (): Record<string, unknown>[] =>
  written
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
const metric = () => log().find((line) => '_aws' in line);

test('if all counters agree, the metric is zero', async () => {
  given({ ofAll: '14.5', ofAcme: '14.5' });

  await check();

  expect(metric()).toMatchObject({ stage: 'test', service: 'summary-check', SummaryDrift: 0 });
  expect(log().filter(({ message }) => message === 'summary drift')).toEqual([]);
  expect(log()).toContainEqual(
    expect.objectContaining({
      message: 'summary check',
      from: '2026-11',
      to: '2027-01',
      customers: 1,
      invoices: 1,
    }),
  );
});

test('a difference is counted, and logged with its month, currency and both figures', async () => {
  given({ ofAll: '15', ofAcme: '14' });

  await check();

  const both = {
    month: '2026-11',
    currency: 'USD',
    status: 'finalized',
    invoices: { total: '14.50', invoice_count: 1 },
  };
  expect(log().filter(({ message }) => message === 'summary drift')).toEqual([
    expect.objectContaining({ ...both, customer_id: 'acme', counted: { total: '14.00', invoice_count: 1 } }),
    expect.objectContaining({ ...both, counted: { total: '15.00', invoice_count: 1 } }),
  ]);
  expect(metric()).toMatchObject({ SummaryDrift: 2 });
});

test('a difference that is seen only once does not count', async () => {
  given({ ofAll: '15', ofAcme: '14.5' });
  let reads = 0;
  mock.on(GetCommand, { Key: keys.summaryGenerations }).callsFake(() => {
    reads += 1;
    // The second walk begins.
    if (reads === 3) given({ ofAll: '14.5', ofAcme: '14.5' });
    return {};
  });

  await check();

  expect(metric()).toMatchObject({ SummaryDrift: 0 });
});

test('it reads lists and counters, and writes nothing', async () => {
  given({ ofAll: '15', ofAcme: '14' });

  await check();

  expect(new Set(mock.calls().map(({ args }) => args[0].constructor.name))).toEqual(
    new Set(['GetCommand', 'QueryCommand']),
  );
});
