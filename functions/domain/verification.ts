import type { Big } from 'big.js';

/** A number of line items and their exact sum. */
export interface LineItemSum {
  readonly lines: number;
  readonly amount: Big;
}

/**
 * Tells whether the listed lines of a shard can be what it held at some moment between two reads of it. Lines are only
 * added, so their number tells the moment. If the number is that of the first or second read, the sum must be the same
 * too, to the last digit. Between them nothing is known about the sum, since credits lower it.
 *
 * @param listed what the list holds, counted after `before` was read and before `after` was read
 */
export function isWithin(before: LineItemSum, listed: LineItemSum, after: LineItemSum): boolean {
  if (listed.lines < before.lines || listed.lines > after.lines) return false;
  if (listed.lines === before.lines) return listed.amount.eq(before.amount);
  if (listed.lines === after.lines) return listed.amount.eq(after.amount);
  return true;
}
