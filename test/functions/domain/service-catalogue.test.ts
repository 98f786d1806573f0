import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import type { LineItemId } from '../../../client/contract/shapes/fields.ts';
import { readBillingRules } from '../../../functions/domain/billing-rules.ts';
import { catalogueRefusal } from '../../../functions/domain/service-catalogue.ts';
import { oneOff, usage } from '../../support/charges.ts';

const rules = readBillingRules(
  {
    catalogue: [
      { service: 'Compute', prices: { USD: { min: '0.05', max: '0.5' }, JPY: { min: '5' } } },
      { service: 'Storage', prices: { USD: { max: '1' } } },
      { service: 'Support' },
      { service: 'Setup', prices: { USD: { max: '1' } }, amounts: { USD: { min: '10', max: '500' } } },
      { service: 'Licence', amounts: { EUR: { max: '99' } } },
    ],
  },
  'a test',
);
const compute = (price: string) => usage({ service: 'Compute', price: new Big(price) });
const amount = (service: string, value: string) => oneOff({ service, amount: new Big(value) });
const refusalOf = (charge: Parameters<typeof catalogueRefusal>[1]) => {
  const refusal = catalogueRefusal(rules, charge);
  return refusal && { code: refusal.code, errors: refusal.errors };
};
const wrong = (field: string, message: string) => ({
  code: 'validation_failed',
  errors: [{ field, message }],
});

describe('it allows', () => {
  test.each(['0.05', '0.0500', '0.3', '0.5'])('Compute at %s USD, both bounds included', (price) => {
    expect(refusalOf(compute(price))).toBeUndefined();
  });

  test('any price in any currency, if the service lists none', () => {
    const charge = usage({ service: 'Support', price: new Big('9999'), currency: 'KWD' });

    expect(refusalOf(charge)).toBeUndefined();
  });

  test('a one-off charge within the amounts of its service, both bounds included', () => {
    expect(refusalOf(amount('Setup', '10'))).toBeUndefined();
    expect(refusalOf(amount('Setup', '500'))).toBeUndefined();
  });

  test('a one-off charge at a price of one unit, if its service bounds only prices', () => {
    expect(refusalOf(amount('Compute', '0.5'))).toBeUndefined();
  });

  test('a one-off charge without a service, or of a service without bounds', () => {
    expect(refusalOf(oneOff())).toBeUndefined();
    expect(refusalOf(amount('Support', '999999'))).toBeUndefined();
  });

  test('usage at any price, if its service bounds only amounts', () => {
    expect(refusalOf(usage({ service: 'Licence', price: new Big('9999') }))).toBeUndefined();
  });

  test('a credit, because the line that it corrects was allowed', () => {
    const { units: _units, price: _price, ...line } = usage({ service: 'Withdrawn' });
    const credit = { ...line, kind: 'credit', credits: 'li_1' as LineItemId, description: 'Outage' } as const;

    expect(refusalOf(credit)).toBeUndefined();
  });

  test('everything, without a catalogue', () => {
    expect(catalogueRefusal({}, usage({ service: 'anything' }))).toBeUndefined();
  });
});

describe('it refuses', () => {
  test('a service that is not listed, and names the listed ones', () => {
    const message = 'expected one of Compute, Storage, Support, Setup, Licence; got "Leasing"';

    expect(refusalOf(usage({ service: 'Leasing' }))).toEqual(wrong('service', message));
    expect(refusalOf(oneOff({ service: 'Leasing' }))).toEqual(wrong('service', message));
  });

  test('a service in another spelling, and names the right one', () => {
    const message = 'expected the spelling "Compute"; got "compute"';

    expect(refusalOf(usage({ service: 'compute' }))).toEqual(wrong('service', message));
  });

  test('and names only the first services of a long catalogue', () => {
    const catalogue = Array.from({ length: 500 }, (_, index) => ({ service: `s${index}` }));

    const refusal = catalogueRefusal(readBillingRules({ catalogue }, 'a test'), usage());

    expect(refusal?.errors[0]?.message).toMatch(/^expected one of s0, .*, s19 and 480 more; got "storage"$/);
  });

  test.each([
    ['0.049999999999', '0.05 to 0.50 USD for Compute; got 0.049999999999'],
    ['0.500000000001', '0.05 to 0.50 USD for Compute; got 0.500000000001'],
    ['0', '0.05 to 0.50 USD for Compute; got 0.00'],
  ])('Compute at %s USD, with its bounds', (price, expected) => {
    expect(refusalOf(compute(price))).toEqual(wrong('price_per_unit', `expected ${expected}`));
  });

  test('a price outside of the only bound', () => {
    const storage = usage({ service: 'Storage', price: new Big('1.01') });
    const yen = usage({ service: 'Compute', price: new Big('4'), currency: 'JPY' });

    expect(refusalOf(storage)).toEqual(
      wrong('price_per_unit', 'expected at most 1.00 USD for Storage; got 1.01'),
    );
    expect(refusalOf(yen)).toEqual(wrong('price_per_unit', 'expected at least 5 JPY for Compute; got 4'));
  });

  test('a one-off charge outside of the amounts of its service', () => {
    const expected = 'expected 10.00 to 500.00 USD for Setup; got 500.01';

    expect(refusalOf(amount('Setup', '500.01'))).toEqual(wrong('amount', expected));
  });

  test('a one-off charge that would avoid the prices of its service', () => {
    const expected = 'expected 0.05 to 0.50 USD for Compute; got 1000000.00';

    expect(refusalOf(amount('Compute', '1000000'))).toEqual(wrong('amount', expected));
  });

  test('a one-off charge in a currency in which the service has no amount', () => {
    expect(refusalOf(amount('Licence', '5'))).toEqual(
      wrong('currency', 'expected one of EUR for Licence; got USD'),
    );
  });

  test('a currency in which the service has no price', () => {
    const message = 'expected one of USD, JPY for Compute; got EUR';

    expect(refusalOf(usage({ service: 'Compute', currency: 'EUR' }))).toEqual(wrong('currency', message));
    expect(refusalOf(oneOff({ service: 'Compute', currency: 'EUR' }))).toEqual(wrong('currency', message));
  });
});
