import * as z from 'zod/mini';
import { described } from '../shapes/described.ts';
import { optionalEmail } from '../shapes/email.ts';
import { callerId, currency, customerId, idempotencyKey, instant, text } from '../shapes/fields.ts';
import { pageOf, pageQuery } from '../shapes/list.ts';
import { replayed } from '../shapes/replayed.ts';

export const createCustomerBody = z.strictObject({
  customer_id: described(z.optional(callerId('CustomerId')), 'Made by Tally when left out'),
  name: text(500),
  email: described(optionalEmail, 'Unique over all customers; empty, it is left out'),
  currency: described(z._default(currency, 'USD'), '`USD` when left out; never changes'),
  idempotency_key: z.optional(idempotencyKey),
});

export const customer = z
  .object({
    customer_id: customerId,
    name: z.string(),
    email: z.optional(z.string()),
    currency,
    created_at: instant,
    updated_at: instant,
  })
  .register(z.globalRegistry, { id: 'Customer' });
export type Customer = z.output<typeof customer>;

export const createCustomerReply = z.object({ customer, replayed });
export const customerReply = z.object({ customer });

export const listCustomersQuery = z.strictObject(pageQuery);
export const listCustomersReply = pageOf(customer);
