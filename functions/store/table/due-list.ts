import type { Month } from '../../../client/contract/shapes/fields.ts';
import { listIndex } from './list-index.ts';
import { type Query, queryPages } from './query.ts';
import type { Entry } from './spread-list.ts';
import type { Table } from './table.ts';

/* Work lists by month: the place of each entry begins with the month that it waits for. */

/**
 * The entries of one list of all months before a month, the oldest month first. The index lags a moment: what was just
 * done may still be listed, and what was just made may not be listed yet.
 */
export async function* dueEntries(table: Table, list: string, before: Month): AsyncGenerator<Entry> {
  const pages = pagesOf(table, list, {
    KeyConditionExpression: '#pk = :pk AND #sk < :before',
    ExpressionAttributeValues: { ':before': before },
  });
  for await (const page of pages) {
    for (const item of page.items) yield { place: String(item[listIndex.sortKey]), item };
  }
}

/** How many entries of all months before a month the list has from a place on. */
export async function countDueFrom(
  table: Table,
  list: string,
  place: string,
  before: Month,
): Promise<number> {
  const pages = pagesOf(table, list, {
    // No place is only a month.
    KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :place AND :before',
    ExpressionAttributeValues: { ':place': place, ':before': before },
    Select: 'COUNT',
  });
  let count = 0;
  for await (const page of pages) count += page.count;
  return count;
}

function pagesOf(
  table: Table,
  list: string,
  query: Pick<Query, 'KeyConditionExpression' | 'ExpressionAttributeValues' | 'Select'>,
) {
  const { partitionKey, sortKey } = listIndex;
  return queryPages(table, {
    IndexName: listIndex.name,
    ...query,
    ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
    ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':pk': list },
  });
}
