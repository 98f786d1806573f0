import { expect, test } from '@jest/globals';
import { untilQuiet } from '../../../bin/clock/quiet.ts';
import { syncText, untilTried } from '../../../bin/clock/synced.ts';

const soon = { everyMs: 1, askEveryMs: 3, heldMs: 9, mostMs: 40 };
const never = async () => false;

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
  expect(await untilQuiet(depths, never, soon)).toBe(left);
});

test('queues that hold messages of others are left when what is waited for is done', async () => {
  let asked = 0;
  const atSecond = async () => ++asked === 2;

  expect(await untilQuiet(looks([1, 4]), atSecond, soon)).toBe('done');
});

test('an invoice is asked for until nobody works on it: it is synced, has failed or waits for its next try', async () => {
  const states = {
    inv_1: ['in_progress', 'synced'],
    inv_2: ['pending', 'in_progress', 'failed'],
    inv_3: ['waiting'],
  };
  const asked: string[] = [];
  const getInvoiceSync = async (id: keyof typeof states) => {
    asked.push(id);
    const state = states[id].shift();
    const sync = state === 'waiting' ? { status: 'pending', cause: 'provider_down' } : { status: state };
    return { sync };
  };
  const invoices = Object.keys(states).map((invoice_id) => ({ invoice_id }));
  const isTried = untilTried({ getInvoiceSync } as never, { invoices } as never); // as much of both as it reads

  expect([await isTried(), await isTried(), await isTried()]).toEqual([false, false, true]);
  expect(asked).toEqual(['inv_1', 'inv_2', 'inv_3', 'inv_1', 'inv_2', 'inv_2']);
});

test('says what was synced, what waits and what failed', () => {
  expect(syncText({ synced: 3, waiting: 0, failed: 0, not_due: 0 })).toBe('3 synced, 0 failed to sync');
  expect(syncText({ synced: 3, waiting: 1, failed: 2, not_due: 4 })).toBe(
    '3 synced, 1 wait for their next try, 4 with nothing to pay, 2 failed to sync (tally sync failures says why)',
  );
});
