import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { LineItemFilter } from '../../../../functions/store/line-items/lists.ts';
import { mergeLineItems } from '../../../../functions/store/line-items/merged.ts';
import { lineItem } from '../../../support/endpoint-examples.ts';
import { mockedTable } from '../../../support/mocked-table.ts';
import { walk } from '../../../support/walk.ts';

const { table, mock } = mockedTable();
beforeEach(() => {
  mock.reset();
});

interface Listed {
  readonly list_pk: string;
  readonly list_sk: string;
  readonly service: string;
}

/** Answers queries of the index as DynamoDB does. A limit counts the items that were read, not those that match. */
function holding(lines: readonly Listed[]): void {
  const sorted = lines.toSorted((a, b) => (a.list_sk < b.list_sk ? -1 : 1));
  mock.on(QueryCommand).callsFake((input: QueryCommandInput) => {
    const {
      ':list': list,
      ':from': from,
      ':to': to,
      ':service': service,
    } = input.ExpressionAttributeValues ?? {};
    const inRange = sorted.filter(
      ({ list_pk, list_sk }) => list_pk === list && list_sk >= String(from) && list_sk <= String(to),
    );
    const lookedAt = inRange.slice(0, input.Limit);
    return {
      Items: lookedAt
        .filter((line) => service === undefined || line.service === service)
        .map((line) => ({ ...lineItem, ...line, line_item_id: line.list_sk })),
      ...(inRange.length >= (input.Limit ?? 0) && { LastEvaluatedKey: lookedAt.at(-1) }),
    };
  });
}

const listed = (list: number, place: number, service: string): Listed => ({
  list_pk: `inv_1#${list}`,
  list_sk: `2026-11-21#li_${String(place).padStart(6, '0')}`,
  service,
});

const placesOf = (lists: number, limit: number, filter: LineItemFilter = {}) =>
  walk(async (after) => {
    const names = Array.from({ length: lists }, (_, index) => `inv_1#${index}`);
    const { lineItems, next } = await mergeLineItems(table, names, { filter, limit, after });
    return { items: lineItems.map(({ lineItemId }) => String(lineItemId)), next };
  });

test('a walk returns each matching line once, in order, for any distribution over the lists', async () => {
  const lines = fc.array(fc.tuple(fc.nat(7), fc.constantFrom('a', 'b', 'c')), { maxLength: 80 });
  const service = fc.constantFrom(undefined, 'a');
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 30 }), service, async (all, limit, wanted) => {
      mock.reset();
      const held = all.map(([list, of], place) => listed(list, place, of));
      holding(held);

      const pages = await placesOf(8, limit, { service: wanted });

      const expected = held.filter((line) => (wanted ?? line.service) === line.service);
      expect(pages.flat()).toEqual(expected.map(({ list_sk }) => list_sk));
      for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
    }),
  );
});

test('a filter that matches very few lines ends a page early, and all its lines are found', async () => {
  const many = 60_000;
  const hay = Array.from({ length: many }, (_, place) => listed(place % 2, place, 'hay'));
  const needles = [7, 50_001, many - 1].map((place) => listed(0, many + place, 'needle'));
  const early = listed(1, 0, 'needle');
  holding([...hay.slice(1), early, ...needles]);

  const pages = await placesOf(2, 50, { service: 'needle' });

  expect(pages.flat()).toEqual([early, ...needles].map(({ list_sk }) => list_sk));
  expect(pages[0]).toEqual([early.list_sk]);
  expect(pages.length).toBeGreaterThan(1);
});

test('lines that are distributed unevenly over 64 lists are not read 64 times', async () => {
  holding(Array.from({ length: 200 }, (_, place) => listed(place < 150 ? 3 : place % 64, place, 'a')));

  const { lineItems } = await mergeLineItems(
    table,
    Array.from({ length: 64 }, (_, index) => `inv_1#${index}`),
    { limit: 100, after: undefined },
  );

  expect(lineItems).toHaveLength(100);
  // Each list is read once. The full one is read again and again, twice as much each time.
  expect(mock.commandCalls(QueryCommand).length).toBeLessThan(64 + 6);
});
