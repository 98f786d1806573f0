import { Big } from 'big.js';
import type { CustomerId, Month } from '../../../client/contract/shapes/fields.ts';
import { COUNTED_STATUSES } from '../../../client/contract/summaries/requests.ts';
import { addedUp, type Counted } from '../../domain/summary.ts';
import type { SummaryItem } from '../table/items/summary.ts';
import { items, keys } from '../table/items.ts';
import { queryAll } from '../table/query.ts';
import type { Table } from '../table/table.ts';
import { SUMMARY_PARTS } from './counters.ts';
import { readGenerations } from './generations.ts';

/** Months, both included. */
export interface Months {
  readonly from: Month;
  readonly to: Month;
}

/**
 * How many closed invoices there are, and what they add up to, by month, currency and state. It reads strongly, so
 * every invoice that was closed before is counted. It reads one item for each month, currency and part, however many
 * invoices they count.
 *
 * @param customerId one customer; undefined means all
 */
export async function readSummary(
  table: Table,
  customerId: CustomerId | undefined,
  months: Months,
): Promise<Counted[]> {
  const { current } = await readGenerations(table);
  return readCounters(table, current, customerId, months);
}

/** As `readSummary`, of a generation of the counters. */
export async function readCounters(
  table: Table,
  generation: number,
  customerId: CustomerId | undefined,
  months: Months,
): Promise<Counted[]> {
  const partitions =
    customerId === undefined
      ? Array.from({ length: SUMMARY_PARTS }, (_, part) => keys.summaryPartition(generation, part))
      : [keys.customerSummaryPartition(generation, customerId)];
  const parts = await Promise.all(partitions.map((partition) => readPartition(table, partition, months)));
  return addedUp(parts.flat().flatMap(countsOf));
}

const countsOf = (item: SummaryItem): Counted[] =>
  COUNTED_STATUSES.map((status) => ({
    period: item.month,
    currency: item.currency,
    status,
    total: item[`${status}_total`] ?? new Big(0),
    invoices: item[`${status}_invoices`] ?? 0,
  }));

async function readPartition(table: Table, partition: string, { from, to }: Months): Promise<SummaryItem[]> {
  const found = await queryAll(table, {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    // The keys of a month begin with the month, and have more after it.
    ExpressionAttributeValues: { ':pk': partition, ':from': from, ':to': `${to}~` },
    ConsistentRead: true,
  });
  return found.map((item) => items.summary.read(item));
}
