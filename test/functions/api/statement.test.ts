import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import getStatement from '../../../functions/api/reports/get-statement.ts';
import { cursorAt } from '../../../functions/http/cursor.ts';
import { tally } from '../../support/api-gateway.ts';
import {
  aBusyCustomer,
  commands,
  header,
  indexQueries,
  mock,
  table,
  voided,
} from '../../support/endpoint-examples.ts';

beforeEach(() => {
  mock.reset();
  aBusyCustomer();
});

const november = { from: '2026-11-01', to: '2026-11-30' };
const ask = (query: Record<string, string>) =>
  tally([getStatement], { table }).send('getStatement', { query });

describe('a statement', () => {
  test('shows the lines of the requested days, with their totals', async () => {
    const statement = JSON.parse((await ask(november)).body);

    expect(statement).toMatchObject({
      customer_id: 'acme',
      ...november,
      totals: [{ currency: 'USD', amount: '14.50', line_item_count: 5 }],
      next_cursor: null,
    });
    expect(statement.lines).toHaveLength(5);
    const ranges = indexQueries()
      .map(({ args }) => args[0].input.ExpressionAttributeValues ?? {})
      .filter((values) => ':list' in values)
      .map((values) => `${values[':from']} to ${values[':to']}`);
    expect(new Set(ranges)).toEqual(new Set(['2026-11-01 to 2026-11-30T24']));
  });

  test('counts its totals for the first page, and shows them on the next', async () => {
    const first = JSON.parse((await ask({ ...november, limit: '2' })).body);
    mock.resetHistory();

    const second = JSON.parse((await ask({ ...november, limit: '2', cursor: first.next_cursor })).body);

    expect(second.totals).toEqual(first.totals);
    expect(indexQueries().some(({ args }) => args[0].input.ProjectionExpression)).toBe(false);
  });

  test('without lines has no totals', async () => {
    mock.on(GetCommand, { Key: { pk: header.pk, sk: 'header' } }).resolves({
      Item: { ...header, ...voided },
    });

    expect(JSON.parse((await ask(november)).body)).toMatchObject({
      totals: [],
      lines: [],
      next_cursor: null,
    });
  });

  test.each([
    [{ from: '2026-11-01' }, 'to', 'is missing: expected a day as YYYY-MM-DD'],
    [{ ...november, from: '2026-11' }, 'from', 'expected a day as YYYY-MM-DD; received "2026-11"'],
    [{ ...november, to: '2026-11-31' }, 'to', 'expected a day as YYYY-MM-DD; received "2026-11-31"'],
    [
      { from: '0001-01-01', to: '0001-01-31' },
      'from',
      'expected a day of the years 1970 to 9999; received "0001-01-01"',
    ],
    [{ ...november, from: '2026-12-01' }, 'to', 'expected a day that is not before from'],
    [{ ...november, from: '2025-11-29' }, 'to', 'expected at most 366 days from the first to the last'],
  ])('of %j is refused, and the field named', async (query, field, message) => {
    const refused = await ask(query);

    expect(refused.statusCode).toBe(422);
    expect(JSON.parse(refused.body).errors[0]).toEqual({ field, message });
    expect(commands()).toEqual([]);
  });

  test('may have all days of a leap year', async () => {
    expect((await ask({ from: '2024-01-01', to: '2024-12-31' })).statusCode).toBe(200);
  });

  test.each(['2026-11-02', '{"after":5}', '{"after":"2026","totals":[["XXX","1",1]]}'])(
    'refuses a made-up cursor with a correct digest: %s',
    async (place) => {
      const list = JSON.stringify(['statement', 'acme', november.from, november.to]);

      const refused = await ask({ ...november, cursor: cursorAt(list, place) });

      expect([refused.statusCode, JSON.parse(refused.body).code]).toEqual([400, 'invalid_cursor']);
    },
  );
});
