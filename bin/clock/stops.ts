const DAY_MS = 86_400_000;

/**
 * Where the clock stops on its way forward: at the end of each month's grace period, when its invoices become due.
 *
 * @param from in ms since the epoch; not a stop itself
 * @param to in ms since the epoch; a stop if something becomes due exactly then
 * @param graceDays days after a month's end
 */
export function stopsBetween(from: number, to: number, graceDays: number): number[] {
  const start = new Date(from - graceDays * DAY_MS);
  const stops: number[] = [];
  for (let month = start.getUTCMonth() + 1; ; month += 1) {
    const stop = Date.UTC(start.getUTCFullYear(), month, 1 + graceDays);
    if (stop > to) return stops;
    stops.push(stop);
  }
}
