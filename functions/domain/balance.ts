import { Big } from 'big.js';
import type { Currency } from '../../client/contract/shapes/fields.ts';
import type { Lifecycle } from './invoice-lifecycle.ts';
import type { Counted } from './summary.ts';

/** What a customer owes in a currency, in major units. */
export interface Balance {
  readonly currency: Currency;
  /** The exact total of what is not finalized yet, with what was carried to it. */
  readonly open: Big;
  readonly finalizedUnpaid: Big;
  readonly carried: Big;
}

interface Invoice {
  readonly slot: { readonly currency: Currency };
  readonly lifecycle: Lifecycle;
  readonly totals: {
    readonly amount: Big;
    readonly byKind: ReadonlyMap<string, { readonly amount: Big }>;
  };
}

const NOTHING = { open: new Big(0), finalizedUnpaid: new Big(0), carried: new Big(0) };

/**
 * @param own the customer's own currency: it always has a balance
 * @param invoices the customer's invoices. Closed ones are left out, since `closed` counts them
 * @param closed all of the customer's closed invoices
 * @returns by currency
 */
export function balancesOf(
  own: Currency,
  invoices: readonly Invoice[],
  closed: readonly Counted[],
): Balance[] {
  const balances = new Map<Currency, Balance>([[own, { currency: own, ...NOTHING }]]);
  const of = (currency: Currency): Balance => balances.get(currency) ?? { currency, ...NOTHING };
  for (const { slot, lifecycle, totals } of invoices) {
    if (lifecycle.status !== 'open' && lifecycle.status !== 'closing') continue;
    const balance = of(slot.currency);
    const carried = totals.byKind.get('carry_over')?.amount ?? new Big(0);
    balances.set(slot.currency, {
      ...balance,
      open: balance.open.plus(totals.amount),
      carried: balance.carried.plus(carried),
    });
  }
  for (const { currency, status, total } of closed) {
    const balance = of(currency);
    const unpaid = status === 'finalized' ? total : new Big(0);
    balances.set(currency, { ...balance, finalizedUnpaid: balance.finalizedUnpaid.plus(unpaid) });
  }
  return [...balances.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}
