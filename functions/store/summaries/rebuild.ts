import { DeleteCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { readHeader } from '../invoices/headers.ts';
import type { HeaderItem } from '../table/items/invoice.ts';
import { items, keys } from '../table/items.ts';
import { throughConflicts } from '../table/retry.ts';
import {
  cancellationReasons,
  conditionFailed,
  type Key,
  type Table,
  type TransactItem,
} from '../table/table.ts';
import { keyOf, walkTable } from '../table/walk.ts';
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
  await walkTable(table, {
    // Each part of the walk counts into its own part of the counters, so that they do not conflict.
    parts: SUMMARY_PARTS,
    beginning: (part) => ({
      ...keys.rebuildPlace(generation, { segment: part, of: SUMMARY_PARTS }),
      generation,
      done: false,
    }),
    // It walks over the table, because no invoice that was made before the rebuild may be missed, and no index can
    // promise that.
    filter: headersAndOutdated(generation),
    readUnitsPerSecond: options.readUnitsPerSecond,
    work: (found, segment) => countPage(table, { generation, segment }, found),
    onPage: options.onProgress,
  });
  await switchTo(table, generation);
  return generation;
}

interface Work {
  readonly generation: number;
  readonly segment: number;
}

/** Headers, and counters of generations that nobody reads any more. */
const headersAndOutdated = (generation: number) => ({
  FilterExpression: '(begins_with(#pk, :invoice) AND #sk = :header) OR #generation < :read',
  ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk', '#generation': 'generation' },
  ExpressionAttributeValues: {
    ':invoice': keys.headers.prefix,
    ':header': keys.headers.sk,
    // Until the switch, readers use the previous generation.
    ':read': generation - 1,
  },
});

/** @returns how many invoices were counted */
async function countPage(
  table: Table,
  work: Work,
  found: readonly Record<string, unknown>[],
): Promise<number> {
  const isHeader = (item: Record<string, unknown>): boolean => item['sk'] === keys.headers.sk;
  let counted = 0;
  for (const item of found.filter(isHeader)) {
    const isCounted = await countIn(table, work, items.header.read(item));
    if (isCounted) counted += 1;
  }
  for (const item of found) if (!isHeader(item)) await remove(table, keyOf(item));
  return counted;
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
