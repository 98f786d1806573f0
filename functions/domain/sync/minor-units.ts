import { Big } from 'big.js';
import { type Currency, currencies } from '../../../client/contract/shapes/fields.ts';
import { apportion } from '../apportion.ts';
import type { GatheredLine } from './gathered-lines.ts';

/** A line as it is sent to the payment provider. */
export interface SentLine extends Omit<GatheredLine, 'amount'> {
  /** In minor units: cents, yen, fils. */
  readonly amount: number;
}

/**
 * The payment provider takes whole minor units. So each line is rounded down, and the missing units go to the lines
 * that lost most. Then the lines add up to the invoice's rounded total.
 *
 * @param lines exact, in major units
 * @param total the invoice's own, in major units
 * @returns the same lines in minor units. Their sum is the rounded total. Undefined if a line or a sum of lines is
 *   beyond 2^53, because such a number is not exact
 */
export function sentLines(
  lines: readonly GatheredLine[],
  currency: Currency,
  total?: Big,
): SentLine[] | undefined {
  const parts = apportion(
    lines.map(({ amount }) => amount),
    currency,
    total,
  );
  const sent = lines.flatMap((line, index) => {
    const amount = minorUnits(parts[index] ?? line.amount, currency);
    return amount === undefined ? [] : [{ ...line, amount }];
  });
  // Partial sums must stay below it too.
  const largest = sent.reduce((all, { amount }) => all + Math.abs(amount), 0);
  return sent.length === lines.length && Number.isSafeInteger(largest) ? sent : undefined;
}

/**
 * @param amount rounded to the billed unit, in major units
 * @returns minor units: 1.50 USD is 150, 2 JPY is 2, 1.230 KWD is 1230; undefined if that is beyond 2^53
 */
export function minorUnits(amount: Big, currency: Currency): number | undefined {
  const minor = Number(amount.times(new Big(10).pow(currencies[currency])).toFixed());
  return Number.isSafeInteger(minor) ? minor : undefined;
}
