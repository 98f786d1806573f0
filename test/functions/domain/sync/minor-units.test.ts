import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import * as fc from 'fast-check';
import { type Currency, currencies } from '../../../../client/contract/shapes/fields.ts';
import { roundToMinor } from '../../../../functions/domain/money.ts';
import { minorUnits, sentLines } from '../../../../functions/domain/sync/minor-units.ts';
import { at } from '../../../support/charges.ts';

const line = (amount: Big) => ({
  description: 'line',
  amount,
  from: at('2026-11-01T00:00:00Z'),
  to: at('2026-11-02T00:00:00Z'),
  lineItems: 1,
});
const sent = (currency: Currency, ...amounts: string[]) =>
  sentLines(
    amounts.map((amount) => line(new Big(amount))),
    currency,
  )?.map(({ amount }) => amount);

describe('lines in minor units', () => {
  test.each<[string, Currency, string[], number[]]>([
    ['cents', 'USD', ['9.5', '0.3'], [950, 30]],
    ['three lines of a third of a cent: one cent', 'USD', ['0.00333', '0.00333', '0.00334'], [0, 0, 1]],
    ['yen', 'JPY', ['2.2', '2.2', '2.2'], [3, 2, 2]],
    ['fils, in tens', 'KWD', ['1.2345', '0.0055'], [1230, 10]],
    ['a credit larger than any line', 'USD', ['3.333', '3.333', '3.334', '-9.995'], [333, 333, 333, -999]],
    ['none', 'USD', [], []],
  ])('%s', (_what, currency, exact, minor) => {
    expect(sent(currency, ...exact)).toEqual(minor);
  });

  test('keep the rest of each line', () => {
    const given = line(new Big('1'));

    expect(sentLines([given], 'USD')).toEqual([{ ...given, amount: 100 }]);
  });

  test.each<[string, Currency, string[]]>([
    ['a line', 'USD', ['90071992547410']],
    ['lines that cancel each other', 'USD', ['80000000000000', '-80000000000000']],
  ])('that a number cannot hold are undefined: %s', (_what, currency, amounts) => {
    expect(sent(currency, ...amounts)).toBeUndefined();
  });

  test('the largest exact number is possible', () => {
    expect(minorUnits(new Big('90071992547409.91'), 'USD')).toBe(Number.MAX_SAFE_INTEGER);
    expect(minorUnits(new Big('90071992547409.92'), 'USD')).toBeUndefined();
  });

  const amount = fc
    .tuple(fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }), fc.integer({ min: 6, max: 18 }))
    .map(([digits, decimals]) => new Big(`${digits}e-${decimals}`));
  const currency = fc.constantFrom(...(Object.keys(currencies) as Currency[])); // Object.keys forgets the literal keys

  test('add up to the invoice’s rounded total, credits included, each a whole number the provider takes', () => {
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 250 }), currency, (exact, of) => {
        const lines = sentLines(exact.map(line), of) ?? [];
        const total = exact.reduce((all, one) => all.plus(one), new Big(0));

        expect(lines).toHaveLength(exact.length);
        const added = lines.reduce((all, one) => all + one.amount, 0);
        expect(added).toBe(minorUnits(roundToMinor(total, of), of));
        for (const one of lines) {
          expect(Number.isSafeInteger(one.amount)).toBe(true);
          expect(one.amount % (of === 'KWD' ? 10 : 1) === 0).toBe(true);
        }
      }),
    );
  });
});
