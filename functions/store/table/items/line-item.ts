import * as z from 'zod/mini';
import {
  currency,
  customerId,
  day,
  type Instant,
  type InvoiceId,
  instant,
  invoiceId,
  type LineItemId,
  leadId,
  lineItemId,
  subscriptionId,
} from '../../../../client/contract/shapes/fields.ts';
import { partitions } from '../partitions.ts';
import type { Key } from '../table.ts';
import { amount, key, kind, listKey } from './item.ts';

const chargeAttributes = {
  currency,
  amount,
  used_at: instant,
  used_at_defaulted: z.optional(z.boolean()),
  metadata: z.optional(z.record(z.string(), z.string())),
};

const subscribedDays = { subscription: subscriptionId, from: day, to: day };

const lineAttributes = {
  ...key,
  line_item_id: lineItemId,
  customer_id: customerId,
  invoice_id: invoiceId,
  idempotency_key: z.string(),
  created_at: instant,
  created_by: z.string(),
  moved_from: z.optional(z.nullable(invoiceId)),
  /** The request that wrote it. By it a writer recognizes its own line when the reply was lost. */
  attempt: z.string(),
  /** What may still be credited. */
  rem: amount,
  /** One partition for each shard of the invoice, in order of use. */
  ...listKey,
  ...chargeAttributes,
};

const lineItem = z.discriminatedUnion('kind', [
  z.object({
    ...lineAttributes,
    kind: z.literal('usage'),
    service: z.string(),
    units: amount,
    price: amount,
    description: z.optional(z.string()),
  }),
  z.object({
    ...lineAttributes,
    kind: z.literal('one_off'),
    description: z.string(),
    service: z.optional(z.string()),
  }),
  z.object({
    ...lineAttributes,
    kind: z.literal('credit'),
    credits: lineItemId,
    description: z.string(),
    service: z.optional(z.string()),
    unused: z.optional(z.object(subscribedDays)),
  }),
  z.object({
    ...lineAttributes,
    kind: z.literal('subscription'),
    of: z.object(subscribedDays),
    description: z.string(),
    service: z.optional(z.never()),
  }),
  z.object({
    ...lineAttributes,
    kind: z.literal('lead'),
    lead: leadId,
    description: z.string(),
    service: z.optional(z.never()),
  }),
  z.object({
    ...lineAttributes,
    kind: z.enum(['carry_over', 'tax']),
    description: z.string(),
    service: z.optional(z.never()),
  }),
]);
export type LineItemItem = z.output<typeof lineItem>;

export const lineItemItems = { lineItem: kind('line item', lineItem) };

export const lineItemKeys = {
  lineItem: (id: LineItemId): Key => ({ pk: `${partitions.lineItem}${id}`, sk: 'line_item' }),
  /** The list that the lines of one shard stand in. */
  lineItemList: (invoice: InvoiceId, shard: number): string => `${invoice}#${shard}`,
  lineItemPlace: (usedAt: Instant, id: LineItemId): string => `${usedAt}#${id}`,
};
