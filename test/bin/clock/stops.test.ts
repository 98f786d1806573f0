import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type Stop, stopsBetween } from '../../../bin/clock/stops.ts';
import { earliestOpenMonth } from '../../../functions/domain/months.ts';
import { at } from '../../support/charges.ts';

const stops = (from: string, to: string, due: Stop['due'], graceDays = 2) =>
  stopsBetween(Date.parse(from), Date.parse(to), graceDays)
    .filter((stop) => stop.due === due)
    .map(({ at: ms }) => new Date(ms).toISOString());
const closings = (from: string, to: string) => stops(from, to, 'closings');

describe('the clock stops where invoices become due', () => {
  test('at the end of each month’s grace period on the way', () => {
    expect(closings('2026-11-21T10:00:00Z', '2027-02-10T00:00:00Z')).toEqual([
      '2026-12-03T00:00:00.000Z',
      '2027-01-03T00:00:00.000Z',
      '2027-02-03T00:00:00.000Z',
    ]);
  });

  test('also of the month before, if it still takes lines', () => {
    expect(closings('2026-12-02T23:59:59.999Z', '2026-12-31T23:59:59Z')).toEqual([
      '2026-12-03T00:00:00.000Z',
    ]);
  });

  test('at its end, but not where it starts', () => {
    expect(closings('2026-12-03T00:00:00Z', '2027-01-03T00:00:00Z')).toEqual(['2027-01-03T00:00:00.000Z']);
  });

  test.each([
    ['nowhere within a month', '2026-11-21T10:00:00Z', '2026-11-30T00:00:00Z'],
    ['nowhere on its way back', '2026-11-21T10:00:00Z', '2026-01-01T00:00:00Z'],
  ])('%s', (_what, from, to) => {
    expect(stopsBetween(Date.parse(from), Date.parse(to), 2)).toEqual([]);
  });

  test('which is exactly when the earliest month that takes lines changes', () => {
    const time = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2028, 0) });
    fc.assert(
      fc.property(time, time, fc.integer({ min: 0, max: 31 }), (one, other, graceDays) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const earliest = (ms: number) => earliestOpenMonth(at(new Date(ms).toISOString()), graceDays);

        const passed = stopsBetween(from, to, graceDays)
          .filter(({ due }) => due === 'closings')
          .map(({ at: ms }) => ms);

        for (const stop of passed) expect(earliest(stop)).not.toBe(earliest(stop - 1));
        expect(passed.length > 0).toBe(earliest(from) !== earliest(to));
      }),
    );
  });
});

describe('the clock stops where subscriptions become due', () => {
  test('at the beginning of each month on the way, also where it arrives', () => {
    expect(stops('2026-12-01T00:00:00Z', '2027-02-01T00:00:00Z', 'renewals')).toEqual([
      '2027-01-01T00:00:00.000Z',
      '2027-02-01T00:00:00.000Z',
    ]);
  });

  test('before the invoices that become due at the same time', () => {
    const [first, second] = stopsBetween(
      Date.parse('2026-11-30T00:00:00Z'),
      Date.parse('2026-12-31T00:00:00Z'),
      0,
    );

    expect([first?.due, second?.due]).toEqual(['renewals', 'closings']);
    expect(first?.at).toBe(second?.at);
  });
});
