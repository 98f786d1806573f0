import type { RetryPolicy } from './options.ts';

/**
 * Whether another try may help. `later`: the service works but is busy, so waits start longer. `not_now`: the call is
 * fine and the caller may make it again, but another try now would not help.
 */
export type RetryAdvice = 'never' | 'not_now' | 'soon' | 'later';

const SUCCESSES_PER_RETRY = 10;

/**
 * Limits the load that retries add during an outage. Each retry takes a token; a success gives back a tenth of one.
 * While Tally is down, the client's calls soon make only one try each. When it works again, they may retry again.
 */
export interface RetryBudget {
  take(): boolean;
  refill(): void;
}

export const retryBudget = (capacity: number): RetryBudget => {
  const most = capacity * SUCCESSES_PER_RETRY;
  let tenths = most;
  return {
    take() {
      if (tenths < SUCCESSES_PER_RETRY) return false;
      tenths -= SUCCESSES_PER_RETRY;
      return true;
    },
    refill() {
      tenths = Math.min(most, tenths + 1);
    },
  };
};

/**
 * Full jitter under a limit that doubles. A `Retry-After` is waited for in full, with jitter on top, so that callers
 * who were refused together do not come back together.
 */
export const retryDelay = (
  advice: 'soon' | 'later',
  retriesDone: number,
  { delay, throttledDelay, maxDelay }: RetryPolicy,
  random: number,
): number => {
  return random * Math.min(maxDelay, (advice === 'later' ? throttledDelay : delay) * 2 ** retriesDone);
};

/** `Retry-After` in milliseconds: given in seconds or as an HTTP date. Null is neither. */
export const retryAfterMs = (header: string | null, now: number): number | undefined => {
  if (/^\d+$/.test(header as string)) return Number(header) * 1000;
  // NaN (no date) and 0 (a date in the past) ask for no wait either.
  return (header?.endsWith('GMT') && Math.max(0, Date.parse(header) - now)) || undefined;
};
