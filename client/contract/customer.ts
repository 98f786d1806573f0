import * as z from 'zod';
import { callerId, currency, customerId, idempotencyKey, instant, text } from './fields.ts';
import { pageOf, pageQuery } from './list.ts';

export const createCustomerBody = z.strictObject({
  customer_id: callerId('CustomerId').optional(),
  name: text(500),
  email: z
    .email({ error: 'expected an e-mail address' })
    .max(254, 'expected at most 254 characters')
    .optional(),
  currency: currency.default('USD'),
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

export const createCustomerReply = z.object({ customer, replayed: z.boolean() });
export const customerReply = z.object({ customer });

export const listCustomersQuery = z.strictObject(pageQuery);
export const listCustomersReply = pageOf(customer);
