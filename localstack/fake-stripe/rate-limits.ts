import * as z from 'zod/mini';
import { Refusal } from './refusal.ts';

const perSecond = z.nullable(z.number().check(z.int(), z.minimum(1)));

/**
 * Requests in a second; null if there is no limit. Stripe's limits are 100 live, 25 in a sandbox, and 25 for each
 * operation.
 */
export const limits = z.strictObject({
  account: z._default(perSecond, null),
  operation: z._default(perSecond, null),
  /** Seconds in the header `Retry-After`; null leaves it out. */
  retry_after: z._default(z.nullable(z.number().check(z.int(), z.minimum(0))), null),
});
export type Limits = z.output<typeof limits>;

const NONE: Limits = { account: null, operation: null, retry_after: null };
const WINDOW_MS = 1_000;

/** Counts by real time and not by the fake's clock, because a limit is about load. */
export class RateLimits {
  current: Limits = NONE;
  readonly #real: () => number;
  readonly #seen = new Map<string, number[]>();

  constructor(real: () => number) {
    this.#real = real;
  }

  /** @throws Refusal with 429 if the last second had as many requests as are allowed */
  admit(account: string, operation: string): void {
    const counted = [
      { name: account, most: this.current.account },
      { name: `${account} ${operation}`, most: this.current.operation },
    ];
    const windows = counted.map(({ name, most }) => ({ name, most, times: this.#recent(name) }));
    if (windows.some(({ most, times }) => most !== null && times.length >= most)) {
      const { retry_after } = this.current;
      throw tooMany(retry_after === null ? {} : { 'retry-after': String(retry_after) });
    }
    for (const { name, times } of windows) this.#seen.set(name, [...times, this.#real()]);
  }

  #recent(name: string): number[] {
    return (this.#seen.get(name) ?? []).filter((time) => time > this.#real() - WINDOW_MS);
  }
}

export const tooMany = (headers: Readonly<Record<string, string>>, code = 'rate_limit'): Refusal =>
  new Refusal(
    code === 'lock_timeout'
      ? 'Another request is using this object: try again.'
      : 'Too many requests in a short time: send fewer.',
    { status: 429, code, headers, beforeExecution: true },
  );
