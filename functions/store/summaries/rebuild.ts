import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteCommand, GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { readHeader } from '../invoices/headers.ts';
import type { HeaderItem } from '../table/items/invoice.ts';
import type { RebuildPlaceItem } from '../table/items/summary.ts';
import { items, keys } from '../table/items.ts';
import { scanPage } from '../table/query.ts';
import { throughConflicts } from '../table/retry.ts';
import {
  cancellationReasons,
  conditionFailed,
  type Key,
  type Table,
  type TransactItem,
} from '../table/table.ts';
import { additions, SUMMARY_PARTS, stillCounted } from './counters.ts';
import { beginGeneration, switchTo } from './generations.ts';

export interface RebuildOptions {
  /** How fast the table is read, so that enough capacity is left for callers' requests. */
  readonly readUnitsPerSecond: number;
  /** Called after each page with the number of items looked at and of invoices counted. */
  readonly onProgress?: (looked: number, counted: number) => void;
}

/**
 * Counts every month's summary anew from the invoices, of all customers and of each, while other invoices are closed.
 * If it is stopped, the next call goes on from there. If two run at once, both do the same work, and each invoice is
 * still counted once.
 *
 * It reads the whole table, line items too, so an operator runs it, never a request. docs/decisions/summary-rebuild.md
 * says why it is right.
 *
 * @returns the generation of the counters that is read from now on
 * @throws DomainError `unavailable` when the store is too busy. The next call goes on
 */
export async function rebuildSummaries(table: Table, options: RebuildOptions): Promise<number> {
  const generation = await beginGeneration(table);
  // Each worker counts into its own part, so that they do not conflict.
  const segments = Array.from({ length: SUMMARY_PARTS }, (_, segment) => segment);
  await Promise.all(segments.map((segment) => rebuildSegment(table, { generation, segment }, options)));
  await switchTo(table, generation);
  return generation;
}

interface Work {
  readonly generation: number;
  readonly segment: number;
}

async function rebuildSegment(table: Table, work: Work, options: RebuildOptions): Promise<void> {
  let place = await readPlace(table, work);
  while (!place.done) {
    const page = await readPage(table, work, place.after);
    let counted = 0;
    for (const header of page.headers) counted += (await countIn(table, work, header)) ? 1 : 0;
    for (const key of page.outdated) await remove(table, key);
    place = { ...place, after: page.last, done: page.last === undefined };
    await table.client.send(new PutCommand({ TableName: table.name, Item: items.rebuildPlace.write(place) }));
    options.onProgress?.(page.looked, counted);
    await sleep((1_000 * page.readUnits * SUMMARY_PARTS) / options.readUnitsPerSecond);
  }
}

async function readPlace(table: Table, { generation, segment }: Work): Promise<RebuildPlaceItem> {
  const key = keys.rebuildPlace(generation, { segment, of: SUMMARY_PARTS });
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true }),
  );
  return Item ? items.rebuildPlace.read(Item) : { ...key, generation, done: false };
}

interface Page {
  readonly headers: readonly HeaderItem[];
  /** Counters of generations that nobody reads any more. */
  readonly outdated: readonly Key[];
  readonly looked: number;
  readonly readUnits: number;
  /** The page's last item. The next page begins after it; undefined when there is none. */
  readonly last: Key | undefined;
}

async function readPage(table: Table, { generation, segment }: Work, after: Key | undefined): Promise<Page> {
  const scan = {
    Segment: segment,
    TotalSegments: SUMMARY_PARTS,
    // It scans the table, because no invoice that was made before the rebuild may be missed, and no index can promise
    // that.
    ConsistentRead: true,
    FilterExpression: '(begins_with(#pk, :invoice) AND #sk = :header) OR #generation < :read',
    ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk', '#generation': 'generation' },
    ExpressionAttributeValues: {
      ':invoice': keys.headers.prefix,
      ':header': keys.headers.sk,
      // Until the switch, readers use the previous generation.
      ':read': generation - 1,
    },
  };
  const { items: found, looked, readUnits, last } = await scanPage(table, scan, after);
  const isHeader = (item: Record<string, unknown>): boolean => item['sk'] === keys.headers.sk;
  const keyOf = ({ pk, sk }: Record<string, unknown>): Key => ({ pk: String(pk), sk: String(sk) });
  return {
    headers: found.filter(isHeader).map((item) => items.header.read(item)),
    outdated: found.filter((item) => !isHeader(item)).map(keyOf),
    looked,
    readUnits,
    last: last && keyOf(last),
  };
}

const remove = (table: Table, key: Key): Promise<unknown> =>
  table.client.send(new DeleteCommand({ TableName: table.name, Key: key }));

/**
 * Counts an invoice once, however often the scan meets it: mark and counters change in one transaction. An invoice that
 * is being closed is only marked. Its closer must then read the generations anew, and counts it in this one too.
 *
 * @returns whether it was counted here
 */
async function countIn(table: Table, work: Work, found: HeaderItem): Promise<boolean> {
  for (let header: HeaderItem | undefined = found; header; ) {
    // The closer of an open invoice reads the generations after the closing began, and so after this rebuild began.
    if (header.status === 'open' || (header.counted_in ?? 0) >= work.generation) return false;
    const counts = countsOf(table, work, header);
    const writes = [mark(table, work, header), ...counts];
    try {
      await throughConflicts(table, () =>
        table.client.send(new TransactWriteCommand({ TransactItems: writes })),
      );
      return counts.length > 0;
    } catch (error) {
      if (!cancellationReasons(error)?.some(conditionFailed)) throw error;
    }
    header = await readHeader(table, header.invoice_id);
  }
  return false;
}

function countsOf(table: Table, { generation, segment: part }: Work, header: HeaderItem): TransactItem[] {
  if (header.status === 'open' || header.status === 'closing') return [];
  const { customer_id: customerId, currency, month } = header;
  const slot = { customerId, currency, month };
  return additions(table, { slot, generation, part }, { to: header });
}

function mark(table: Table, { generation }: Work, header: HeaderItem): TransactItem {
  const still = stillCounted(header.counted_in);
  return {
    Update: {
      TableName: table.name,
      Key: { pk: header.pk, sk: header.sk },
      UpdateExpression: 'SET #counted_in = :generation',
      ConditionExpression: `#status = :status AND ${still.condition}`,
      ExpressionAttributeNames: { ...still.names, '#status': 'status' },
      ExpressionAttributeValues: { ...still.values, ':status': header.status, ':generation': generation },
    },
  };
}
