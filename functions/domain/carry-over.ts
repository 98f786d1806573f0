import type { Big } from 'big.js';
import type { Currency, Instant, InvoiceId, Month } from '../../client/contract/shapes/fields.ts';
import type { Charge } from './line-item.ts';
import { type InvoiceSlot, lastInstantOf, monthOf } from './months.ts';

/**
 * The month whose invoice takes what another leaves: its own as long as that month takes lines, else the current one,
 * since a past month takes no more once its invoice is closed.
 *
 * @param now the time of the closing, UTC
 */
export function monthAfter({ month }: InvoiceSlot, now: Instant): Month {
  const current = monthOf(now);
  return month < current ? current : month;
}

/** A carried amount as a line, and the key under which it can be written just once. */
export interface CarryLine {
  readonly key: string;
  readonly charge: Charge;
}

interface Carried {
  /** Exact, in major units; below zero it is the customer's. */
  readonly amount: Big;
  readonly currency: Currency;
  readonly from: InvoiceId;
  readonly to: InvoiceId;
  /** The time of the closing. */
  readonly now: Instant;
}

/** What the closing of an invoice below zero puts on the next one. */
export const carriedIn = (carried: Carried): CarryLine => ({
  key: `carry_${carried.from}`,
  charge: carryCharge(carried, carried.amount, carried.now, `Carried over from invoice ${carried.from}`),
});

/** Of the line that brings a closed invoice to zero, in the key space of carried amounts. */
export const carriedOutKey = (from: InvoiceId): string => `carried_out_${from}`;

/**
 * What it puts on the invoice itself, which that brings to zero: within its month, like every line that is not late.
 *
 * @param month the invoice's
 */
export const carriedOut = (carried: Carried, month: Month): CarryLine => ({
  key: carriedOutKey(carried.from),
  charge: carryCharge(
    carried,
    carried.amount.neg(),
    monthOf(carried.now) > month ? lastInstantOf(month) : carried.now,
    `Carried over to invoice ${carried.to}`,
  ),
});

/** What a void invoice leaves to the next; it may have carried over at its closing as well. */
export const leftOver = (carried: Carried): CarryLine => ({
  key: `void_${carried.from}`,
  charge: carryCharge(
    carried,
    carried.amount,
    carried.now,
    `Credits and carried amounts of void invoice ${carried.from}`,
  ),
});

const carryCharge = ({ currency }: Carried, amount: Big, usedAt: Instant, description: string): Charge => ({
  kind: 'carry_over',
  amount,
  currency,
  description,
  usedAt,
  usedAtDefaulted: true,
});

/**
 * What stays when an invoice becomes void: afterwards the customer owes as if none of its lines had ever been billed,
 * nor credited anywhere. So credits on it of other invoices' lines stay, credits of its own lines go wherever they
 * are, and what was carried to it or from it stays.
 *
 * @param on sums of its lines by kind, in major units
 * @param credited of its lines, on whichever invoice; not below zero
 * @returns what goes to the next invoice: mostly below zero
 */
export function leftByVoid(on: { readonly credits: Big; readonly carried: Big }, credited: Big): Big {
  return on.credits.plus(on.carried).plus(credited);
}
