import * as z from 'zod/mini';
import { type CustomerId, currency, customerId, instant } from '../../../../client/contract/shapes/fields.ts';
import { partitions } from '../partitions.ts';
import type { Key } from '../table.ts';
import { postalAddress } from './address.ts';
import { key, kind, listKey } from './item.ts';

const customer = () =>
  z.object({
    ...key,
    customer_id: customerId,
    name: z.string(),
    email: z.optional(z.string()),
    address: z.optional(postalAddress),
    tax_id: z.optional(z.string()),
    currency,
    created_at: instant,
    updated_at: instant,
    created_by: z.string(),
    updated_by: z.optional(z.string()),
    /** What it was created with, once that has changed: a create that is sent again is judged by it. */
    created_with: z.optional(z.object({ name: z.string(), email: z.optional(z.string()) })),
    /** All customers, in order of their creation. */
    ...listKey,
  });

const email = () => z.object({ ...key, customer_id: customerId });
const customerKey = () => z.object({ ...key, customer_id: customerId });

export const customerItems = {
  customer: kind('customer', customer),
  email: kind('e-mail', email),
  customerKey: kind('customer key', customerKey),
};

export const customerKeys = {
  customer: (id: CustomerId): Key => ({ pk: `${partitions.customer}${id}`, sk: 'customer' }),
  customerKey: (idempotencyKey: string): Key => ({
    pk: `${partitions.customerKey}${idempotencyKey}`,
    sk: 'customer_key',
  }),
  email: (address: string): Key => ({ pk: `${partitions.email}${address.toLowerCase()}`, sk: 'email' }),
};
