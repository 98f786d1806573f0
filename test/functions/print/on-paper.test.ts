import { expect, test } from '@jest/globals';
import { Big } from 'big.js';
import * as fc from 'fast-check';
import type { Month } from '../../../client/contract/shapes/fields.ts';
import { formatMoney } from '../../../functions/domain/money.ts';
import { moneyOnPaper, monthOnPaper, quantityOnPaper } from '../../../functions/print/on-paper.ts';

test.each([
  ['0', 'USD', '0.00'],
  ['999.5', 'USD', '999.50'],
  ['1234567.5', 'USD', '1,234,567.50'],
  ['0.0000022', 'USD', '0.0000022'],
  ['-1234', 'JPY', '−1,234'],
  ['1000', 'KWD', '1,000.000'],
] as const)('%s %s is %s on paper', (amount, currency, printed) => {
  expect(moneyOnPaper(new Big(amount), currency)).toBe(printed);
});

test('no digit of money is lost on paper, for any number of digits', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }),
      fc.integer({ min: 0, max: 18 }),
      (digits, e) => {
        const amount = new Big(`${digits}e-${e}`);

        const read = moneyOnPaper(amount, 'USD').replaceAll(',', '').replace('−', '-');
        expect(read).toBe(formatMoney(amount, 'USD'));
      },
    ),
  );
});

test('counts are grouped too', () => {
  expect(quantityOnPaper(12345)).toBe('12,345');
});

test('a month is the UTC month, wherever the function runs', () => {
  expect(monthOnPaper('2026-11' as Month)).toBe('November 2026');
});
