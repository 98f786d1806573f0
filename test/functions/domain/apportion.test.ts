import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import * as fc from 'fast-check';
import { type Currency, currencies } from '../../../client/contract/shapes/fields.ts';
import { apportion } from '../../../functions/domain/apportion.ts';
import { roundToMinor } from '../../../functions/domain/money.ts';

const parts = (amounts: readonly string[], currency: Currency): string[] =>
  apportion(
    amounts.map((amount) => new Big(amount)),
    currency,
  ).map((part) => part.toFixed());

describe('the parts of a rounded total', () => {
  test.each<[string, Currency, string[], string[]]>([
    ['do not change if they are whole', 'USD', ['9.5', '0.01', '-2'], ['9.5', '0.01', '-2']],
    ['give the missing unit to the one that lost most', 'USD', ['1.004', '1.006'], ['1', '1.01']],
    ['give it to the first one if two lost the same', 'USD', ['0.005', '0.005'], ['0.01', '0']],
    [
      'give two units to the first two if three lost the same',
      'USD',
      ['0.666', '0.666', '0.668'],
      ['0.67', '0.66', '0.67'],
    ],
    ['may be credits: these are rounded away from zero', 'USD', ['10', '-0.333'], ['10', '-0.33']],
    [
      'are all rounded down if the total is rounded to the even number below',
      'USD',
      ['0.0025', '0.0025'],
      ['0', '0'],
    ],
    ['are whole yen', 'JPY', ['1.5', '1.5', '1'], ['2', '1', '1']],
    ['are whole tens of fils, as the total is', 'KWD', ['1.233', '0.001'], ['1.23', '0']],
    ['are an empty list without lines', 'USD', [], []],
  ])('%s', (_what, currency, exact, printed) => {
    expect(parts(exact, currency)).toEqual(printed);
  });

  const amount = fc
    .tuple(fc.bigInt({ min: -(10n ** 27n), max: 10n ** 27n }), fc.integer({ min: 0, max: 18 }))
    .map(([digits, decimals]) => new Big(`${digits}e-${decimals}`));
  const currency = fc.constantFrom(...(Object.keys(currencies) as Currency[])); // Object.keys forgets the literal keys
  const unitOf = (of: Currency): Big =>
    new Big({ USD: '0.01', EUR: '0.01', GBP: '0.01', JPY: '1', KWD: '0.01' }[of]);
  const sum = (amounts: readonly Big[]): Big => amounts.reduce((all, one) => all.plus(one), new Big(0));

  test('add up to it; each is whole, and less than a unit from its exact amount', () => {
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 40 }), currency, (exact, of) => {
        const printed = apportion(exact, of);

        expect(sum(printed).toFixed()).toBe(roundToMinor(sum(exact), of).toFixed());
        for (const [index, part] of printed.entries()) {
          expect(
            part
              .minus(exact[index] ?? 0)
              .abs()
              .lt(unitOf(of)),
          ).toBe(true);
          expect(part.mod(unitOf(of)).eq(0)).toBe(true);
        }
      }),
    );
  });

  test('never give a unit to a part if another one lost more and got none', () => {
    fc.assert(
      fc.property(fc.array(amount, { minLength: 2, maxLength: 20 }), currency, (exact, of) => {
        const unit = unitOf(of);
        const changes = apportion(exact, of).map((part, index) => part.minus(exact[index] ?? 0));
        const raised = changes.filter((change) => change.gt(0)).map((change) => unit.minus(change));
        const floored = changes.filter((change) => change.lte(0)).map((change) => change.abs());

        for (const loss of raised) expect(floored.every((other) => other.lte(loss))).toBe(true);
      }),
    );
  });
});
