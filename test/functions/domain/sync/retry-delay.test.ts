import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { retryDelayMs } from '../../../../functions/domain/sync/retry-delay.ts';

const MINUTES = 60_000;

test('the wait doubles from try to try, up to 15 minutes', () => {
  const waits = [1, 2, 3, 4, 9, 10, 11, 100].map((tries) => retryDelayMs(tries, 1));

  expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 512_000, 15 * MINUTES, 15 * MINUTES, 15 * MINUTES]);
});

test('half of it is left to chance', () => {
  expect([0, 0.5, 1].map((chance) => retryDelayMs(3, chance))).toEqual([4_000, 6_000, 8_000]);
});

test('a wait that the provider asks for is kept, up to six hours', () => {
  expect(retryDelayMs(1, 1, 7_000)).toBe(7_000);
  expect(retryDelayMs(1, 1, 40 * MINUTES)).toBe(40 * MINUTES);
  expect(retryDelayMs(1, 1, 24 * 60 * MINUTES)).toBe(6 * 60 * MINUTES);
});

test('a short wait that the provider asks for does not make ours shorter', () => {
  expect(retryDelayMs(9, 0, 1_000)).toBe(256_000);
});

test('it is always between a second and fifteen minutes, if nothing else is asked for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (tries, chance) => {
        const wait = retryDelayMs(tries, chance);
        expect(wait).toBeGreaterThanOrEqual(1_000);
        expect(wait).toBeLessThanOrEqual(15 * MINUTES);
      },
    ),
  );
});
