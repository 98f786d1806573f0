import { Big } from 'big.js';
import type { CountedStatus } from '../../../client/contract/summaries/summary.ts';
import type { InvoiceSlot } from '../../domain/months.ts';
import { additionOf, sumOf } from '../table/expressions.ts';
import { keys } from '../table/items.ts';
import type { Key, Table, TransactItem } from '../table/table.ts';
import type { Generations } from './generations.ts';

/**
 * One item takes some hundred changes a second before they get into each other's way; a month's end has more. There
 * may be more parts one day, never fewer.
 */
export const SUMMARY_PARTS = 4;

/** What a closed invoice counts as, in its month. */
export interface CountedAs {
  readonly status: CountedStatus;
  /** In major units of its currency. */
  readonly total: Big;
}

/** An invoice as it was read, and the generations as they were read after it. */
export interface Counting {
  readonly slot: InvoiceSlot;
  /** The newest generation that counts it, or would if it were closed; none before its closing. */
  readonly countedIn: number | undefined;
  readonly generations: Generations;
}

/**
 * What counts an invoice in its month's summary, of all customers and of its own: part of the transaction that
 * changes the invoice, so that the two can never differ. Its header is changed on the condition `stillCounted` and
 * takes the mark `newest` with it: then a rebuild that came between fails the transaction, which must be made anew.
 *
 * @param from what it counted as until now; undefined when it is only just being closed
 */
export function summaryWrites(
  table: Table,
  { slot, countedIn = 0, generations }: Counting,
  { from, to }: { readonly from?: CountedAs; readonly to: CountedAs },
): TransactItem[] {
  const { current, building } = generations;
  return [current, ...(building === undefined ? [] : [building])].flatMap((generation) => {
    // A generation that is being made may not have come to this invoice yet.
    const before = generation <= countedIn ? from : undefined;
    // Another part at each try.
    const part = Math.floor(Math.random() * SUMMARY_PARTS);
    return additions(table, { slot, generation, part }, { from: before, to });
  });
}

/** The mark of a header whose invoice the newest generation counts. */
export const newest = ({ current, building = current }: Generations): number => building;

/** The condition that the generations were read after the last rebuild had come to the invoice. */
export const stillCounted = (countedIn: number | undefined) =>
  countedIn === undefined
    ? { condition: 'attribute_not_exists(#counted_in)', names: { '#counted_in': 'counted_in' }, values: {} }
    : {
        condition: '#counted_in = :counted_in',
        names: { '#counted_in': 'counted_in' },
        values: { ':counted_in': countedIn },
      };

/** +1 where an invoice comes to, −1 where it was: in one generation's counters of all customers and of its own. */
export function additions(
  table: Table,
  {
    slot,
    generation,
    part,
  }: { readonly slot: InvoiceSlot; readonly generation: number; readonly part: number },
  { from, to }: { readonly from?: CountedAs | undefined; readonly to: CountedAs },
): TransactItem[] {
  const changes = sumOf([
    ...(from ? figuresOf({ ...from, total: from.total.neg() }, -1) : []),
    ...figuresOf(to, 1),
  ]);
  const { UpdateExpression, ...added } = additionOf(changes);
  const addition = (key: Key): TransactItem => ({
    Update: {
      TableName: table.name,
      Key: key,
      UpdateExpression: `SET #generation = :generation, #month = :month, #currency = :currency ${UpdateExpression}`,
      ExpressionAttributeNames: {
        ...added.ExpressionAttributeNames,
        '#generation': 'generation',
        '#month': 'month',
        '#currency': 'currency',
      },
      ExpressionAttributeValues: {
        ...added.ExpressionAttributeValues,
        ':generation': generation,
        ':month': slot.month,
        ':currency': slot.currency,
      },
    },
  });
  return [keys.summaryPart(generation, part, slot), keys.customerSummary(generation, slot)].map(addition);
}

const figuresOf = ({ status, total }: CountedAs, invoices: number): [string, Big][] => [
  [`${status}_total`, total],
  [`${status}_invoices`, new Big(invoices)],
];
