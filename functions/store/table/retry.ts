import { outage } from '../../domain/outage.ts';
import { pause } from './deadline.ts';
import { cancellationReasons, isPassing, type Table } from './table.ts';

const FIRST_DELAY_MS = 10;
const LONGEST_DELAY_MS = 250;
/** Some three seconds of waiting in all: well within a request's time, with room for the reply. */
export const MOST_ATTEMPTS = 24;

/**
 * Full jitter, so that writers who met once do not meet again.
 *
 * @throws DomainError `unavailable` when the table's deadline is over
 */
export const backOff = (table: Table, attempt: number): Promise<void> =>
  pause(table, Math.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt));

export const busyStore = (cause: unknown) => outage('The store is busy.', cause);

/**
 * Runs a transaction until it passes or is refused for a reason of its own. A conflict with another writer or a
 * lack of capacity is waited out; every other error is the caller's to judge.
 */
export async function throughConflicts(table: Table, transact: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await transact();
      return;
    } catch (error) {
      const reasons = cancellationReasons(error);
      if (!reasons || !isPassing(reasons)) throw error;
      if (attempt + 1 >= MOST_ATTEMPTS) throw busyStore(error);
    }
    await backOff(table, attempt);
  }
}
