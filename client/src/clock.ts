/** Time, waits and chance in one place, so that a test can control them. */
export interface Clock {
  /** Milliseconds since 1970. Signatures are dated by it. */
  now(): number;
  /** Milliseconds that never run backwards. Deadlines are measured by it. */
  elapsed(): number;
  /**
   * Waits.
   *
   * @param ms How many milliseconds.
   * @param signal If it is aborted, nobody waits any more: the timer may go.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A number from 0 to 1, 1 not included. */
  random(): number;
}

/** Made of what every runtime has, not only Node. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((done) => {
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', () => clearTimeout(timer));
    }),
  random: () => Math.random(),
};
