import { Big } from 'big.js';
import type { Currency } from '../../client/contract/shapes/fields.ts';
import type { CountedStatus } from '../../client/contract/summaries/summary.ts';

/** How many invoices of a period and currency are in a state, and what they add up to, in major units. */
export interface Counted {
  /** `YYYY-MM`, or `YYYY`. */
  readonly period: string;
  readonly currency: Currency;
  readonly status: CountedStatus;
  readonly total: Big;
  readonly invoices: number;
}

/**
 * Adds up counts of the same period, currency and state.
 *
 * @returns by period, currency and state; without those that count nothing
 */
export function addedUp(counts: readonly Counted[]): Counted[] {
  const sums = new Map<string, Counted>();
  for (const count of counts) {
    const name = `${count.period} ${count.currency} ${count.status}`;
    const { total, invoices } = sums.get(name) ?? { total: new Big(0), invoices: 0 };
    sums.set(name, { ...count, total: total.plus(count.total), invoices: invoices + count.invoices });
  }
  return [...sums]
    .filter(([, { total, invoices }]) => invoices !== 0 || !total.eq(0))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, count]) => count);
}

/** Turns counts of months into counts of years. */
export const byYear = (counts: readonly Counted[]): Counted[] =>
  addedUp(counts.map((count) => ({ ...count, period: count.period.slice(0, 4) })));
