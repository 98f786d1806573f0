import * as z from 'zod';
import { callerId, currency, customerId, idempotencyKey, instant, text } from './fields.ts';
import { pageOf, pageQuery } from './list.ts';
import { replayed } from './replayed.ts';

export const createCustomerBody = z.strictObject({
  customer_id: callerId('CustomerId').optional().describe('Made by Tally when left out'),
  name: text(500),
  email: z
    .email({ error: 'expected an e-mail address' })
    .max(254, 'expected at most 254 characters')
    .optional()
    .describe('Unique over all customers'),
  currency: currency.default('USD').describe('`USD` when left out; never changes'),
  idempotency_key: idempotencyKey.optional(),
});

export const customer = z
  .object({
    customer_id: customerId,
    name: z.string(),
    email: z.string().optional(),
    currency,
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Customer' });
export type Customer = z.output<typeof customer>;

export const createCustomerReply = z.object({ customer, replayed });
export const customerReply = z.object({ customer });

export const listCustomersQuery = z.strictObject(pageQuery);
export const listCustomersReply = pageOf(customer);
