import * as z from 'zod/mini';
import { postalAddress } from '../shapes/address.ts';
import { currency, customerId, instant } from '../shapes/fields.ts';
import { pageOf } from '../shapes/list.ts';
import { replayed } from '../shapes/replayed.ts';

export const customer = z
  .object({
    customer_id: customerId,
    name: z.string(),
    email: z.optional(z.string()),
    address: z.optional(postalAddress),
    tax_id: z.optional(z.string()),
    currency,
    created_at: instant,
    updated_at: instant,
  })
  .register(z.globalRegistry, { id: 'Customer' });
export type Customer = z.output<typeof customer>;

export const createCustomerReply = z.object({ customer, replayed });
export const customerReply = z.object({ customer });

export const listCustomersReply = pageOf(customer);
