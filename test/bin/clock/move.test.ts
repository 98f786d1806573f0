import { expect, test } from '@jest/globals';
import { type DueAt, moveClock } from '../../../bin/clock/move.ts';
import { readTarget } from '../../../bin/clock/target.ts';
import type { ClockReply } from '../../../client/contract/clock/clock.ts';
import type { ClockTarget } from '../../../client/contract/clock/requests.ts';
import type { MonthEndReply } from '../../../functions/queue/month-end/run.ts';
import type { RenewalReply } from '../../../functions/queue/renewals/run.ts';
import { at } from '../../support/charges.ts';

const REAL = '2026-11-21T10:00:00.000Z';

/** A clock that records its calls. A run closes two of the due invoices, or bills two of the due subscriptions. */
function clockAt(
  start: string,
  due: Readonly<Record<string, number>> = {},
  toBill: Readonly<Record<string, number>> = {},
) {
  const done: string[] = [];
  let now = at(start);
  const left = new Map(Object.entries(due));
  const subscriptions = new Map(Object.entries(toBill));
  const reply = (): ClockReply => ({ now, real_now: at(REAL), grace_days: 2 });
  return {
    done,
    read: async () => reply(),
    set: async (to: ClockTarget) => {
      done.push(`set ${to}`);
      now = to === 'now' ? at(REAL) : to;
      return reply();
    },
    runMonthEnd: async (): Promise<MonthEndReply> => {
      const open = left.get(now) ?? 0;
      const closed = Math.min(2, open);
      left.set(now, open - closed);
      done.push(`run, ${closed} closed`);
      return { now, closed, carried: 0, failed: 0, left: open - closed, invoices: [], failures: [] };
    },
    runRenewals: async (): Promise<RenewalReply> => {
      const open = subscriptions.get(now) ?? 0;
      const billed = Math.min(2, open);
      subscriptions.set(now, open - billed);
      done.push(`renewals, ${billed} billed`);
      return { now, billed, failed: 0, left: open - billed, failures: [] };
    },
    sweepSyncs: async () => {
      done.push('sweep');
      return { now, sent: 0, failed: 0, stopped: false, events: { sent: 0, failed: 0 } };
    },
  };
}

async function move(clock: ReturnType<typeof clockAt>, to: string) {
  const due: DueAt[] = [];
  const back: string[] = [];
  await moveClock(clock, readTarget(to), {
    fellDue: (one) => void due.push(one),
    goesBack: (from) => void back.push(from),
  });
  return {
    due: due.map(({ now, closed, billed }) =>
      [`${now.slice(0, 10)}: ${closed}`, ...(billed > 0 ? [`${billed} billed`] : [])].join(', '),
    ),
    back,
  };
}

test('forward, it leaves a stop only when nothing is left to close there', async () => {
  const clock = clockAt(
    REAL,
    { '2026-12-03T00:00:00.000Z': 5, '2027-01-03T00:00:00.000Z': 1 },
    { '2027-01-01T00:00:00.000Z': 3 },
  );

  const { due, back } = await move(clock, '2027-01-20T00:00:00Z');

  expect(clock.done).toEqual([
    'renewals, 0 billed',
    'run, 0 closed',
    'set 2026-12-01T00:00:00.000Z',
    'renewals, 0 billed',
    'set 2026-12-03T00:00:00.000Z',
    'run, 2 closed',
    'run, 2 closed',
    'run, 1 closed',
    'set 2027-01-01T00:00:00.000Z',
    'renewals, 2 billed',
    'renewals, 1 billed',
    'set 2027-01-03T00:00:00.000Z',
    'run, 1 closed',
    'set 2027-01-20T00:00:00.000Z',
    'renewals, 0 billed',
    'run, 0 closed',
    'sweep',
  ]);
  expect(due).toEqual(['2026-12-03: 5', '2027-01-01: 0, 3 billed', '2027-01-03: 1']);
  expect(back).toEqual([]);
});

test('back, it says so, and nothing becomes due', async () => {
  const clock = clockAt('2027-01-20T00:00:00.000Z');

  expect(await move(clock, '2026-12-01T00:00:00Z')).toEqual({ due: [], back: ['2027-01-20T00:00:00.000Z'] });
  expect(clock.done).toEqual([
    'set 2026-12-01T00:00:00.000Z',
    'renewals, 0 billed',
    'run, 0 closed',
    'sweep',
  ]);
});

test('what is due at the start is closed at the start, at that time', async () => {
  const clock = clockAt(REAL, { [REAL]: 3 });

  expect(await move(clock, '2026-11-30')).toEqual({ due: ['2026-11-21: 3'], back: [] });
  expect(clock.done).toEqual([
    'renewals, 0 billed',
    'run, 2 closed',
    'run, 1 closed',
    'set 2026-11-30T00:00:00.000Z',
    'renewals, 0 billed',
    'run, 0 closed',
    'sweep',
  ]);
});

test.each([
  ['forward', REAL],
  ['back', '2027-01-20T00:00:00.000Z'],
])('what is due where it arrives is done there: %s', async (_way, start) => {
  const clock = clockAt(start, { '2026-11-30T00:00:00.000Z': 1 });

  expect((await move(clock, '2026-11-30')).due).toEqual(['2026-11-30: 1']);
});

test('going back, what is due at the later time waits for that time', async () => {
  const start = '2027-01-20T00:00:00.000Z';

  expect((await move(clockAt(start, { [start]: 1 }), '2026-12-01')).due).toEqual([]);
});

test.each([
  ['from a later time, that is back', '2027-01-20T00:00:00.000Z', [], ['2027-01-20T00:00:00.000Z']],
  ['from an earlier one it is forward', '2026-09-20T00:00:00.000Z', ['2026-10-03: 0', '2026-11-03: 0'], []],
])('to real time: %s', async (_what, start, due, back) => {
  const clock = clockAt(start);

  expect(await move(clock, 'now')).toEqual({ due, back });
  expect(clock.done.slice(-4)).toEqual(['set now', 'renewals, 0 billed', 'run, 0 closed', 'sweep']);
});
