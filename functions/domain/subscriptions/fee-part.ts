import type { Big } from 'big.js';
import type { Currency } from '../../../client/contract/shapes/fields.ts';
import { type DomainError, wrongField } from '../errors.ts';
import { billedDecimals, roundToMinor } from '../money.ts';
import { daysIn, monthOf, type Period } from '../months.ts';

/**
 * What some days of a month cost of a monthly fee: `round(fee × b ÷ n) − round(fee × (a − 1) ÷ n)` for the days a to b
 * of a month with n days. So the parts of a month always add up to its fee, however it is cut.
 *
 * @param fee for a whole month, in major units, with no more decimals than `feeRefusal` allows
 * @param currency decides what is rounded to, half-even
 * @param period days of one month; they cost nothing if the last is before the first
 * @returns a billable amount in major units, not below zero
 */
export function feePart(fee: Big, currency: Currency, { from, to }: Period): Big {
  const days = daysIn(monthOf(from));
  const upTo = (day: number): Big => roundToMinor(fee.times(day).div(days), currency);
  const first = numberOf(from);
  return upTo(Math.max(numberOf(to), first - 1)).minus(upTo(first - 1));
}

// A Day ends with its number, by its own format.
const numberOf = (day: Period['from']): number => Number(day.slice(-2));

/**
 * A fee must be an amount that can be billed. Otherwise the parts of a month would add up to another amount.
 *
 * @param fee in major units
 * @returns `validation_failed`, which names `amount`; undefined if nothing is wrong
 */
export function feeRefusal(fee: Big, currency: Currency): DomainError | undefined {
  const decimals = billedDecimals(currency);
  if (fee.eq(fee.round(decimals))) return undefined;
  const most = decimals === 0 ? 'no decimals' : `at most ${decimals} decimals`;
  return wrongField(
    'amount',
    `expected ${most}, since a monthly fee in ${currency} is billed as it is; received ${fee.toFixed()}`,
  );
}
