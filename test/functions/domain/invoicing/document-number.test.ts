import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  type Currency,
  callerId,
  currencies,
  customerId,
} from '../../../../client/contract/shapes/fields.ts';
import { documentNumberOf } from '../../../../functions/domain/invoicing/document-number.ts';

interface Invoice {
  readonly prefix: string;
  readonly id: string;
  readonly currency: Currency;
  readonly count: number;
}
const numberOf = (id: string, count = 7, currency: Currency = 'USD', prefix = 'TLY'): string =>
  documentNumberOf(prefix, { customerId: customerId.parse(id), currency }, count);

describe('the number of an invoice', () => {
  test.each([
    ['acme', 'TLY-acme-USD-0007'],
    ['123', 'TLY-123-USD-0007'],
    ['0b9cf8e2-4f0c-4d3e-9a51-7d0f6f0b8a11', 'TLY-0b9cf8e2-4f0c-4d3e-9a51-7d0f6f0b8a11-USD-0007'],
    ['team:eu_1@acme.example', 'TLY-team:eu_1@acme.example-USD-0007'],
  ])('names customer %s as it is', (id, number) => {
    expect(numberOf(id)).toBe(number);
  });

  test.each(['Acme', 'a'.repeat(41), 'A'.repeat(128)])('shortens %s, and ends with a hash of it', (id) => {
    expect(numberOf(id)).toMatch(/^TLY-[a]{1,12}(cme)?~[0-9a-f]{16}-USD-0007$/);
  });

  test('has more digits when it needs them', () => {
    expect(numberOf('acme', 12_345)).toBe('TLY-acme-USD-12345');
  });

  test('is never the same for two invoices, whatever the customers’ ids are, even if capital letters do not count', () => {
    const id = fc
      .stringMatching(/^[A-Za-z0-9_.:@-]{1,128}$/)
      .filter((text) => callerId('CustomerId').safeParse(text).success);
    // Ids that look like parts of numbers, and such that differ in little.
    const tricky = fc
      .array(fc.constantFrom('acme', 'ACME', '-', 'USD', 'EUR', '0007', '7', 'x'.repeat(20)), {
        minLength: 1,
        maxLength: 7,
      })
      .map((parts) => parts.join(''))
      .filter((text) => text.length <= 128);
    const invoice = fc.record({
      prefix: fc.constantFrom('TLY', 'T', 'TLY2'),
      id: fc.oneof(tricky, id),
      // Object.keys forgets the literal keys.
      currency: fc.constantFrom(...(Object.keys(currencies) as Currency[])),
      count: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1_000_000 })),
    });
    const printed = ({ prefix, id: customer, currency, count }: Invoice): string =>
      numberOf(customer, count, currency, prefix).toLowerCase();

    fc.assert(
      fc.property(
        fc.uniqueArray(invoice, { minLength: 2, maxLength: 30, selector: (each) => JSON.stringify(each) }),
        (invoices) => {
          expect(new Set(invoices.map(printed)).size).toBe(invoices.length);
        },
      ),
    );
  });
});
