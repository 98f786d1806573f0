import { expect, test } from '@jest/globals';
import { Big } from 'big.js';
import * as fc from 'fast-check';
import { isWithin } from '../../../functions/domain/verification.ts';

const sum = (lines: number, amount: string | number) => ({ lines, amount: new Big(amount) });

test.each([
  ['the same as a shard at rest', sum(2, '5'), sum(2, '5.00'), sum(2, '5'), true],
  ['one line less than a shard at rest', sum(2, '5'), sum(1, '5'), sum(2, '5'), false],
  ['one line more', sum(2, '5'), sum(3, '5'), sum(2, '5'), false],
  ['as many lines with another sum', sum(2, '5'), sum(2, '4.99'), sum(2, '5'), false],
  ['what the shard had before', sum(2, '5'), sum(2, '5'), sum(4, '9'), true],
  ['as many as before with the sum of after', sum(2, '5'), sum(2, '9'), sum(4, '9'), false],
  ['what it had after', sum(2, '5'), sum(4, '9'), sum(4, '9'), true],
  ['as many as after with another sum', sum(2, '5'), sum(4, '9.01'), sum(4, '9'), false],
  ['something between, where a credit may be among it', sum(2, '5'), sum(3, '-40'), sum(4, '9'), true],
  ['fewer than before', sum(2, '5'), sum(1, '5'), sum(4, '9'), false],
])('%s: %#', (_what, before, listed, after, within) => {
  expect(isWithin(before, listed, after)).toBe(within);
});

test('lines listed one by one while they are added are always within', () => {
  const amounts = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(amounts, fc.nat(), fc.nat(), fc.nat(), (lines, a, b, c) => {
      const [before = 0, listed = 0, after = 0] = [a, b, c]
        .map((at) => at % (lines.length + 1))
        .sort((x, y) => x - y);
      const upTo = (count: number) =>
        sum(
          count,
          lines.slice(0, count).reduce((total, amount) => total + amount, 0),
        );
      expect(isWithin(upTo(before), upTo(listed), upTo(after))).toBe(true);
    }),
  );
});
