import { Big } from 'big.js';
import type { Currency, Instant, InvoiceId, Month } from '../../../client/contract/shapes/fields.ts';
import type { Charge } from '../line-item.ts';
import { billedDecimals, formatMoney, formatQuantity } from '../money.ts';
import { timeOfClosing } from '../months.ts';

/** A tax that a stage adds to its invoices. */
export interface TaxRate {
  /** As customers read it, such as `VAT`. */
  readonly name: string;
  /** 19 is 19 %. */
  readonly percent: Big;
}

/** A rate, and the first month to whose invoices it applies. */
export interface DatedTaxRate extends TaxRate {
  readonly from: Month;
}

/** What a tax comes to on an invoice. Both amounts are rounded, in major units. */
export interface ChargedTax extends TaxRate {
  /** The total before the tax. */
  readonly base: Big;
  readonly amount: Big;
}

/**
 * @param rates the oldest first
 * @param month the invoice's
 * @returns the rate that applies to it; undefined if there is none
 */
export const taxRateFor = (rates: readonly DatedTaxRate[], month: Month): TaxRate | undefined =>
  rates.findLast(({ from }) => from <= month);

/**
 * The tax on an invoice. It is calculated once, on the rounded total before tax, and not line by line. It is rounded
 * once, to what can be paid, and halves go up, as accountants and tax offices round. So everybody can check it on paper.
 *
 * @param base above zero, rounded, in major units
 */
export const taxOn = (base: Big, { name, percent }: TaxRate, currency: Currency): ChargedTax => ({
  name,
  percent,
  base,
  amount: base.times(percent).div(100).round(billedDecimals(currency), Big.roundHalfUp),
});

/** Such as `VAT 19%`. */
export const taxInWords = ({ name, percent }: TaxRate): string => `${name} ${formatQuantity(percent)}%`;

/** The key of an invoice's tax line, in the key space of taxes. */
export const taxKey = (invoiceId: InvoiceId): string => `tax_${invoiceId}`;

/**
 * The line that the closing of an invoice adds for its tax. Its time is within the invoice's month.
 *
 * @param now the time of the closing, UTC
 */
export const taxCharge = (
  tax: ChargedTax,
  { currency, month, now }: { readonly currency: Currency; readonly month: Month; readonly now: Instant },
): Charge => ({
  kind: 'tax',
  amount: tax.amount,
  currency,
  description: `${taxInWords(tax)} on ${formatMoney(tax.base, currency)} ${currency}`,
  usedAt: timeOfClosing(month, now),
  usedAtDefaulted: true,
});
