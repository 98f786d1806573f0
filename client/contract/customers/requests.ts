import * as z from 'zod/mini';
import { writtenAddress } from '../shapes/address.ts';
import { described } from '../shapes/described.ts';
import { emailAddress, optionalEmail } from '../shapes/email.ts';
import { callerId, currency, idempotencyKey, text } from '../shapes/fields.ts';
import { pageQuery } from '../shapes/list.ts';

export const createCustomerBody = z.strictObject({
  customer_id: described(z.optional(callerId('CustomerId')), 'If left out, Tally makes one'),
  name: text(500),
  email: described(optionalEmail, 'Unique over all customers; an empty text counts as left out'),
  currency: described(z._default(currency, 'USD'), 'If left out, `USD`; it never changes'),
  idempotency_key: z.optional(idempotencyKey),
});

const taxId = text(100);

export const address = writtenAddress();

/** A field that is left out stays as it is. `null` removes an optional field. */
export const updateCustomerBody = z.strictObject({
  name: described(z.optional(text(500)), 'If left out, it stays'),
  email: described(
    z.optional(z.nullable(emailAddress('expected an e-mail address, or null to take it away'))),
    'Unique over all customers; `null` removes it',
  ),
  address: described(z.optional(z.nullable(address)), 'Replaces the whole address; `null` removes it'),
  tax_id: described(z.optional(z.nullable(taxId)), "As the customer's country writes it; `null` removes it"),
});
export type CustomerUpdate = z.output<typeof updateCustomerBody>;

export const listCustomersQuery = z.strictObject(pageQuery);
