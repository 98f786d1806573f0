import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import * as fc from 'fast-check';
import type { Currency } from '../../../client/contract/shapes/fields.ts';
import { formatMoney, formatQuantity, roundToMinor, usageAmount } from '../../../functions/domain/money.ts';

const money = (text: string, currency: Currency = 'USD'): string => formatMoney(new Big(text), currency);
const priced = (units: string, price: string): string | undefined => {
  const amount = usageAmount(new Big(units), new Big(price));
  return amount && formatMoney(amount, 'USD');
};

describe('the amount of usage is exact', () => {
  test.each([
    ['1000000', '0.0000022', '2.20'],
    ['1000', '0.005', '5.00'],
    ['58', '0.05', '2.90'],
    ['3', '0.1', '0.30'],
    ['0.1', '0.2', '0.02'],
    ['0', '5', '0.00'],
    ['7', '0', '0.00'],
    ['0.000001', '0.000000000001', '0.000000000000000001'],
    ['999999999999.999999', '1', '999999999999.999999'],
  ])('%s × %s = %s', (units, price, amount) => {
    expect(priced(units, price)).toBe(amount);
  });

  test.each([
    ['1000000000', '1000000'],
    ['999999999999.999999', '999999999999999'],
  ])('%s × %s is 10^15 or more, beyond a line', (units, price) => {
    expect(priced(units, price)).toBeUndefined();
  });

  test('the last amount below 10^15 is taken', () => {
    expect(priced('1', '999999999999999.999999999999')).toBe('999999999999999.999999999999');
  });

  // Whole numbers of the smallest unit cannot lose a digit.
  test('it is what whole-number arithmetic says', () => {
    const micro = fc.bigInt({ min: 0n, max: 10n ** 18n - 1n });
    const pico = fc.bigInt({ min: 0n, max: 10n ** 27n - 1n });
    fc.assert(
      fc.property(micro, pico, (units, price) => {
        const exact = units * price;
        const amount = usageAmount(new Big(decimalOf(units, 6)), new Big(decimalOf(price, 12)));
        return amount?.toFixed(18) === (exact < 10n ** 33n ? decimalOf(exact, 18) : undefined);
      }),
      // Perhaps only one case in many thousands shows a wrong digit.
      { numRuns: 100_000 },
    );
  });
});

describe('money in a reply', () => {
  test.each<[string, Currency, string]>([
    ['9.5', 'USD', '9.50'],
    ['9.50', 'EUR', '9.50'],
    ['0', 'USD', '0.00'],
    ['0.0000022', 'USD', '0.0000022'],
    ['2.2000000', 'GBP', '2.20'],
    ['100', 'USD', '100.00'],
    ['1e14', 'USD', '100000000000000.00'],
    ['1500', 'JPY', '1500'],
    ['1500.0', 'JPY', '1500'],
    ['0.5', 'JPY', '0.5'],
    ['0', 'JPY', '0'],
    ['1.5', 'KWD', '1.500'],
    ['0', 'KWD', '0.000'],
    ['1.2345', 'KWD', '1.2345'],
    ['-9.5', 'USD', '-9.50'],
    ['-0.0000022', 'USD', '-0.0000022'],
  ])('%s %s as %s', (amount, currency, expected) => {
    expect(money(amount, currency)).toBe(expected);
  });

  test('zero has no sign', () => {
    expect(money('-0')).toBe('0.00');
    expect(money('-0', 'JPY')).toBe('0');
    expect(formatMoney(new Big('5').minus('5').times(-1), 'KWD')).toBe('0.000');
    expect(formatQuantity(new Big('-0.000'))).toBe('0');
  });

  test('is in plain notation, has at least the minor digits, and is read back to the same amount', () => {
    const minorDigits = { USD: 2, JPY: 0, KWD: 3 } as const;
    const amounts = fc.bigInt({ min: -(10n ** 33n), max: 10n ** 33n });
    fc.assert(
      fc.property(amounts, fc.constantFrom('USD', 'JPY', 'KWD'), (parts, currency) => {
        const exact = new Big(decimalOf(parts, 18));
        const shown = formatMoney(exact, currency);
        const decimals = shown.split('.')[1] ?? '';
        expect(shown).toMatch(/^-?\d+(\.\d+)?$/);
        expect(decimals.length).toBeGreaterThanOrEqual(minorDigits[currency]);
        if (decimals.length > minorDigits[currency]) expect(decimals).not.toMatch(/0$/);
        expect(exact.eq(shown)).toBe(true);
      }),
    );
  });
});

test.each([
  ['58', '58'],
  ['58.0', '58'],
  ['58.50', '58.5'],
  ['0.000001', '0.000001'],
  ['1e11', '100000000000'],
  ['0.00', '0'],
])('a quantity of %s is answered as %s', (quantity, expected) => {
  expect(formatQuantity(new Big(quantity))).toBe(expected);
});

describe('an invoice is rounded half-even to what can be paid', () => {
  test.each<[string, Currency, string]>([
    ['2.5', 'JPY', '2'],
    ['3.5', 'JPY', '4'],
    ['-2.5', 'JPY', '-2'],
    ['-3.5', 'JPY', '-4'],
    ['2.500000000000000001', 'JPY', '3'],
    ['0.5', 'JPY', '0'],
    ['0.005', 'USD', '0.00'],
    ['0.015', 'USD', '0.02'],
    ['-0.015', 'USD', '-0.02'],
    ['2.675', 'USD', '2.68'],
    ['15.8', 'EUR', '15.80'],
    ['0.004999999999999999', 'GBP', '0.00'],
    ['1.2345', 'KWD', '1.230'],
    ['1.235', 'KWD', '1.240'],
    ['1.245', 'KWD', '1.240'],
    ['999999999999999.995', 'USD', '1000000000000000.00'],
  ])('%s %s → %s', (exact, currency, rounded) => {
    expect(formatMoney(roundToMinor(new Big(exact), currency), currency)).toBe(rounded);
  });

  test('an amount that rounds to zero has no sign', () => {
    expect(formatMoney(roundToMinor(new Big('-0.5'), 'JPY'), 'JPY')).toBe('0');
  });

  test('it is what whole-number arithmetic says', () => {
    // The smallest unit is 10^-18. A step is the smallest amount that can be paid, in such units.
    const steps = { USD: 10n ** 16n, JPY: 10n ** 18n, KWD: 10n ** 16n } as const;
    const currency = fc.constantFrom<keyof typeof steps>('USD', 'JPY', 'KWD');
    // Halves are the interesting cases, and chance would hardly ever find them.
    const parts = fc.oneof(
      fc.bigInt({ min: -(10n ** 33n), max: 10n ** 33n }).map((exact) => ({ exact, halves: undefined })),
      fc
        .tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.constantFrom(-1n, 0n, 1n))
        .map(([halves, beside]) => ({ exact: beside, halves })),
    );
    fc.assert(
      fc.property(parts, currency, ({ exact, halves }, of) => {
        const amount = halves === undefined ? exact : (halves * steps[of]) / 2n + exact;
        const rounded = roundToMinor(new Big(decimalOf(amount, 18)), of);
        return rounded.eq(decimalOf(nearestEven(amount, steps[of]), 18));
      }),
      { numRuns: 100_000 },
    );
  });
});

/** The nearest multiple of the step. If two are as near, the even one. */
function nearestEven(amount: bigint, step: bigint): bigint {
  const size = amount < 0n ? -amount : amount;
  const below = size / step;
  const twiceRest = 2n * (size % step);
  const isUp = twiceRest > step || (twiceRest === step && below % 2n === 1n);
  return (amount < 0n ? -1n : 1n) * (below + (isUp ? 1n : 0n)) * step;
}

/** Turns a whole number of units into its decimal: 22 at 7 decimals is 0.0000022. */
function decimalOf(parts: bigint, decimals: number): string {
  const digits = String(parts < 0n ? -parts : parts).padStart(decimals + 1, '0');
  return `${parts < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
