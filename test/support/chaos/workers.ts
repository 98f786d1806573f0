import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../../../functions/domain/errors.ts';
import type { OpenTable } from '../../../functions/store/table/table.ts';
import { crashing, pausing, type When } from '../crashes.ts';

/** How many workers a run of chaos has. */
export const WORKERS = 32;
const CRASH_SHARE = 0.04;

/** The pauses of a worker before its calls to the table. */
export interface Pauses {
  /** The share of the calls that have one. */
  readonly share: number;
  readonly longestMs: number;
}

/**
 * Lets the worker that uses this table's client pause before some of its calls, and die before or after some.
 *
 * @param random decides which
 */
export function unreliable(table: OpenTable, random: () => number, { share, longestMs }: Pauses): OpenTable {
  const pauseMs = (): number => (random() < share ? random() * longestMs : 0);
  return crashing(
    pausing(table, () => sleep(pauseMs())),
    () => crashPoint(random),
  );
}

function crashPoint(random: () => number): When | undefined {
  const chance = random();
  if (chance < CRASH_SHARE) return 'before';
  return chance < 2 * CRASH_SHARE ? 'after' : undefined;
}

/** The store gave up a request because it was busy. The request must be sent again. */
export const isBusy = (error: unknown): boolean =>
  error instanceof DomainError && error.code === 'unavailable';

/** If the store was busy, nobody closes the invoice this time. */
export function unlessBusy(error: unknown): undefined {
  if (!isBusy(error)) throw error;
}
