import { describe, expect, test } from '@jest/globals';
import { addLineItemBody } from '../../../client/contract/line-items/writes.ts';
import { DomainError } from '../../../functions/domain/errors.ts';
import { type Charge, chargeOf } from '../../../functions/domain/line-item.ts';
import { formatMoney } from '../../../functions/domain/money.ts';
import { at } from '../../support/charges.ts';

const NOW = at('2026-11-21T10:00:00Z');
const charge = (body: unknown): Charge =>
  chargeOf(addLineItemBody.parse(body), { currency: 'EUR', now: NOW });
const refusalOf = (body: unknown): DomainError => {
  try {
    charge(body);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('expected a DomainError, got a charge');
};

const metered = { service: 'storage', units_consumed: '58', price_per_unit: '0.05' };
const fee = { description: 'Setup', amount: '50' };

describe('a charge made from a request', () => {
  test('for metered usage is units × price', () => {
    const made = charge({ ...metered, units_consumed: '1000000', price_per_unit: '0.0000022' });

    expect(made).toMatchObject({ kind: 'usage', service: 'storage' });
    expect(formatMoney(made.amount, made.currency)).toBe('2.20');
  });

  test('for a one-off is its amount', () => {
    const made = charge(fee);

    expect(made).toMatchObject({ kind: 'one_off', description: 'Setup' });
    expect(made.amount.toFixed()).toBe('50');
  });

  test('takes the customer’s currency and the time of the request if it names none', () => {
    expect(charge(metered)).toMatchObject({ currency: 'EUR', usedAt: NOW, usedAtDefaulted: true });
  });

  test('keeps what it names', () => {
    const made = charge({
      ...fee,
      service: 'onboarding',
      currency: 'KWD',
      used_at: '2026-11-20T23:00:00-02:00',
      metadata: { project: 'apollo' },
    });

    expect(made).toMatchObject({
      service: 'onboarding',
      currency: 'KWD',
      usedAt: '2026-11-21T01:00:00.000Z',
      usedAtDefaulted: false,
      metadata: { project: 'apollo' },
    });
  });

  test('has no fields that the request left out', () => {
    expect(Object.keys(charge(fee)).sort()).toEqual(
      ['amount', 'currency', 'description', 'kind', 'usedAt', 'usedAtDefaulted'].sort(),
    );
    expect(charge(metered)).not.toHaveProperty('description');
  });
});

describe('a charge is refused', () => {
  test('when units × price is 10^15 or more', () => {
    const refusal = refusalOf({ ...metered, units_consumed: '1000000000', price_per_unit: '1000000' });

    expect(refusal.code).toBe('validation_failed');
    expect(refusal.errors).toMatchObject([{ field: 'units_consumed' }]);
  });
});
