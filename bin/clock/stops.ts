const DAY_MS = 86_400_000;

/** Where the clock stops on its way, and what falls due there. */
export interface Stop {
  /** In ms since the epoch. */
  readonly at: number;
  /** Months of subscriptions, when a month begins; or invoices, when a month's grace period ends. */
  readonly due: 'renewals' | 'closings';
}

/**
 * Where the clock stops on its way forward, in order. If both fall due at one time, subscriptions come first: their
 * lines belong on invoices.
 *
 * @param from in ms since the epoch; not a stop itself
 * @param to in ms since the epoch; a stop if something becomes due exactly then
 * @param graceDays days after a month's end
 */
export function stopsBetween(from: number, to: number, graceDays: number): Stop[] {
  const beginnings = monthsBetween(from, to, 0).map((at): Stop => ({ at, due: 'renewals' }));
  const ends = monthsBetween(from, to, graceDays).map((at): Stop => ({ at, due: 'closings' }));
  return [...beginnings, ...ends].sort((one, other) => one.at - other.at);
}

/** The times so many days after the beginning of a month. */
function monthsBetween(from: number, to: number, days: number): number[] {
  const start = new Date(from - days * DAY_MS);
  const found: number[] = [];
  for (let month = start.getUTCMonth() + 1; ; month += 1) {
    const at = Date.UTC(start.getUTCFullYear(), month, 1 + days);
    if (at > to) return found;
    found.push(at);
  }
}
