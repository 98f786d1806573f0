import type { Currency, CustomerId, Day } from '../../../client/contract/shapes/fields.ts';
import { monthOf } from '../../domain/months.ts';
import type { LineItemPage } from '../../domain/stored-line-item.ts';
import type { LineItemSum } from '../../domain/verification.ts';
import { readHeadersFrom } from '../invoices/headers.ts';
import { lineItemListsOf, type PlaceRange, sumLineItemList } from '../line-items/lists.ts';
import { mergeLineItems } from '../line-items/merged.ts';
import { mapAtMost } from '../table/in-parallel.ts';
import type { Table } from '../table/table.ts';
import { COUNTING_MS, withinTime } from '../table/time-limit.ts';

const MOST_AT_ONCE = 16;

/** UTC days, both inclusive. */
export interface StatementPeriod {
  readonly from: Day;
  readonly to: Day;
}

export type StatementTotals = ReadonlyMap<Currency, LineItemSum>;

export interface StatementPage extends LineItemPage {
  readonly totals: StatementTotals;
}

/** Where a page of a statement starts: the place where the previous page ended, and the totals that it showed. */
export interface StatementPlace {
  readonly after: string;
  readonly totals: StatementTotals;
}

/**
 * A page of a customer's lines of a period by time of use, over all invoices, with the totals of the whole period.
 * Lines on void invoices are left out, since they are not owed.
 *
 * The totals are counted for the first page and carried on by the walk, since counting reads every line of the period.
 *
 * @throws DomainError `too_much_to_count`
 */
export async function readStatement(
  table: Table,
  customerId: CustomerId,
  period: StatementPeriod,
  limit: number,
  start: StatementPlace | undefined,
  milliseconds = COUNTING_MS,
): Promise<StatementPage> {
  const seconds = `${milliseconds / 1000} seconds`;
  const refusal = {
    detail: `The statement has more line items than could be added up in ${seconds}. Ask for fewer days.`,
    field: 'to',
    message: `expected fewer days: these have more line items than could be added up in ${seconds}`,
  };
  return withinTime(table, { milliseconds, refusal }, async (table) => {
    // A late line is on an invoice of a later month, never of an earlier one.
    const headers = await readHeadersFrom(table, customerId, monthOf(period.from));
    const lists = headers
      .filter(({ status }) => status !== 'void')
      .flatMap((header) => lineItemListsOf(header).map((list) => ({ list, currency: header.currency })));
    // Places begin with the time of use, and every time of a day is before its 24th hour.
    const range = { from: period.from, to: `${period.to}T24` };
    const totals = start?.totals ?? (await totalsOf(table, lists, range));
    const page = await mergeLineItems(
      table,
      lists.map(({ list }) => list),
      { range, limit, after: start?.after },
    );
    return { ...page, totals };
  });
}

async function totalsOf(
  table: Table,
  lists: readonly { readonly list: string; readonly currency: Currency }[],
  range: PlaceRange,
): Promise<StatementTotals> {
  const sums = await mapAtMost(MOST_AT_ONCE, lists, async ({ list, currency }) => ({
    currency,
    sum: await sumLineItemList(table, list, range),
  }));
  const totals = new Map<Currency, LineItemSum>();
  for (const { currency, sum } of sums) {
    const before = totals.get(currency);
    if (sum.lines === 0) continue;
    totals.set(currency, {
      lines: sum.lines + (before?.lines ?? 0),
      amount: before ? before.amount.plus(sum.amount) : sum.amount,
    });
  }
  return new Map([...totals].sort(([a], [b]) => (a < b ? -1 : 1)));
}
