const FIRST_MS = 2_000;
const LONGEST_MS = 15 * 60_000;
/** A queue holds a message back for twelve hours at most, and nobody asks for so long. */
const LONGEST_ASKED_MS = 6 * 3_600_000;

/**
 * How long an invoice waits for its next try. The wait doubles from try to try, up to 15 minutes. Half of it is left to
 * chance, so that invoices that failed together do not come back together.
 *
 * @param tries how often it was tried, from 1
 * @param chance from 0 to 1
 * @param askedMs the wait that the provider asked for, in ms. It is a least wait, and counts up to six hours
 * @returns ms
 */
export function retryDelayMs(tries: number, chance: number, askedMs = 0): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries - 1, 30));
  const own = Math.round(whole / 2 + (chance * whole) / 2);
  return Math.max(own, Math.min(askedMs, LONGEST_ASKED_MS));
}
