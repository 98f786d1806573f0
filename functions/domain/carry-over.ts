import type { Big } from 'big.js';
import type { Currency, Instant, InvoiceId, Month } from '../../client/contract/shapes/fields.ts';
import { monthInWords } from './explanation/words.ts';
import type { Charge, KeySpace } from './line-item.ts';
import { type InvoiceSlot, monthOf, timeOfClosing } from './months.ts';

/**
 * The month whose invoice takes what another invoice leaves. It is the same month as long as that takes lines, or else
 * the current one. A past month takes no lines once its invoice is closed.
 *
 * @param now the time of the closing, UTC
 */
export function monthAfter({ month }: InvoiceSlot, now: Instant): Month {
  const current = monthOf(now);
  return month < current ? current : month;
}

/** A line that a closing makes. Its key makes sure that it is written only once. */
export interface ClosingLine {
  readonly space: KeySpace;
  readonly key: string;
  readonly charge: Charge;
}

interface Carried {
  /** Exact, in major units. Below zero it is in the customer's favour. */
  readonly amount: Big;
  readonly currency: Currency;
  readonly from: InvoiceId;
  /** The number of that invoice, if it has one; customers read it. */
  readonly number: string | undefined;
  /** Months of the two invoices. */
  readonly months: { readonly from: Month; readonly to: Month };
  /** The time of the closing. */
  readonly now: Instant;
}

/** The line that the closing of an invoice below zero puts on the next one. */
export const carriedIn = (carried: Carried): ClosingLine => ({
  space: 'carry',
  key: `carry_${carried.from}`,
  charge: carryCharge(carried, carried.amount, carried.now, `Carried over from ${namedOf(carried)}`),
});

/** The key of the line that brings a closed invoice to zero, in the key space of carried amounts. */
export const carriedOutKey = (from: InvoiceId): string => `carried_out_${from}`;

/** The line that it puts on the invoice itself, which brings it to zero. */
export const carriedOut = (carried: Carried): ClosingLine => ({
  space: 'carry',
  key: carriedOutKey(carried.from),
  charge: carryCharge(
    carried,
    carried.amount.neg(),
    timeOfClosing(carried.months.from, carried.now),
    `Carried over to the invoice of ${monthInWords(carried.months.to)}`,
  ),
});

/**
 * The line that a void invoice leaves to the next. It is separate from what the invoice carried over at its closing.
 */
export const leftOver = (carried: Carried): ClosingLine => ({
  space: 'carry',
  key: `void_${carried.from}`,
  charge: carryCharge(
    carried,
    carried.amount,
    carried.now,
    `Credits and carried amounts of the void ${namedOf(carried)}`,
  ),
});

/** In the words of customers, who do not know our ids. */
const namedOf = ({ number, months }: Carried): string =>
  number === undefined
    ? `invoice of ${monthInWords(months.from)}`
    : `invoice ${number} of ${monthInWords(months.from)}`;

const carryCharge = ({ currency }: Carried, amount: Big, usedAt: Instant, description: string): Charge => ({
  kind: 'carry_over',
  amount,
  currency,
  description,
  usedAt,
  usedAtDefaulted: true,
});

/**
 * What stays when an invoice becomes void. After that the customer owes what it would owe if none of the lines had ever
 * been billed, or credited anywhere. So three things hold: its credits of other invoices' lines stay; credits of its
 * own lines go, on whichever invoice they are; what was carried to it or from it stays.
 *
 * @param on sums of its lines by kind, in major units
 * @param credited what was credited of its lines, on whichever invoice; not below zero
 * @returns what goes to the next invoice, mostly below zero
 */
export function leftByVoid(on: { readonly credits: Big; readonly carried: Big }, credited: Big): Big {
  return on.credits.plus(on.carried).plus(credited);
}
