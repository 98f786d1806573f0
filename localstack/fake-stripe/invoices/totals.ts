import type { CustomerRecord, Discount } from '../customers/record.ts';
import { leastCharge } from '../money.ts';
import type { Due, InvoiceRecord, LineRecord } from './record.ts';

/** In minor units. */
export interface Totals {
  readonly subtotal: number;
  readonly discount: number;
  readonly total: number;
}

export function totalsOf(invoice: InvoiceRecord, lines: readonly LineRecord[]): Totals {
  const subtotal = sum(lines);
  const discount = discountOn(sum(lines.filter(({ discountable }) => discountable)), invoice);
  return { subtotal, discount, total: subtotal - discount };
}

const sum = (lines: readonly LineRecord[]): number => lines.reduce((all, { amount }) => all + amount, 0);

function discountOn(discountable: number, { discount, currency }: InvoiceRecord): number {
  if (!discount || discountable <= 0) return 0;
  return Math.min(discountable, amountOff(discountable, discount, currency));
}

function amountOff(discountable: number, { coupon }: Discount, currency: string): number {
  if (coupon.percent_off !== null) return Math.round((discountable * coupon.percent_off) / 100);
  return coupon.currency === currency ? (coupon.amount_off ?? 0) : 0;
}

/**
 * The amount that is due for a total. The customer's balance is used up first. If the rest is below zero, or too small
 * to be charged, it goes to the balance.
 */
export function dueOf(total: number, currency: string, { balances }: CustomerRecord): Due {
  const starting = balances[currency] ?? 0;
  const due = total + starting;
  const isCharged = due >= leastCharge(currency);
  return {
    starting_balance: starting,
    ending_balance: isCharged ? 0 : due,
    amount_due: isCharged ? due : 0,
  };
}
