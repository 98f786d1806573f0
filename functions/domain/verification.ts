import type { Big } from 'big.js';

/** A number of line items and their exact sum. */
export interface LineItemSum {
  readonly lines: number;
  readonly amount: Big;
}

/**
 * Tells whether the listed lines of a shard can be what it held at some moment between two reads of it. Lines are only
 * ever added, so the count says at which moment: at either end the sum must be that end's, to the last digit. Between
 * them nothing is known of the sum, since credits make it go down too.
 *
 * @param listed what the list holds, counted after `before` was read and before `after` was
 */
export function isWithin(before: LineItemSum, listed: LineItemSum, after: LineItemSum): boolean {
  if (listed.lines < before.lines || listed.lines > after.lines) return false;
  if (listed.lines === before.lines) return listed.amount.eq(before.amount);
  if (listed.lines === after.lines) return listed.amount.eq(after.amount);
  return true;
}
