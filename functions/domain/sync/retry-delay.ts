const FIRST_MS = 2_000;
const LONGEST_MS = 15 * 60_000;
/** A queue can hold a message back for twelve hours. Six are enough, because no provider asks for longer. */
const LONGEST_ASKED_MS = 6 * 3_600_000;

/**
 * How long an invoice waits for its next try. The wait doubles with each try, up to 15 minutes. Half of it is random,
 * so that invoices that failed at the same time do not come back at the same time.
 *
 * @param tries the number of tries, from 1
 * @param chance from 0 to 1
 * @param askedMs the wait that the provider asked for, in ms. The invoice waits at least so long, but at most six hours
 * @returns ms
 */
export function retryDelayMs(tries: number, chance: number, askedMs = 0): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries - 1, 30));
  const own = Math.round(whole / 2 + (chance * whole) / 2);
  return Math.max(own, Math.min(askedMs, LONGEST_ASKED_MS));
}
