import { expect, test } from '@jest/globals';
import { untilQuiet } from '../../../bin/clock/quiet.ts';
import { syncText } from '../../../bin/clock/synced.ts';

const soon = { everyMs: 1, heldMs: 5, mostMs: 40 };

/** Looks at the sync's queue, one depth after the other; the last one stays. */
const looks = (...depths: [ready: number, held: number][]) => {
  let place = -1;
  return async () => {
    place = Math.min(place + 1, depths.length - 1);
    const [ready, held] = depths[place] ?? [0, 0];
    return [
      { name: 'sync', ready, held, isFailed: false },
      { name: 'sync-failed', ready: 7, held: 0, isFailed: true },
    ];
  };
};

test.each([
  ['empty', looks([3, 1], [0, 1], [0, 0], [1, 0], [0, 0])],
  ['held', looks([1, 0], [0, 2])],
  ['busy', looks([4, 0])],
] as const)('the queues are left %s', async (left, depths) => {
  expect(await untilQuiet(depths, soon)).toBe(left);
});

test('says what was synced, what waits and what failed', () => {
  expect(syncText({ synced: 3, waiting: 0, failed: 0, not_due: 0 })).toBe('3 synced, 0 failed to sync');
  expect(syncText({ synced: 3, waiting: 1, failed: 2, not_due: 4 })).toBe(
    '3 synced, 1 wait for their next try, 4 with nothing to pay, 2 failed to sync (tally sync failures says why)',
  );
});
