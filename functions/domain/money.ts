import { Big } from 'big.js';
import { type Currency, currencies } from '../../client/contract/shapes/fields.ts';

/** A line item's amount must be below this, so that any invoice's total fits DynamoDB's 38 digits. */
const LINE_LIMIT = new Big('1e15');

/**
 * A decimal in the form in which the contract answers money.
 *
 * @param amount an exact amount in major units (USD, not cents)
 * @param currency decides the fewest digits shown: 2 for USD, 0 for JPY, 3 for KWD
 * @returns at least the minor digits, and no other zeros at the end: 9.5 USD is "9.50", 0.0000022 USD is "0.0000022"
 */
export function formatMoney(amount: Big, currency: Currency): string {
  const minorDigits = currencies[currency];
  const exact = formatQuantity(amount);
  const decimals = exact.split('.')[1]?.length ?? 0;
  return decimals >= minorDigits ? exact : new Big(exact).toFixed(minorDigits);
}

/**
 * @param quantity an exact number of units
 * @returns the decimal in plain notation, without trailing zeros and without a negative zero
 */
export function formatQuantity(quantity: Big): string {
  return quantity.toFixed();
}

/**
 * The exact amount of metered usage. Nothing is rounded before the invoice is finalized.
 *
 * @param units units consumed, at most 6 decimals
 * @param price price per unit in major units, at most 12 decimals
 * @returns units × price; undefined if it is 10^15 or more, which is too much for one line item
 */
export function usageAmount(units: Big, price: Big): Big | undefined {
  const amount = units.times(price);
  return amount.lt(LINE_LIMIT) ? amount : undefined;
}

/** Stripe takes an amount of a three-decimal currency only as a multiple of ten of its minor units. */
const MOST_DECIMALS_BILLED = 2;

/** @returns how many digits after the point a billed, printed and paid amount of the currency has */
export const billedDecimals = (currency: Currency): number =>
  Math.min(currencies[currency], MOST_DECIMALS_BILLED);

/**
 * The only rounding of an invoice, when it is finalized. It is half-even, so that halves do not add up in one
 * direction.
 *
 * @param amount an exact amount in major units, of either sign
 * @returns the nearest multiple of the currency's minor unit. If two are equally near, the even one: 2.5 JPY is 2, -2.5
 *   JPY is -2. Three-decimal currencies go to multiples of 0.010: 1.2345 KWD is 1.23
 */
export function roundToMinor(amount: Big, currency: Currency): Big {
  return amount.round(billedDecimals(currency), Big.roundHalfEven);
}
