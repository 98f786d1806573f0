import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import * as fc from 'fast-check';
import type { Currency } from '../../../../client/contract/shapes/fields.ts';
import { closeOf } from '../../../../functions/domain/invoice-lifecycle.ts';
import { type ChargedTax, taxCharge, taxOn, taxRateFor } from '../../../../functions/domain/invoicing/tax.ts';
import type { Charge } from '../../../../functions/domain/line-item.ts';
import { roundToMinor } from '../../../../functions/domain/money.ts';
import { GatheredLines } from '../../../../functions/domain/sync/gathered-lines.ts';
import { minorUnits, sentLines } from '../../../../functions/domain/sync/minor-units.ts';
import { at, monthOf, oneOff, usage } from '../../../support/charges.ts';

const rateOf = (percent: string) => ({ name: 'VAT', percent: new Big(percent) });
const zero = new Big(0);

describe('a tax', () => {
  test.each<[string, string, Currency, string]>([
    ['100', '19', 'USD', '19'],
    ['0.50', '5', 'USD', '0.03'],
    ['10.50', '19', 'USD', '2'],
    ['0.01', '19', 'USD', '0'],
    ['250', '8.1', 'JPY', '20'],
    ['1.230', '5', 'KWD', '0.06'],
    ['1.500', '15', 'KWD', '0.23'],
  ])('on %s at %s%% in %s is %s: rounded once, halves up', (base, percent, currency, amount) => {
    expect(taxOn(new Big(base), rateOf(percent), currency).amount.toFixed()).toBe(amount);
  });

  test('has the rate of the invoice’s month', () => {
    const rates = [
      { from: monthOf('2026-01'), ...rateOf('19') },
      { from: monthOf('2026-07'), ...rateOf('16') },
    ];

    expect(taxRateFor(rates, monthOf('2025-12'))).toBeUndefined();
    expect(taxRateFor(rates, monthOf('2026-06'))?.percent.toFixed()).toBe('19');
    expect(taxRateFor(rates, monthOf('2026-07'))?.percent.toFixed()).toBe('16');
  });
});

describe('an invoice with a tax', () => {
  const close = (amount: string, lines = 2) =>
    closeOf({ amount: new Big(amount), lines }, 'USD', { to: 'finalized' }, rateOf('19'));

  test('has it on top of the rounded sum', () => {
    const { total, exactTotal, tax } = close('10.9965');

    expect(tax).toMatchObject({ base: new Big('11'), amount: new Big('2.09') });
    expect([total.toFixed(), exactTotal.toFixed()]).toEqual(['13.09', '13.0865']);
  });

  test.each(['0', '0.004', '-3'])('has none if %s is left to pay', (amount) => {
    const { tax, total } = close(amount);

    expect(tax).toBeUndefined();
    expect(total.toFixed()).toBe('0');
  });

  test('of a sum that lies exactly between two cents has the same total at Stripe', () => {
    const amount = new Big('0.125');
    const target = { to: 'finalized' } as const;
    const { total, exactTotal, tax } = closeOf({ amount, lines: 1 }, 'USD', target, rateOf('8'));

    // 0.12, the even neighbour, and 0.01. Half-even, 0.135 would be 0.14.
    expect([total.toFixed(), exactTotal.toFixed()]).toEqual(['0.13', '0.135']);
    expect(sentOf([oneOff({ amount })], tax, 'USD', total).map((line) => line.amount)).toEqual([12, 1]);
  });

  test('is what its lines and its tax come to, here and at Stripe, and the tax is a line of its own there', () => {
    const currency = fc.constantFrom<Currency>('USD', 'EUR', 'JPY', 'KWD');
    const decimal = (most: number, decimals: number) =>
      fc.integer({ min: 1, max: most }).map((whole) => new Big(whole).div(new Big(10).pow(decimals)));
    const lines = fc.array(fc.tuple(decimal(1e9, 6), fc.boolean(), fc.integer({ min: 0, max: 400 })), {
      minLength: 1,
      maxLength: 300,
    });

    fc.assert(
      fc.property(currency, lines, decimal(99_9999, 4), (unit, written, percent) => {
        const charges = written.map((line) => chargeOf(line, unit));
        const exact = charges.reduce((sum, { amount }) => sum.plus(amount), zero);
        const { total, exactTotal, tax } = closeOf(
          { amount: exact, lines: charges.length },
          unit,
          { to: 'finalized' },
          { name: 'VAT', percent },
        );
        const base = roundToMinor(exact, unit);
        const amount = tax?.amount ?? zero;
        expect(total.toFixed()).toBe(base.plus(amount).toFixed());
        expect(exactTotal.toFixed()).toBe(exact.plus(amount).toFixed());
        // Within half of what can be paid.
        const step = new Big(unit === 'JPY' ? 1 : '0.01');
        expect(amount.minus(base.times(percent).div(100)).abs().times(2).lte(step)).toBe(true);

        const sent = sentOf(charges, tax, unit, total);
        expect(sent.reduce((sum, line) => sum + line.amount, 0)).toBe(minorUnits(total, unit));
        expect(
          sent.filter(({ description }) => description.startsWith('VAT')).map((line) => line.amount),
        ).toEqual(amount.gt(0) ? [minorUnits(amount, unit)] : []);
      }),
    );
  });
});

function chargeOf([amount, isUsage, service]: readonly [Big, boolean, number], currency: Currency): Charge {
  const priced = { currency, amount };
  return isUsage
    ? usage({ ...priced, service: `service ${service}`, price: amount, units: new Big(1) })
    : oneOff(priced);
}

/** What Stripe gets. */
function sentOf(charges: readonly Charge[], tax: ChargedTax | undefined, currency: Currency, total: Big) {
  const gathered = new GatheredLines();
  for (const charge of charges) gathered.add(charge);
  const closing = { currency, month: monthOf('2026-11'), now: at('2026-12-03T00:00:00Z') };
  if (tax?.amount.gt(0)) gathered.add(taxCharge(tax, closing));
  return sentLines(gathered.lines(), currency, total) ?? [];
}
