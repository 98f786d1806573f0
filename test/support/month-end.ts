import { Big } from 'big.js';
import { lastInstantOf } from '../../functions/domain/months.ts';
import type { StoredLineItem } from '../../functions/domain/stored-line-item.ts';
import {
  type ClosedInvoice,
  closeDueInvoices,
  type MonthEndRun,
} from '../../functions/store/closing/month-end.ts';
import { addLineItem } from '../../functions/store/line-items/adding.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { at, customer, monthOf, oneOff } from './charges.ts';
import { asked } from './closing.ts';
import { lineItemRequest } from './line-item-requests.ts';

/** Adds a charge to a month's invoice, as of a time in that month. */
export async function billIn(
  table: Table,
  month: string,
  customerId: string,
  amount = '10',
  key = `${amount} in ${month}`,
): Promise<StoredLineItem> {
  const usedAt = lastInstantOf(monthOf(month));
  const { lineItem } = await addLineItem(
    table,
    lineItemRequest({
      customerId: customer(customerId),
      idempotencyKey: key,
      charge: oneOff({ amount: new Big(amount), usedAt }),
      months: { month: monthOf(month), fallback: undefined, missed: undefined },
      now: usedAt,
    }),
  );
  return lineItem;
}

export const fast = { parallel: 16, perSecond: 100_000 } as const;

/** A run with two days of grace and unlimited time. Returns its result and what it reported. */
export async function runMonthEnd(table: Table, now: string, changes: Partial<MonthEndRun> = {}) {
  const closed: ClosedInvoice[] = [];
  const failures = new Map<string, unknown>();
  const run = {
    by: 'month-end',
    now: at(now),
    graceDays: 2,
    invoicing: asked.invoicing,
    pace: fast,
    until: Number.POSITIVE_INFINITY,
    onClosed: (one: ClosedInvoice) => closed.push(one),
    onFailed: (id: string, error: unknown) => failures.set(id, error),
  };
  // No spread here, because the getters in `changes` must stay getters.
  const result = await closeDueInvoices(table, Object.setPrototypeOf(changes, run));
  return { result, closed, failures, ids: closed.map(({ invoice }) => invoice.invoiceId).sort() };
}
