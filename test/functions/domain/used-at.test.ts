import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { usedAtRefusal } from '../../../functions/domain/used-at.ts';
import { at, usage } from '../../support/charges.ts';

const NOW = at('2026-11-21T10:00:00Z');
const DAYS = 400;
const refusalOf = (usedAt: string) => usedAtRefusal(usage({ usedAt: at(usedAt) }), NOW, DAYS);

describe('a time of use is taken', () => {
  test.each(['2026-11-21T10:00:00Z', '2026-11-22T10:00:00.000Z', '2025-10-17T10:00:00.000Z'])(
    'if it is %s, with bounds exact to the millisecond',
    (usedAt) => {
      expect(refusalOf(usedAt)).toBeUndefined();
    },
  );

  test('always if the request left it out', () => {
    const ours = usage({ usedAt: at('1970-01-01T00:00:00Z'), usedAtDefaulted: true });

    expect(usedAtRefusal(ours, NOW, DAYS)).toBeUndefined();
  });
});

describe('a time of use is refused', () => {
  test.each([
    [
      'a millisecond more than a day ahead',
      '2026-11-22T10:00:00.001Z',
      'expected at most a day ahead of now, 2026-11-21T10:00:00.000Z; received 2026-11-22T10:00:00.001Z',
    ],
    [
      'a millisecond more than 400 days back',
      '2025-10-17T09:59:59.999Z',
      'expected at most 400 days ago, which is 2025-10-17T10:00:00.000Z; received 2025-10-17T09:59:59.999Z',
    ],
  ])('%s', (_what, usedAt, message) => {
    const refusal = refusalOf(usedAt);

    expect(refusal?.code).toBe('validation_failed');
    expect(refusal?.errors).toEqual([{ field: 'used_at', message }]);
  });

  test.each(['0001-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '1601-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])(
    'the smallest or largest time of a system: %s',
    (usedAt) => {
      expect(refusalOf(usedAt)?.errors).toMatchObject([{ field: 'used_at' }]);
    },
  );
});

test('at any time and for any bound, only times within the bounds are taken', () => {
  const DAY = 86_400_000;
  const offset = fc.integer({ min: -4_000 * DAY, max: 3 * DAY });
  const now = fc.date({ min: new Date('2001-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(now, fc.integer({ min: 32, max: 3_653 }), offset, (time, days, by) => {
      const ms = time.getTime() + by;
      const charge = usage({ usedAt: at(new Date(ms).toISOString()) });
      const refused = usedAtRefusal(charge, at(time.toISOString()), days) !== undefined;
      expect(refused).toBe(by > DAY || by < -days * DAY);
    }),
  );
});
