import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../domain/errors.ts';
import { cancellationReasons, isPassing } from './table.ts';

const FIRST_DELAY_MS = 10;
const LONGEST_DELAY_MS = 250;
/** Some three seconds of waiting in all: well within a function's time-out, with room for the reply. */
export const MOST_ATTEMPTS = 24;

/** Full jitter, so that writers who met once do not meet again. */
export const backOff = (attempt: number): Promise<void> =>
  sleep(Math.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt));

const busy = (cause: unknown): DomainError =>
  new DomainError('unavailable', {
    detail:
      'The store is busy. Nothing was written: send the same request again, with the same idempotency key.',
    retryAfterSeconds: 1,
    cause,
  });

/**
 * Runs a transaction until it passes or is refused for a reason of its own. A conflict with another writer or a
 * lack of capacity is waited out; every other error is the caller's to judge.
 */
export async function throughConflicts(transact: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await transact();
      return;
    } catch (error) {
      const reasons = cancellationReasons(error);
      if (!reasons || !isPassing(reasons)) throw error;
      if (attempt + 1 >= MOST_ATTEMPTS) throw busy(error);
    }
    await backOff(attempt);
  }
}

export { busy as busyStore };
