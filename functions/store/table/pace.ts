import { setTimeout as sleep } from 'node:timers/promises';

/** How fast a run over a work list goes, so that it leaves enough capacity for charges. */
export interface Pace {
  /** How many entries are worked on at the same time. A number above that of the lists changes nothing. */
  readonly parallel: number;
  readonly perSecond: number;
}

/** Resolves at most so many times a second, however many callers wait. */
export function turns(perSecond: number): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = Date.now();
    const at = Math.max(now, next);
    next = at + 1000 / perSecond;
    await sleep(at - now);
  };
}

/** Resolves when so many units may have been spent, at so many a second. All callers share them. */
export function spending(unitsPerSecond: number): (units: number) => Promise<void> {
  let paidUntil = 0;
  return async (units) => {
    const now = Date.now();
    paidUntil = Math.max(now, paidUntil) + (1_000 * units) / unitsPerSecond;
    await sleep(paidUntil - now);
  };
}
