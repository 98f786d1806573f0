import * as z from 'zod';
import {
  type Currency,
  type CustomerId,
  currency,
  customerId,
  type InvoiceId,
  instant,
  invoiceId,
  type Month,
  month,
} from '../../../client/contract/fields.ts';
import { invoiceStatus } from '../../../client/contract/invoice.ts';
import type { Key } from '../table.ts';
import { amount, count, key, kind, listKey } from './item.ts';

const pointer = z.object({ ...key, seq: count, open: z.boolean(), shards: count });
export type PointerItem = z.output<typeof pointer>;

const header = z.object({
  ...key,
  invoice_id: invoiceId,
  customer_id: customerId,
  currency,
  month,
  seq: count,
  status: invoiceStatus,
  shards: count,
  opened_at: instant,
  /** The customer's invoices, by month, currency and sequence. */
  ...listKey,
});
export type HeaderItem = z.output<typeof header>;

/** A shard's sums by service and kind are attributes of their own, because ADD makes those but not nested ones. */
const shard = z
  .object({ ...key, total: amount, lines: count, closed: z.boolean().optional() })
  .catchall(z.unknown());
export type ShardItem = z.output<typeof shard>;

export const invoiceItems = {
  pointer: kind('period pointer', pointer),
  header: kind('invoice header', header),
  shard: kind('shard', shard),
};

const SHARDS_BESIDE_HEADER = 4;

export const invoiceKeys = {
  pointer: (slot: { customerId: CustomerId; currency: Currency; month: Month }): Key => ({
    pk: `P#${slot.customerId}#${slot.currency}#${slot.month}`,
    sk: 'pointer',
  }),
  header: (id: InvoiceId): Key => ({ pk: `I#${id}`, sk: 'header' }),
  /** Where the header stands among its customer's invoices. */
  invoiceList: (customer: CustomerId): string => `invoices#${customer}`,
  // Six digits, so that the tenth invoice of a month sorts behind its ninth.
  invoicePlace: ({ currency, month }: { currency: Currency; month: Month }, seq: number): string =>
    `${month}#${currency}#${String(seq).padStart(6, '0')}`,
  /** The first few lie beside the header, so that one query reads a small invoice whole. */
  shard: (id: InvoiceId, index: number): Key => ({
    pk: index < SHARDS_BESIDE_HEADER ? `I#${id}` : `I#${id}#${index}`,
    sk: `shard#${index}`,
  }),
};
