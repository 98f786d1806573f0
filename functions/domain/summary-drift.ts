import { Big } from 'big.js';
import { addedUp, type Counted } from './summary.ts';

/** A month's counter that differs from its invoices. */
export interface SummaryDrift {
  /** One customer's counters; those of all customers when undefined. */
  readonly customerId?: string;
  readonly month: string;
  readonly currency: Counted['currency'];
  readonly status: Counted['status'];
  readonly counted: Sum;
  readonly invoices: Sum;
}

/** Exact, in major units of its currency. */
interface Sum {
  readonly total: Big;
  readonly invoices: number;
}

const sumOf = ({ total, invoices }: Sum = { total: new Big(0), invoices: 0 }): Sum => ({ total, invoices });

/**
 * @param counted what the counters say
 * @param found what the closed invoices add up to
 * @returns each month, currency and state in which they differ
 */
export function driftOf(counted: readonly Counted[], found: readonly Counted[]): SummaryDrift[] {
  const said = byName(counted);
  const are = byName(found);
  return [...new Map([...said, ...are])]
    .map(([name, { period, currency, status }]) => ({
      month: period,
      currency,
      status,
      counted: sumOf(said.get(name)),
      invoices: sumOf(are.get(name)),
    }))
    .filter(({ counted: c, invoices: i }) => c.invoices !== i.invoices || !c.total.eq(i.total));
}

/**
 * As `driftOf`, for invoices that were read one after the other while others were being closed. If a month's counters
 * did not change meanwhile, they must agree to the last digit. If they changed, only the number of closed invoices is
 * checked. It only grows, so it must lie between the two.
 *
 * @param before the counters before the first invoice was looked at
 * @param after the counters after the last one was
 */
export function driftBetween(
  before: readonly Counted[],
  found: readonly Counted[],
  after: readonly Counted[],
): SummaryDrift[] {
  const moved = new Set(driftOf(before, after).map(monthAndCurrency));
  return driftOf(after, found).filter((drift) => {
    const slot = monthAndCurrency(drift);
    if (!moved.has(slot)) return true;
    const [least, is, most] = [before, found, after].map((counts) => closedIn(counts, slot));
    return is === undefined || is < (least ?? 0) || is > (most ?? 0);
  });
}

const byName = (counts: readonly Counted[]): Map<string, Counted> =>
  new Map(addedUp(counts).map((count) => [`${count.period} ${count.currency} ${count.status}`, count]));

const monthAndCurrency = ({ month, currency }: Pick<SummaryDrift, 'month' | 'currency'>): string =>
  `${month} ${currency}`;

const closedIn = (counts: readonly Counted[], slot: string): number =>
  counts
    .filter(({ period: month, currency }) => monthAndCurrency({ month, currency }) === slot)
    .reduce((sum, { invoices }) => sum + invoices, 0);
