import { setTimeout as sleep } from 'node:timers/promises';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { day } from '../../../../client/contract/shapes/fields.ts';
import { readStatement } from '../../../../functions/store/reports/statement.ts';
import { bounded, pause } from '../../../../functions/store/table/deadline.ts';
import { queryAll } from '../../../../functions/store/table/query.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { withinTime } from '../../../../functions/store/table/time-limit.ts';
import { customer } from '../../../support/charges.ts';
import { mockedTable } from '../../../support/mocked-table.ts';

const { table, mock } = mockedTable();
beforeEach(() => {
  mock.reset();
});

const refusal = { detail: 'Too much. Ask for less.', field: 'to', message: 'less, please' };
const milliseconds = 100;
const readAll = (limited: Table) => queryAll(limited, { KeyConditionExpression: 'pk = :pk' });
/** A list without end. Each page comes after a short time. */
const endless = async () => {
  await sleep(5);
  return { Items: [], LastEvaluatedKey: { pk: 'a', sk: 'b' } };
};

describe('a count without end', () => {
  test('is too much if the store answered all the time, and a retry is useless', async () => {
    mock.on(QueryCommand).callsFake(endless);

    const counting = withinTime(table, { milliseconds, refusal }, readAll);

    await expect(counting).rejects.toMatchObject({
      code: 'too_much_to_count',
      message: 'Too much. Ask for less.',
      errors: [{ field: 'to', message: 'less, please' }],
      retryAfterSeconds: undefined,
    });
  });

  test('is reported as an outage if the time of the whole request ended first', async () => {
    mock.on(QueryCommand).callsFake(endless);
    const request = bounded(table, Date.now() + milliseconds);

    const counting = withinTime(request, { milliseconds: 10_000, refusal }, readAll);

    await expect(counting).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('of a statement says what to ask for instead', async () => {
    mock.on(QueryCommand).callsFake(endless);
    const period = { from: day.parse('2026-11-01'), to: day.parse('2026-11-30') };

    const reading = readStatement(table, customer('acme'), period, 50, undefined, milliseconds);

    await expect(reading).rejects.toMatchObject({
      code: 'too_much_to_count',
      message: expect.stringContaining('Ask for fewer days'),
      errors: [{ field: 'to' }],
    });
  });
});

test('a store that does not answer is an outage, not too much to count', async () => {
  const silent = () =>
    withinTime(table, { milliseconds: 2_700, refusal }, (limited) => pause(limited, 60_000));

  await expect(silent()).rejects.toMatchObject({ code: 'unavailable' });
});

test('a read that fails with its own error keeps this error', async () => {
  mock.on(QueryCommand).rejects(new Error('a defect'));

  await expect(withinTime(table, { milliseconds, refusal }, readAll)).rejects.toThrow('a defect');
});

describe('a table with a deadline', () => {
  test('sends no calls after it', async () => {
    mock.on(QueryCommand).resolves({});

    await expect(readAll(bounded(table, Date.now() - 1))).rejects.toMatchObject({ code: 'unavailable' });
    expect(mock.calls()).toHaveLength(0);
  });

  test('keeps it if a later one is set', () => {
    const first = bounded(table, Date.now() + 1_000);

    expect(bounded(first, Date.now() + 60_000)).toBe(first);
    expect(bounded(first, Date.now() + 10).deadline?.at).toBeLessThan(first.deadline?.at ?? 0);
  });

  test('stops a wait that ends after it', async () => {
    await expect(pause(bounded(table, Date.now() + 10), 60_000)).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});
