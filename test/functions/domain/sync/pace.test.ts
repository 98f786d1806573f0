import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  awaitTurn,
  intervals,
  isAhead,
  LATE_MS,
  type Limits,
  ON_ITS_WAY_MS,
} from '../../../../functions/domain/sync/pace.ts';
import { randomOf } from '../../../support/chaos/random.ts';

/** How much later than its slot a request may be counted at Stripe, in µs: sent late, and long on its way. */
const LATEST_US = (LATE_MS + ON_ITS_WAY_MS) * 1_000;
const SECOND_US = 1_000_000;

/** The most requests that arrive in any second. */
function mostInASecond(arrivals: readonly number[]): number {
  const sorted = arrivals.toSorted((one, other) => one - other);
  let first = 0;
  let most = 0;
  for (const [index, at] of sorted.entries()) {
    while ((sorted[first] ?? at) <= at - SECOND_US) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

/** When requests arrive whose slots are a step apart, and that are late by parts of the latest. */
const arrivalsOf = (step: number, lateness: readonly number[]): number[] =>
  lateness.map((part, index) => index * step + Math.round(part * LATEST_US));
/** A long time of requests that are all late, and then none is. */
const lateThenNot = (turn: number, count: number) =>
  Array.from({ length: count }, (_, index) => (index < turn ? 1 : 0));

describe('of slots that are a step apart, no second gets more requests than the limit,', () => {
  const limit = fc.integer({ min: 1, max: 200 });
  const part = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));

  test('however late each of them arrives within what is allowed for', () => {
    fc.assert(
      fc.property(limit, fc.array(part, { minLength: 1, maxLength: 400 }), (most, lateness) => {
        const { operation } = intervals({ operation: most, account: most });

        expect(mostInASecond(arrivalsOf(operation, lateness))).toBeLessThanOrEqual(most);
      }),
    );
  });

  test('and no more of the rate is left free than the worst case needs', () => {
    const { operation } = intervals({ operation: 25, account: 100 });
    const worst = (step: number): number =>
      Math.max(
        ...Array.from({ length: 100 }, (_, turn) => mostInASecond(arrivalsOf(step, lateThenNot(turn, 100)))),
      );

    expect(worst(operation)).toBe(25);
    expect(worst(operation - 1_000)).toBeGreaterThan(25);
  });
});

/** Workers in a time that passes as fast as they work. Each wakes up late, and its request is some time on its way. */
class World {
  /** In µs. */
  now = 0;
  readonly arrivals = new Map<string, number[]>();
  /** How many slots were reserved. */
  reserved = 0;
  readonly #random: () => number;
  readonly #slots = new Map<string, number>();
  readonly #sleepers: { readonly at: number; readonly wake: () => void }[] = [];

  constructor(seed: number) {
    this.#random = randomOf(seed);
  }

  /** Sends so many requests of an operation, one after the other. */
  async worker(limits: Limits, operation: string, count: number): Promise<void> {
    for (let sent = 0; sent < count; ) {
      const isItsTurn = await awaitTurn(limits, operation, {
        reserve: async (name, step, latest) => {
          await this.#sleep(5_000 * this.#random());
          return this.#reserve(name, step, latest);
        },
        // Most are a little late, and some very late.
        until: (at) =>
          this.#sleep(
            Math.max(0, at * 1_000 - this.now) + (this.#random() < 0.05 ? 200_000 : 20_000) * this.#random(),
          ),
        now: () => this.now / 1_000,
      });
      if (!isItsTurn) continue;
      sent += 1;
      this.#arrive(operation, this.now + ON_ITS_WAY_MS * 1_000 * this.#random());
      await this.#sleep(100_000 * this.#random());
    }
  }

  /** Lets time pass until all is done. */
  async run(all: readonly Promise<void>[]): Promise<void> {
    let isOver = false;
    void Promise.all(all).then(() => {
      isOver = true;
    });
    while (!isOver) {
      await new Promise(setImmediate);
      const next = this.#sleepers.sort((one, other) => one.at - other.at).shift();
      if (!next) continue;
      this.now = Math.max(this.now, next.at);
      next.wake();
    }
  }

  #sleep(us: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ at: this.now + us, wake }));
  }

  #reserve(name: string, step: number, latest: number): number | undefined {
    const known = this.#slots.get(name);
    const slot = known !== undefined && isAhead(known, this.now) ? known : this.now;
    if (slot > latest * 1_000) return undefined;
    this.reserved += 1;
    this.#slots.set(name, slot + step);
    return slot / 1_000;
  }

  #arrive(operation: string, at: number): void {
    for (const name of [operation, 'all']) this.arrivals.set(name, [...(this.arrivals.get(name) ?? []), at]);
  }
}

describe('of many workers, however late they wake up, no second gets more than', () => {
  const cases: readonly (readonly [string, Limits, readonly (readonly [string, number, number])[]])[] = [
    // The operation, how many workers, and how many requests of each.
    [
      'its limit in a month’s end, when all begin with the same operation',
      { operation: 25, account: 100 },
      [
        ['create customer', 40, 3],
        ['create invoice', 20, 5],
        ['add lines', 20, 5],
        ['finalize', 20, 5],
      ],
    ],
    [
      'the account’s limit, when more operations run than it has room for',
      { operation: 25, account: 60 },
      ['a', 'b', 'c', 'd', 'e'].map((name) => [name, 10, 6] as const),
    ],
    [
      'the account’s limit in a sandbox',
      { operation: 25, account: 25 },
      ['a', 'b', 'c'].map((name) => [name, 8, 5] as const),
    ],
  ];

  test.each(cases)('%s', async (_what, limits, works) => {
    const world = new World(7);

    await world.run(
      works.flatMap(([operation, workers, count]) =>
        Array.from({ length: workers }, () => world.worker(limits, operation, count)),
      ),
    );

    const sent = works.reduce((sum, [, workers, count]) => sum + workers * count, 0);
    expect(world.arrivals.get('all')).toHaveLength(sent);
    expect(mostInASecond(world.arrivals.get('all') ?? [])).toBeLessThanOrEqual(limits.account);
    for (const [operation] of works) {
      expect(mostInASecond(world.arrivals.get(operation) ?? [])).toBeLessThanOrEqual(limits.operation);
    }
  });
});

test('a slot counts if it is ahead, and at most a minute', () => {
  const now = 5_000_000;

  expect([now - 1, now, now + 60_000_000, now + 60_000_001].map((slot) => isAhead(slot, now))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(isAhead(undefined, now)).toBe(false);
});
