import { Big } from 'big.js';
import type { Currency } from '../../client/contract/shapes/fields.ts';
import { billedDecimals, roundToMinor } from './money.ts';

/**
 * Rounds the parts of a sum so that they add up to the rounded sum, by largest remainder. Each part is floored to the
 * billed unit. The missing units then go to the parts that lost most; of equal ones, to the first.
 *
 * @param parts exact amounts in major units, above or below zero: credits are parts like charges
 * @param currency decides the unit: 0.01 USD, 1 JPY; three-decimal currencies are billed in 0.010
 * @param total what they must add up to: their sum, rounded. A total with tax was rounded in two parts, so it may be the
 *   other neighbour of a sum that lies exactly between two units
 * @returns one amount for each part, in their order. Each is less than a unit away from its part. Together they are the
 *   total
 */
export function apportion(
  parts: readonly Big[],
  currency: Currency,
  total = roundToMinor(sum(parts), currency),
): Big[] {
  const unit = new Big(10).pow(-billedDecimals(currency));
  const floored = parts.map((part) => floor(part, currency));
  const missing = total.minus(sum(floored)).div(unit).toNumber();
  const byLoss = parts
    .map((part, index) => ({ index, loss: part.minus(floored[index] ?? part) }))
    // Sorting is stable, so equal losses stay in the order of the parts.
    .sort((one, other) => other.loss.cmp(one.loss));
  const raised = new Set(byLoss.slice(0, missing).map(({ index }) => index));
  return floored.map((amount, index) => (raised.has(index) ? amount.plus(unit) : amount));
}

/** The greatest multiple of the billed unit that is not above the amount. */
function floor(amount: Big, currency: Currency): Big {
  const decimals = billedDecimals(currency);
  return amount.round(decimals, amount.lt(0) ? Big.roundUp : Big.roundDown);
}

const sum = (amounts: readonly Big[]): Big => amounts.reduce((all, amount) => all.plus(amount), new Big(0));
