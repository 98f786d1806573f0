import * as z from 'zod/mini';
import type { Kind } from './description.ts';

/**
 * The faults that a caller must handle by itself. `auth` and `stored` are left out, because a person must solve them.
 */
const passing = [
  'error_before',
  'reply_lost',
  'reset',
  'slow',
  'rate_limit',
  'error_after',
  'conflict',
  'bad_gateway',
] as const satisfies readonly Kind[];

export const chances = z.strictObject({
  /** Of all requests under /v1. */
  percent: z.number().check(z.minimum(0), z.maximum(100)),
  seed: z._default(z.number().check(z.int()), 1),
  kinds: z._default(z.array(z.enum(passing)).check(z.minLength(1)), [...passing]),
  delay_ms: z._default(z.number().check(z.int(), z.minimum(0), z.maximum(600_000)), 1_000),
});
export type Chances = z.output<typeof chances>;

/** The same seed gives the same faults, request after request. */
export class RandomFaults {
  readonly #chances: Chances;
  #state: number;

  constructor(given: Chances) {
    this.#chances = given;
    this.#state = given.seed;
  }

  next(): { readonly kind: Kind; readonly delay_ms?: number } | undefined {
    const { percent, kinds, delay_ms } = this.#chances;
    if (this.#draw() * 100 >= percent) return undefined;
    const kind = kinds[Math.floor(this.#draw() * kinds.length)];
    if (kind === undefined) return undefined;
    return kind === 'slow' ? { kind, delay_ms } : { kind };
  }

  /** From 0 to below 1: the mulberry32 generator. */
  #draw(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}
