import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import fc from 'fast-check';
import {
  compared,
  differenceOf,
  grouped,
  missingDecimals,
  negated,
  permilleOf,
  sumOf,
} from '../../../console/page/money.ts';

/** As the API writes money: at least two decimals, and no other trailing zeros. */
const amount = fc
  .tuple(fc.bigInt({ min: -(10n ** 27n), max: 10n ** 27n }), fc.integer({ min: 0, max: 12 }))
  .map(([units, decimals]) => written(new Big(`${units}e-${decimals}`)));
const written = (value: Big): string => {
  const text = value.toFixed();
  return (text.split('.')[1]?.length ?? 0) < 2 ? value.toFixed(2) : text;
};

describe('amounts', () => {
  test('are added and subtracted exactly, at any size', () => {
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 20 }), amount, (all, other) => {
        const sum = all.reduce((total, each) => total.plus(each), new Big(0));
        expect(new Big(sumOf(all)).eq(sum)).toBe(true);
        expect(new Big(differenceOf(sumOf(all), other)).eq(sum.minus(other))).toBe(true);
        expect(sumOf(all)).not.toMatch(/\.\d{3,}0$/);
      }),
    );
  });

  test('are compared exactly', () => {
    fc.assert(
      fc.property(amount, amount, (one, other) => {
        expect(compared(one, other)).toBe(new Big(one).cmp(other));
      }),
    );
  });

  test.each([
    [['90071992547409931.45', '0.01'], '90071992547409931.46'],
    [['0.1', '0.2'], '0.3'],
    [['0.0000022', '9.5'], '9.5000022'],
    [['9.50', '-9.50'], '0.00'],
    [['58210', '1'], '58211'],
    [[], '0.00'],
  ])('%j come to %s', (all, sum) => {
    expect(sumOf(all)).toBe(sum);
  });

  test('have no other sign than a minus', () => {
    expect([negated('1.50'), negated('-1.50'), negated('0.00')]).toEqual(['-1.50', '1.50', '0.00']);
  });

  test.each(['', 'abc', '1e5', '1.', '.5', '1,000', 'NaN'])('that are none are refused: "%s"', (text) => {
    expect(() => sumOf([text])).toThrow(RangeError);
  });
});

test('the length of a bar is in whole thousandths', () => {
  expect(permilleOf('1.00', '3.00')).toBe(333);
  expect(permilleOf('45035996273704965.72', '90071992547409931.45')).toBe(499);
  expect(permilleOf('5.00', '0.00')).toBe(0);
  expect(permilleOf('-1.00', '4.0000')).toBe(-250);
});

test('an amount is shown with groups, and all its decimals', () => {
  expect(['1234567.5', '-1234.0000022', '999.00', '58210', '0.00'].map(grouped)).toEqual([
    '1,234,567.5',
    '−1,234.0000022',
    '999.00',
    '58,210',
    '0.00',
  ]);
});

test('what is missing to the longest fraction of a column is known, the point included', () => {
  expect(['1.5', '1', '1.2345'].map((each) => missingDecimals(each, 4))).toEqual([3, 5, 0]);
  expect(missingDecimals('58210', 0)).toBe(0);
});
