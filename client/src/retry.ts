import type { RetryPolicy } from './options.ts';

/**
 * Whether another try may help. `later`: the service is well but busy, so that waits start longer.
 */
export type RetryAdvice = 'never' | 'soon' | 'later';

const SUCCESSES_PER_RETRY = 10;

/**
 * Caps what retries add to an outage. Each takes a token; a success gives back a tenth of one. While Tally is down,
 * an instance's calls soon make one try each, and when it is well again they may retry again.
 */
export class RetryBudget {
  readonly #capacity: number;
  #tenths: number;

  constructor(capacity: number) {
    this.#capacity = capacity * SUCCESSES_PER_RETRY;
    this.#tenths = this.#capacity;
  }

  take(): boolean {
    if (this.#tenths < SUCCESSES_PER_RETRY) return false;
    this.#tenths -= SUCCESSES_PER_RETRY;
    return true;
  }

  recordSuccess(): void {
    this.#tenths = Math.min(this.#capacity, this.#tenths + 1);
  }
}

/**
 * Full jitter under a doubling ceiling. A `Retry-After` is waited out in full, with the jitter on top, so that
 * callers who were sent away together do not come back together.
 */
export function retryDelay(
  advice: 'soon' | 'later',
  wait: { readonly retriesDone: number; readonly retryAfterMs: number | undefined; readonly random: number },
  policy: RetryPolicy,
): number {
  const first = advice === 'later' ? policy.throttledDelay : policy.delay;
  const ceiling = Math.min(policy.maxDelay, first * 2 ** wait.retriesDone);
  return (wait.retryAfterMs ?? 0) + wait.random * ceiling;
}

/** `Retry-After` in milliseconds: given in seconds or as an HTTP date. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = text.endsWith('GMT') ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
