import { Big } from 'big.js';
import type { CountedStatus } from '../../../client/contract/summaries/summary.ts';
import type { InvoiceSlot } from '../../domain/months.ts';
import { additionOf, madeWith, sumOf } from '../table/expressions.ts';
import { items, keys } from '../table/items.ts';
import type { Key, Table, TransactItem } from '../table/table.ts';
import type { Generations } from './generations.ts';

/**
 * One item takes some hundred changes a second before they conflict, and a month's end has more. So the counters have
 * parts. Later there may be more parts, never fewer.
 */
export const SUMMARY_PARTS = 4;

/** What a closed invoice counts as, in its month. */
export interface CountedAs {
  readonly status: CountedStatus;
  /** In major units of its currency. */
  readonly total: Big;
}

/** An invoice as it was read, and the generations, which were read after it. */
export interface Counting {
  readonly slot: InvoiceSlot;
  /** The newest generation that counts it, or would count it if it were closed; none before its closing. */
  readonly countedIn: number | undefined;
  readonly generations: Generations;
}

/**
 * The writes that count an invoice in its month's summary, of all customers and of its own. They are part of the
 * transaction that changes the invoice, so the two can never differ. That transaction must change the header on the
 * condition `stillCounted`, and set the mark `newest`. If a rebuild came between, the transaction then fails and must
 * be made anew.
 *
 * @param from what it counted as until now; undefined when it is being closed just now
 */
export function summaryWrites(
  table: Table,
  { slot, countedIn = 0, generations }: Counting,
  { from, to }: { readonly from?: CountedAs; readonly to: CountedAs },
): TransactItem[] {
  const { current, building } = generations;
  return [current, ...(building === undefined ? [] : [building])].flatMap((generation) => {
    // A rebuild may not have reached this invoice yet in the generation that it makes.
    const before = generation <= countedIn ? from : undefined;
    // Another part at each try.
    const part = Math.floor(Math.random() * SUMMARY_PARTS);
    return additions(table, { slot, generation, part }, { from: before, to });
  });
}

/** The mark of a header whose invoice the newest generation counts. */
export const newest = ({ current, building = current }: Generations): number => building;

/** The condition that the generations were read after the last rebuild reached the invoice. */
export const stillCounted = (countedIn: number | undefined) =>
  countedIn === undefined
    ? { condition: 'attribute_not_exists(#counted_in)', names: { '#counted_in': 'counted_in' }, values: {} }
    : {
        condition: '#counted_in = :counted_in',
        names: { '#counted_in': 'counted_in' },
        values: { ':counted_in': countedIn },
      };

/**
 * +1 for the new state of an invoice, −1 for the old one, in one generation's counters of all customers and of its own.
 */
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
  const made = madeWith(items.summary.version);
  const addition = (key: Key): TransactItem => ({
    Update: {
      TableName: table.name,
      Key: key,
      UpdateExpression: `SET #generation = :generation, #month = :month, #currency = :currency, ${made.set} ${UpdateExpression}`,
      ExpressionAttributeNames: {
        ...added.ExpressionAttributeNames,
        ...made.names,
        '#generation': 'generation',
        '#month': 'month',
        '#currency': 'currency',
      },
      ExpressionAttributeValues: {
        ...added.ExpressionAttributeValues,
        ...made.values,
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
