import { Big } from 'big.js';
import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import { isWithin, type LineItemSum } from '../../domain/verification.ts';
import { type InvoiceParts, readInvoiceParts } from '../invoices/parts.ts';
import { invoiceRecord } from '../invoices/reading.ts';
import { everyPlace, lineItemListsOf, sumLineItemList } from '../line-items/lists.ts';
import { pause as wait } from '../table/deadline.ts';
import { mapAtMost } from '../table/in-parallel.ts';
import { keys } from '../table/items.ts';
import type { Table } from '../table/table.ts';
import { COUNTING_MS, withinTime } from '../table/time-limit.ts';

/** Far longer than the index lags behind the table, unless DynamoDB has a fault. */
const PAUSE_MS = 2_000;
const MOST_AT_ONCE = 16;

/** An invoice with its lines recounted. */
export interface VerifiedInvoice {
  readonly invoice: InvoiceRecord;
  readonly listed: LineItemSum;
  /** How much the lines differ from the total, shard by shard; zeros when all agree. */
  readonly drift: LineItemSum;
  /** It is also false when drifts of several shards cancel each other out. */
  readonly agrees: boolean;
}

/**
 * Recounts an invoice from the list of its lines, shard by shard, and compares it with the shards before and after. The
 * list is an index that lags a little, so a shard that disagrees is counted again seconds later. It is a drift if the
 * list then differs from all that the shard held since the beginning.
 *
 * @param pause milliseconds between the two counts
 * @throws DomainError `too_much_to_count`
 */
export async function verifyInvoice(
  table: Table,
  invoiceId: InvoiceId,
  { pause = PAUSE_MS, longest = COUNTING_MS } = {},
): Promise<VerifiedInvoice | undefined> {
  const refusal = {
    detail: `Invoice ${invoiceId} has more line items than could be recounted in ${longest / 1000} seconds, so nothing is known about a drift. Leave verify out: the total is exact without it. To recount it yourself, add up the line items of the CSV: GET /invoices/${invoiceId}/line-items with Accept: text/csv.`,
    field: 'verify',
    message: `leave it out: there are more line items than can be recounted in ${longest / 1000} seconds`,
  };
  return withinTime(table, { milliseconds: longest, refusal }, async (table) => {
    const first = await recount(table, invoiceId);
    if (!first) return undefined;
    const suspects = disagreeing(first);
    if (suspects.length === 0) return verdictOf(first, []);
    await wait(table, pause);
    const second = await recount(table, invoiceId);
    if (!second) return undefined;
    const sinceFirst = { ...second, before: first.before };
    return verdictOf(
      second,
      disagreeing(sinceFirst).filter((list) => suspects.includes(list)),
    );
  });
}

/** Sums by the list that a shard's lines stand in. */
type Sums = ReadonlyMap<string, LineItemSum>;

interface Recount {
  readonly before: Sums;
  readonly listed: Sums;
  readonly after: Sums;
  readonly invoice: InvoiceRecord;
}

async function recount(table: Table, invoiceId: InvoiceId): Promise<Recount | undefined> {
  const before = await readInvoiceParts(table, invoiceId);
  if (!before) return undefined;
  const lists = lineItemListsOf(before.header);
  const listed = await mapAtMost(MOST_AT_ONCE, lists, (list) => sumLineItemList(table, list, everyPlace));
  const after = await readInvoiceParts(table, invoiceId);
  if (!after) return undefined;
  return {
    before: sumsOf(before),
    listed: new Map(lists.map((list, index) => [list, listed[index] ?? none])),
    after: sumsOf(after),
    invoice: invoiceRecord(after),
  };
}

const none: LineItemSum = { lines: 0, amount: new Big(0) };

function sumsOf({ header, shards }: InvoiceParts): Sums {
  const bySortKey = new Map(shards.map((shard) => [shard.sk, { lines: shard.lines, amount: shard.total }]));
  const { invoice_id: invoiceId, shards_together: together } = header;
  return new Map(
    lineItemListsOf(header).map((list, index) => [
      list,
      bySortKey.get(keys.shard(invoiceId, index, { together }).sk) ?? none,
    ]),
  );
}

const disagreeing = ({ before, listed, after }: Recount): string[] =>
  [...listed]
    .filter(([list, sum]) => !isWithin(before.get(list) ?? none, sum, after.get(list) ?? none))
    .map(([list]) => list);

function verdictOf({ invoice, listed, after }: Recount, drifting: readonly string[]): VerifiedInvoice {
  const inLists = total(drifting.map((list) => listed.get(list) ?? none));
  const inShards = total(drifting.map((list) => after.get(list) ?? none));
  return {
    invoice,
    listed: total([...listed.values()]),
    drift: { lines: inLists.lines - inShards.lines, amount: inLists.amount.minus(inShards.amount) },
    agrees: drifting.length === 0,
  };
}

const total = (sums: readonly LineItemSum[]): LineItemSum =>
  sums.reduce(
    (all, { lines, amount }) => ({ lines: all.lines + lines, amount: all.amount.plus(amount) }),
    none,
  );
