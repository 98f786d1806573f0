import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Instant, LineItemId } from '../../../client/contract/shapes/fields.ts';
import { currencies } from '../../../client/contract/shapes/fields.ts';
import { isCustomerPlace } from '../../../functions/api/customers/place.ts';
import { isInvoicePlace } from '../../../functions/api/invoices/place.ts';
import { isLineItemPlace } from '../../../functions/api/line-items/place.ts';
import { isSubscriptionPlace } from '../../../functions/api/subscriptions/place.ts';
import { lineItemIdOf } from '../../../functions/domain/line-item.ts';
import { subscriptionIdOf } from '../../../functions/domain/subscriptions/subscription.ts';
import { customerItem } from '../../../functions/store/customers/item.ts';
import { behind, everyPlace } from '../../../functions/store/line-items/lists.ts';
import { keys } from '../../../functions/store/table/items.ts';
import { customer, monthOf } from '../../support/charges.ts';
import { acme } from '../../support/replies.ts';

const instant = fc
  .date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString() as Instant); // as the store has it
const customerId = fc.stringMatching(/^[A-Za-z0-9_.:@-]{1,128}$/).map(customer);
const november = monthOf('2026-11');

describe('every place that the store gives is valid for its list:', () => {
  test('a customer’s, and a time without a customer', () => {
    fc.assert(
      fc.property(instant, customerId, (created_at, customer_id) => {
        const { list_sk: place } = customerItem({ ...acme, created_at, customer_id }, 'team-a');

        expect(isCustomerPlace(String(place))).toBe(true);
        expect(isCustomerPlace(created_at)).toBe(true);
      }),
    );
  });

  test('an invoice’s', () => {
    const currency = fc.constantFrom(...(Object.keys(currencies) as (keyof typeof currencies)[])); // Object.keys forgets the literal keys
    const billed = { min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true };
    const month = fc.date(billed).map((date) => monthOf(date.toISOString().slice(0, 7)));
    fc.assert(
      fc.property(month, currency, fc.integer({ min: 1, max: 10_000_000 }), (month, currency, sequence) => {
        const place = keys.invoicePlace({ month, currency }, sequence);

        expect(isInvoicePlace(place, {})).toBe(true);
        expect(isInvoicePlace(place, { from: month, to: month })).toBe(true);
      }),
    );
  });

  test('a line’s, and the place after it if a filter made a page short', () => {
    fc.assert(
      fc.property(instant, customerId, fc.string({ minLength: 1 }), (usedAt, id, key) => {
        const place = keys.lineItemPlace(usedAt, lineItemIdOf(id, 'u', key));

        expect(isLineItemPlace(place)).toBe(true);
        expect(isLineItemPlace(behind(place, everyPlace).from)).toBe(true);
      }),
    );
  });
});

test('a subscription’s place is valid for its list, too', () => {
  fc.assert(
    fc.property(instant, customerId, fc.string(), (createdAt, id, key) => {
      expect(isSubscriptionPlace(keys.subscriptionPlace(createdAt, subscriptionIdOf(id, key)))).toBe(true);
    }),
  );
});

describe('other texts are not places', () => {
  const place = keys.lineItemPlace('2026-11-21T10:00:00.000Z' as Instant, 'li_1' as LineItemId); // as the store has it

  test.each([
    '',
    ' ',
    '~',
    '2026-11-21',
    `${place}!!`,
    `${place} `,
    `${place}\n`,
    `${place}${'x'.repeat(1024)}`,
    `\u0000${place}`,
  ])('%j', (text) => {
    const answers = [isCustomerPlace, isLineItemPlace, isSubscriptionPlace, isInvoicePlace].map((isPlace) =>
      isPlace(text, {}),
    );
    expect(answers).toEqual([false, false, false, false]);
  });

  test('an invoice’s outside of the months that the list is of', () => {
    const place = keys.invoicePlace({ month: november, currency: 'USD' }, 1);

    expect(isInvoicePlace(place, { from: monthOf('2026-12') })).toBe(false);
    expect(isInvoicePlace(place, { to: monthOf('2026-10') })).toBe(false);
  });
});
