import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { billingMonths, earliestOpenMonth, monthOf, startOf } from '../../../functions/domain/months.ts';
import { at, monthOf as month } from '../../support/charges.ts';

const GRACE_DAYS = 2;
const months = (usedAt: string, now: string, graceDays = GRACE_DAYS) =>
  billingMonths(at(usedAt), at(now), graceDays);

const own = (name: string) => ({ month: name, fallback: undefined, missed: undefined });
const withFallback = (name: string, fallback: string) => ({ month: name, fallback, missed: undefined });
const moved = (name: string, missed: string) => ({ month: name, fallback: undefined, missed });

describe('a line goes to the month of its use', () => {
  test.each([
    ['now', '2026-11-21T10:00:00Z', '2026-11-21T10:00:00Z'],
    ['earlier this month', '2026-11-01T00:00:00Z', '2026-11-30T23:59:59.999Z'],
    ['later this month', '2026-11-30T23:59:59.999Z', '2026-11-30T12:00:00Z'],
  ])('used %s', (_when, usedAt, now) => {
    expect(months(usedAt, now)).toEqual(own('2026-11'));
  });

  test('also to the next month, if the use is a day ahead and after the month’s end', () => {
    expect(months('2026-12-01T00:00:00Z', '2026-11-30T23:59:59.999Z')).toEqual(own('2026-12'));
    expect(months('2027-01-01T09:00:00Z', '2026-12-31T10:00:00Z')).toEqual(own('2027-01'));
  });

  test('in UTC, whatever the caller’s clock shows', () => {
    expect(months('2026-11-30T23:30:00-02:00', '2026-12-01T02:00:00Z')).toEqual(own('2026-12'));
    expect(months('2026-12-01T00:30:00+01:00', '2026-12-01T00:00:00Z')).toEqual(
      withFallback('2026-11', '2026-12'),
    );
  });

  test('and one millisecond decides at the edge of a month', () => {
    const now = '2026-12-01T00:00:00Z';

    expect(months('2026-11-30T23:59:59.999Z', now).month).toBe('2026-11');
    expect(months('2026-12-01T00:00:00.000Z', now).month).toBe('2026-12');
  });
});

describe('a past month takes lines until its grace period ends', () => {
  test.each([
    ['at its first instant', '2026-12-01T00:00:00.000Z'],
    ['at its last millisecond', '2026-12-02T23:59:59.999Z'],
  ])('%s', (_when, now) => {
    expect(months('2026-11-15T00:00:00Z', now)).toEqual(withFallback('2026-11', '2026-12'));
  });

  test('and not a millisecond longer. Then the line goes to the current month', () => {
    expect(months('2026-11-15T00:00:00Z', '2026-12-03T00:00:00.000Z')).toEqual(moved('2026-12', '2026-11'));
  });

  test('over the end of a year', () => {
    expect(months('2026-12-31T23:59:59Z', '2027-01-02T23:59:59.999Z')).toEqual(
      withFallback('2026-12', '2027-01'),
    );
    expect(months('2026-12-31T23:59:59Z', '2027-01-03T00:00:00Z')).toEqual(moved('2027-01', '2026-12'));
  });

  test('over a leap day', () => {
    expect(months('2024-02-29T12:00:00Z', '2024-03-02T12:00:00Z').month).toBe('2024-02');
    expect(months('2023-02-28T12:00:00Z', '2023-03-03T00:00:00Z')).toEqual(moved('2023-03', '2023-02'));
  });

  test('or takes none at all, if there is no grace period', () => {
    expect(months('2026-11-30T23:59:59.999Z', '2026-12-01T00:00:00Z', 0)).toEqual(
      moved('2026-12', '2026-11'),
    );
  });

  test('or still after two months, if the grace period is longer than a month', () => {
    expect(months('2026-01-31T00:00:00Z', '2026-03-03T23:59:59.999Z', 31)).toEqual(
      withFallback('2026-01', '2026-03'),
    );
  });
});

test('use of years ago is billed this month, and the reply can name the invoice that it missed', () => {
  expect(months('2024-04-10T00:00:00Z', '2026-11-21T10:00:00Z')).toEqual(moved('2026-11', '2024-04'));
  expect(months('0001-01-01T00:00:00Z', '2026-11-21T10:00:00Z')).toEqual(moved('2026-11', '0001-01'));
});

test('whatever the two clocks say, no charge is lost, and none goes to an earlier month', () => {
  const instant = fc
    .date({ min: new Date('2019-12-30'), max: new Date('2030-01-03'), noInvalidDate: true })
    .map((date) => at(date.toISOString()));
  fc.assert(
    fc.property(instant, instant, fc.integer({ min: 0, max: 31 }), (usedAt, now, graceDays) => {
      const { month: taken, fallback, missed } = billingMonths(usedAt, now, graceDays);
      expect(taken >= monthOf(usedAt)).toBe(true);
      expect([monthOf(usedAt), monthOf(now)]).toContain(taken);
      expect(missed === undefined).toBe(taken === monthOf(usedAt));
      if (fallback !== undefined) expect(fallback).toBe(monthOf(now));
    }),
  );
});

test('a month starts at its first UTC midnight', () => {
  expect(startOf(month('2026-11'))).toBe('2026-11-01T00:00:00.000Z');
  expect(monthOf(startOf(month('2026-11')))).toBe('2026-11');
});

describe('the earliest month that takes lines', () => {
  test.each([
    ['2026-12-02T23:59:59.999Z', '2026-11'],
    ['2026-12-03T00:00:00.000Z', '2026-12'],
    ['2027-01-02T23:59:59.999Z', '2026-12'],
  ])('at %s is %s', (now, earliest) => {
    expect(earliestOpenMonth(at(now), GRACE_DAYS)).toBe(earliest);
  });

  test('is the first month from which no line is moved, for any grace period', () => {
    const day = fc.date({ min: new Date('2024-01-01'), max: new Date('2028-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(day, day, fc.integer({ min: 0, max: 31 }), (used, now, graceDays) => {
        const usedAt = at(used.toISOString());
        const isMissed = billingMonths(usedAt, at(now.toISOString()), graceDays).missed !== undefined;

        expect(monthOf(usedAt) < earliestOpenMonth(at(now.toISOString()), graceDays)).toBe(isMissed);
      }),
    );
  });
});
