import type { RetryPolicy } from './options.ts';

/**
 * Whether another try may help. `later`: the service is well but busy, so that waits start longer. `not_now`: nothing
 * is wrong with the call, and the caller may make it again, though trying on at once is of no use.
 */
export type RetryAdvice = 'never' | 'not_now' | 'soon' | 'later';

const SUCCESSES_PER_RETRY = 10;

/**
 * Caps what retries add to an outage. Each takes a token; a success gives back a tenth of one. While Tally is down,
 * an instance's calls soon make one try each, and when it is well again they may retry again.
 */
export interface RetryBudget {
  take(): boolean;
  recordSuccess(): void;
}

export function retryBudget(capacity: number): RetryBudget {
  const most = capacity * SUCCESSES_PER_RETRY;
  let tenths = most;
  return {
    take() {
      const isLeft = tenths >= SUCCESSES_PER_RETRY;
      if (isLeft) tenths -= SUCCESSES_PER_RETRY;
      return isLeft;
    },
    recordSuccess() {
      tenths = Math.min(most, tenths + 1);
    },
  };
}

/**
 * Full jitter under a doubling ceiling. A `Retry-After` is waited out in full, with the jitter on top, so that
 * callers who were sent away together do not come back together.
 */
export function retryDelay(
  advice: 'soon' | 'later',
  retriesDone: number,
  { delay, throttledDelay, maxDelay }: RetryPolicy,
  random: number,
): number {
  return random * Math.min(maxDelay, (advice === 'later' ? throttledDelay : delay) * 2 ** retriesDone);
}

/** `Retry-After` in milliseconds: given in seconds or as an HTTP date. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (/^\d+$/.test(header ?? '')) return Number(header) * 1000;
  // NaN where it is no date, and 0 where it has passed, ask for no wait either.
  return (header?.endsWith('GMT') && Math.max(0, Date.parse(header) - now)) || undefined;
}
