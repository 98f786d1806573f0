import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type Currency, currencies } from '../../../client/contract/shapes/fields.ts';
import { type KeySpace, lineItemIdOf } from '../../../functions/domain/line-item.ts';
import { invoiceIdOf } from '../../../functions/domain/months.ts';
import { customer, monthOf } from '../../support/charges.ts';

const spaces: KeySpace[] = ['u', 'credit', 'sub', 'lead', 'carry'];
// The characters that could stand between joined parts.
const id = fc.string({
  unit: fc.constantFrom('a', 'u', '1', '_', ':', '-', '.', '@'),
  minLength: 1,
  maxLength: 6,
});
const key = fc.string({
  unit: fc.constantFrom('a', 'u', '1', '_', ':', '#', '"', ',', '[', '\\', '|'),
  minLength: 1,
  maxLength: 6,
});
const identity = fc.tuple(id, fc.constantFrom(...spaces), key);

describe('the id of a line item', () => {
  test('is the same for the same customer and key, for ever', () => {
    // The id is fixed here. If its form changed, every retried charge would be billed again.
    expect(lineItemIdOf(customer('123'), 'u', 'order-42')).toBe(
      'li_fdb6f637bd5a2bba45ee4225ec6b54d86efeb100',
    );
  });

  test('is valid in a path, and as a customer’s id', () => {
    fc.assert(
      fc.property(identity, ([of, space, text]) => {
        expect(lineItemIdOf(customer(of), space, text)).toMatch(/^li_[0-9a-f]{40}$/);
      }),
    );
  });

  test('differs whenever customer, key space or key does', () => {
    fc.assert(
      fc.property(identity, identity, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(lineItemIdOf(customer(one[0]), one[1], one[2])).not.toBe(
          lineItemIdOf(customer(other[0]), other[1], other[2]),
        );
      }),
    );
  });

  test('differs if the border between customer and key moves', () => {
    expect(lineItemIdOf(customer('a'), 'u', 'b')).not.toBe(lineItemIdOf(customer('a_u'), 'u', 'b'));
    expect(lineItemIdOf(customer('a'), 'u', 'u_b')).not.toBe(lineItemIdOf(customer('a_u'), 'u', 'b'));
    expect(lineItemIdOf(customer('a'), 'u', 'sub')).not.toBe(lineItemIdOf(customer('a'), 'sub', 'u'));
  });
});

describe('the id of an invoice', () => {
  const slot = fc.record({
    customerId: id.map(customer),
    currency: fc.constantFrom(...(Object.keys(currencies) as Currency[])), // Object.keys forgets the literal keys
    month: fc.constantFrom('2026-01', '2026-11', '2026-12').map(monthOf),
  });

  test('names what it is', () => {
    const november = { customerId: customer('123'), currency: 'USD', month: monthOf('2026-11') } as const;

    expect(invoiceIdOf(november, 1)).toBe('inv_123_USD_2026-11_1');
    expect(invoiceIdOf(november, 2)).not.toBe(invoiceIdOf(november, 1));
  });

  test('differs whenever customer, currency, month or sequence does', () => {
    const sequence = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(slot, sequence, slot, sequence, (one, n, other, m) => {
        fc.pre(JSON.stringify([one, n]) !== JSON.stringify([other, m]));
        expect(invoiceIdOf(one, n)).not.toBe(invoiceIdOf(other, m));
      }),
    );
  });

  test('cannot be imitated by a customer’s id that looks like one', () => {
    const month = monthOf('2026-11');
    const forged = customer('a_USD_2026-11_1');

    expect(invoiceIdOf({ customerId: forged, currency: 'USD', month }, 1)).not.toBe(
      invoiceIdOf({ customerId: customer('a'), currency: 'USD', month }, 1),
    );
  });
});
