import type { CustomerId } from '../../../client/contract/shapes/fields.ts';
import { addedUp, type Counted } from '../../domain/summary.ts';
import { driftBetween, driftOf, type SummaryDrift } from '../../domain/summary-drift.ts';
import { customerLists } from '../customers/item.ts';
import { readHeader } from '../invoices/headers.ts';
import { pause } from '../table/deadline.ts';
import { mapAtMost } from '../table/in-parallel.ts';
import type { HeaderItem } from '../table/items/invoice.ts';
import { items, keys } from '../table/items.ts';
import { listIndex } from '../table/list-index.ts';
import { type Query, queryAll, queryPages } from '../table/query.ts';
import type { Table } from '../table/table.ts';
import { readGenerations } from './generations.ts';
import { type Months, readCounters } from './reading.ts';

export interface SummaryCheck {
  readonly customers: number;
  readonly invoices: number;
  readonly drifts: readonly SummaryDrift[];
}

const MOST_WALKS = 3;

/**
 * Compares the summary's counters, of each customer and of all, with the invoices that they count. Invoices may be
 * closed meanwhile. Invoices are found by the customers' lists, which lag a moment. So only what two walks find in the
 * same way is a drift.
 *
 * It costs some two read units for each customer, and one more for every few of its invoices. It does not scan.
 *
 * @param pauseMs the pause between two walks, which must be longer than the index lags
 */
export async function checkSummaries(table: Table, months: Months, pauseMs: number): Promise<SummaryCheck> {
  let seen = new Set<string>();
  for (let walk = 1; ; walk += 1) {
    const { current } = await readGenerations(table);
    const check = await walkOnce(table, current, months);
    // After a rebuild, nobody adds to the counters that were compared.
    const isTheSame = (await readGenerations(table)).current === current;
    const drifts = isTheSame ? check.drifts.filter((drift) => seen.has(nameOf(drift))) : [];
    if (isTheSame && (check.drifts.length === 0 || drifts.length > 0)) return { ...check, drifts };
    if (walk === MOST_WALKS) return { ...check, drifts };
    seen = new Set(isTheSame ? check.drifts.map(nameOf) : []);
    await pause(table, pauseMs);
  }
}

/** A drift, named by how much it differs. A difference that comes from running closings changes with each look. */
function nameOf({ customerId = '', month, currency, status, counted, invoices }: SummaryDrift): string {
  const total = counted.total.minus(invoices.total).toFixed();
  return [customerId, month, currency, status, total, counted.invoices - invoices.invoices].join();
}

async function walkOnce(table: Table, generation: number, months: Months): Promise<SummaryCheck> {
  const readAll = () => readCounters(table, generation, undefined, months);
  const before = await readAll();
  const found = await Promise.all(customerLists.map((list) => walkList(table, generation, list, months)));
  const after = await readAll();
  const counts = found.flatMap(({ counts }) => counts);
  return {
    customers: found.reduce((sum, { customers }) => sum + customers, 0),
    invoices: counts.reduce((sum, { invoices }) => sum + invoices, 0),
    drifts: [...found.flatMap(({ drifts }) => drifts), ...driftBetween(before, counts, after)],
  };
}

interface Found {
  readonly customers: number;
  /** What the invoices add up to. */
  readonly counts: readonly Counted[];
  readonly drifts: readonly SummaryDrift[];
}

const CUSTOMERS_AT_ONCE = 8;

async function walkList(table: Table, generation: number, list: string, months: Months): Promise<Found> {
  let found: Found = { customers: 0, counts: [], drifts: [] };
  for await (const page of queryPages(table, entriesOf(list))) {
    const customers = page.items.map((item) => items.customer.read(item).customer_id);
    const looks = await mapAtMost(CUSTOMERS_AT_ONCE, customers, (id) =>
      lookAt(table, generation, id, months),
    );
    found = {
      customers: found.customers + customers.length,
      counts: addedUp([...found.counts, ...looks.flatMap(({ counts }) => counts)]),
      drifts: [...found.drifts, ...looks.flatMap(({ drifts }) => drifts)],
    };
  }
  return found;
}

/**
 * One customer. First by the index, since that is cheap. If the index does not agree, each invoice is read strongly.
 */
async function lookAt(
  table: Table,
  generation: number,
  customerId: CustomerId,
  months: Months,
): Promise<Pick<Found, 'counts' | 'drifts'>> {
  const readOwn = () => readCounters(table, generation, customerId, months);
  const before = await readOwn();
  const listed = await listHeaders(table, customerId, months);
  const counts = countsOf(listed);
  if (driftOf(before, counts).length === 0) return { counts, drifts: [] };
  const headers = await mapAtMost(CUSTOMERS_AT_ONCE, listed, ({ invoice_id: id }) => readHeader(table, id));
  const now = countsOf(headers.filter((header) => header !== undefined));
  const drifts = driftBetween(before, now, await readOwn());
  return { counts: now, drifts: drifts.map((drift) => ({ ...drift, customerId })) };
}

const countsOf = (headers: readonly HeaderItem[]): Counted[] =>
  addedUp(
    headers.flatMap((header) =>
      header.status === 'open' || header.status === 'closing'
        ? []
        : [
            {
              period: header.month,
              currency: header.currency,
              status: header.status,
              total: header.total,
              invoices: 1,
            },
          ],
    ),
  );

async function listHeaders(table: Table, customerId: CustomerId, months: Months): Promise<HeaderItem[]> {
  const listed = await queryAll(table, entriesOf(keys.invoiceList(customerId), months));
  return listed.map((item) => items.header.read(item));
}

const entriesOf = (list: string, months?: Months): Query => ({
  IndexName: listIndex.name,
  KeyConditionExpression: months ? '#pk = :pk AND #sk BETWEEN :from AND :to' : '#pk = :pk',
  ExpressionAttributeNames: {
    '#pk': listIndex.partitionKey,
    ...(months && { '#sk': listIndex.sortKey }),
  },
  // The places of a month begin with the month, and have more after it.
  ExpressionAttributeValues: {
    ':pk': list,
    ...(months && { ':from': months.from, ':to': `${months.to}~` }),
  },
});
