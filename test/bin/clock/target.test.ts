import { expect, test } from '@jest/globals';
import { readTarget } from '../../../bin/clock/target.ts';

test.each([
  ['2027-01-01T00:00:00Z', '2027-01-01T00:00:00.000Z'],
  ['2027-01-01T01:00:00+01:00', '2027-01-01T00:00:00.000Z'],
  ['2026-12-01', '2026-12-01T00:00:00.000Z'],
  ['now', 'now'],
])('make clock to=%s', (text, target) => {
  expect(readTarget(text)).toBe(target);
});

test.each([
  '2027-02-30',
  '2027-01-01T00:00Z',
  '2027-1-1',
  '2027-13-01T00:00:00Z',
  'tomorrow',
  '1999-12-31T23:59:59Z',
  '3000-01-01T00:00:00Z',
])('make clock to=%s is refused, and says what is expected', (text) => {
  expect(() => readTarget(text)).toThrow(
    `to is "${text}": expected a time from 2000 to 2999 with an offset, such as 2027-01-01T00:00:00Z, or now. A day without a time, such as 2027-01-01, means its midnight in UTC. +10d, +2w, +3mo and +1y go so far forward.`,
  );
});

test.each([
  ['+10d', '2026-11-10T12:00:00.000Z'],
  ['+2w', '2026-11-14T12:00:00.000Z'],
  ['+3mo', '2027-01-31T12:00:00.000Z'],
  ['+4mo', '2027-02-28T12:00:00.000Z'],
  ['+1y', '2027-10-31T12:00:00.000Z'],
])('make clock to=%s goes forward from the time of the stack', (distance, target) => {
  expect(readTarget(distance, '2026-10-31T12:00:00.000Z')).toBe(target);
});
