import { setTimeout as wait } from 'node:timers/promises';

/** Time, waits and chance, in one place so that a test can hold them still. */
export interface Clock {
  /** Milliseconds since 1970: what signatures are dated by. */
  now(): number;
  /** Milliseconds that never run backwards: what deadlines are measured by. */
  elapsed(): number;
  /**
   * Waits.
   *
   * @param ms For so many milliseconds.
   * @param signal Where it is aborted, the wait is rejected at once.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A number from 0 up to, not including, 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (ms, signal) => wait(ms, undefined, signal && { signal }),
  random: () => Math.random(),
};
