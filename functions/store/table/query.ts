import {
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Table } from './table.ts';

/*
 * The only place that sends queries and scans. DynamoDB ends each page after a megabyte, wherever that is. So a reader
 * says what it wants: all pages, a number of items, or one page.
 */

type Item = Record<string, unknown>;

export type Query = Omit<QueryCommandInput, 'TableName' | 'ExclusiveStartKey'>;

export type Attributes = Pick<Query, 'ProjectionExpression' | 'ExpressionAttributeNames'>;

/** The part of a query that leaves out all other attributes. */
export const only = (names: readonly string[]): Attributes => ({
  ProjectionExpression: names.map((name) => `#${name}`).join(', '),
  ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
});

/** One page of DynamoDB's answer. */
export interface Page {
  readonly items: readonly Item[];
  /** How many items there are, even if `Select` left them out. */
  readonly count: number;
  /** The key of the page's last item; undefined when there are no more. */
  readonly last: Item | undefined;
}

/** One page, wherever it ends. A walk goes on from `last`. */
export async function queryPage(table: Table, query: Query, after?: Item): Promise<Page> {
  const {
    Items = [],
    Count = 0,
    LastEvaluatedKey,
  } = await table.client.send(
    new QueryCommand({ TableName: table.name, ...query, ExclusiveStartKey: after }),
  );
  return { items: Items, count: Count, last: LastEvaluatedKey };
}

/** Ten gigabytes. A query that needs more has a fault, or reads for ever. */
const MOST_PAGES = 10_000;

/** All pages, one after the other, as long as the reader goes on. */
export async function* queryPages(table: Table, query: Query): AsyncGenerator<Page, void, undefined> {
  let after: Item | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await queryPage(table, query, after);
    yield page;
    if (!page.last) return;
    after = page.last;
  }
  throw new Error(`A query did not end within ${MOST_PAGES} pages.`);
}

/** All items that it finds, on however many pages. */
export async function queryAll(table: Table, query: Query): Promise<Item[]> {
  const found: Item[] = [];
  for await (const { items } of queryPages(table, query)) found.push(...items);
  return found;
}

/** The first items that it finds. If they are fewer than `most`, there are no more. */
export async function queryFirst(table: Table, query: Query, most: number): Promise<Item[]> {
  const found: Item[] = [];
  for await (const { items } of queryPages(table, { ...query, Limit: most })) {
    found.push(...items);
    if (found.length >= most) break;
  }
  return found.slice(0, most);
}

interface ScannedPage extends Page {
  readonly looked: number;
  readonly readUnits: number;
}

/** One page of a scan, for a walk that goes on from `last`. */
export async function scanPage(
  table: Table,
  scan: Omit<ScanCommandInput, 'TableName' | 'ExclusiveStartKey' | 'ReturnConsumedCapacity'>,
  after: Item | undefined,
): Promise<ScannedPage> {
  const {
    Items = [],
    Count = 0,
    ScannedCount = 0,
    ConsumedCapacity,
    LastEvaluatedKey,
  } = await table.client.send(
    new ScanCommand({
      TableName: table.name,
      ...scan,
      ExclusiveStartKey: after,
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
  return {
    items: Items,
    count: Count,
    last: LastEvaluatedKey,
    looked: ScannedCount,
    readUnits: ConsumedCapacity?.CapacityUnits ?? 0,
  };
}
