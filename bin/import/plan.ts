import type { BillingClient } from '@tally/client';
import { Big } from 'big.js';
import { type Currency, instant } from '../../client/contract/shapes/fields.ts';
import { chargeOf } from '../../functions/domain/line-item.ts';
import { formatMoney } from '../../functions/domain/money.ts';
import { eachAtMost } from '../../functions/store/table/in-parallel.ts';
import { type BadRow, type LineItemRow, ruleBroken } from './line-item-row.ts';

/** What the rows of a file come to, for one customer and service. */
interface PlannedTotal {
  readonly customer_id: string;
  readonly service: string | null;
  readonly currency: Currency;
  readonly line_item_count: number;
  readonly amount: string;
}

export interface Plan {
  readonly rows: number;
  readonly totals: readonly PlannedTotal[];
  readonly sums: readonly { readonly currency: Currency; readonly amount: string }[];
  readonly bad: readonly BadRow[];
  /** How many rows have key and content of an earlier one, and bill nothing more. */
  readonly repeated?: number;
  /** Present where it was asked for: how many of the rows are billed already. */
  readonly already_billed?: number;
}

const CUSTOMERS_AT_A_TIME = 8;
const KEYS_AT_A_TIME = 16;

/** What the file would bill, by the rules that the API applies to each line. */
export class Planner {
  readonly #client: Pick<BillingClient, 'getCustomer' | 'findLineItem'>;
  readonly #rows: LineItemRow[] = [];
  readonly #bad: BadRow[] = [];
  #repeated = 0;

  constructor(client: Pick<BillingClient, 'getCustomer' | 'findLineItem'>) {
    this.#client = client;
  }

  add(row: LineItemRow | readonly BadRow[]): void {
    if ('isRepeated' in row) this.#repeated += 1;
    else if ('sent' in row) this.#rows.push(row);
    else this.#bad.push(...row);
  }

  /** @param known also asks, row by row, which of them are billed already */
  async plan(known: boolean): Promise<Plan> {
    const currencies = await this.#currencies();
    const totals = new Map<string, Total>();
    const bad = [...this.#bad];
    const good: LineItemRow[] = [];
    for (const row of this.#rows) {
      const problems = this.#count(row, currencies, totals);
      if (problems.length === 0) good.push(row);
      bad.push(...problems);
    }
    const all = [...totals.values()].sort(byName);
    return {
      rows: good.length,
      totals: all.map(shownTotal),
      sums: sumsOf(all),
      bad: bad.sort((one, other) => one.line - other.line),
      ...(this.#repeated > 0 && { repeated: this.#repeated }),
      ...(known && { already_billed: await this.#known(good) }),
    };
  }

  /** The customers' own currencies; a customer that does not exist has none. */
  async #currencies(): Promise<ReadonlyMap<string, Currency>> {
    const found = new Map<string, Currency>();
    const ids = new Set(this.#rows.map(({ item }) => item.customer_id));
    await eachAtMost(CUSTOMERS_AT_A_TIME, ids, async (id) => {
      try {
        found.set(id, (await this.#client.getCustomer(id)).customer.currency);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    });
    return found;
  }

  #count(
    { line, item }: LineItemRow,
    currencies: ReadonlyMap<string, Currency>,
    totals: Map<string, Total>,
  ): readonly BadRow[] {
    const currency = currencies.get(item.customer_id);
    if (currency === undefined) {
      const message = `there is no customer "${item.customer_id}"`;
      return [{ line, field: 'customer_id', message }];
    }
    try {
      const charge = chargeOf(item, { currency, now: NOW });
      const service = charge.service ?? null;
      const name = JSON.stringify([item.customer_id, service, charge.currency]);
      const before = totals.get(name);
      totals.set(name, {
        customer_id: item.customer_id,
        service,
        currency: charge.currency,
        count: (before?.count ?? 0) + 1,
        amount: charge.amount.plus(before?.amount ?? 0),
      });
      return [];
    } catch (error) {
      return ruleBroken(line, error);
    }
  }

  async #known(rows: readonly LineItemRow[]): Promise<number> {
    let known = 0;
    await eachAtMost(KEYS_AT_A_TIME, rows, async ({ sent }) => {
      try {
        await this.#client.findLineItem(sent.customer_id, sent.idempotency_key);
        known += 1;
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    });
    return known;
  }
}

/** A charge without a time is of the time when it is sent, which does not change its amount. */
const NOW = instant.parse(new Date().toISOString());

interface Total {
  readonly customer_id: string;
  readonly service: string | null;
  readonly currency: Currency;
  readonly count: number;
  readonly amount: Big;
}

const byName = (one: Total, other: Total): number =>
  one.customer_id.localeCompare(other.customer_id) ||
  (one.service ?? '').localeCompare(other.service ?? '') ||
  one.currency.localeCompare(other.currency);

const shownTotal = ({ count, amount, ...total }: Total): PlannedTotal => ({
  ...total,
  line_item_count: count,
  amount: formatMoney(amount, total.currency),
});

function sumsOf(totals: readonly Total[]): Plan['sums'] {
  const sums = new Map<Currency, Big>();
  for (const { currency, amount } of totals)
    sums.set(currency, (sums.get(currency) ?? new Big(0)).plus(amount));
  return [...sums].map(([currency, amount]) => ({ currency, amount: formatMoney(amount, currency) }));
}

/** Of a row's customer or key. */
const isNotFound = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).endsWith('_not_found');
