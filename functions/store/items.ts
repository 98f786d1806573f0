import { Big } from 'big.js';
import * as z from 'zod';
import type { Currency, CustomerId, InvoiceId, LineItemId, Month } from '../../client/contract/fields.ts';
import { currency, customerId, instant, invoiceId, lineItemId, month } from '../../client/contract/fields.ts';
import { invoiceStatus } from '../../client/contract/invoice.ts';
import { type Key, toItem } from './table.ts';

/*
 * Each kind of item has one schema, which writes it and reads it. An item that does not fit fails loudly, with its
 * key: a wrong figure must never be added up.
 */

const amount = z.instanceof(Big);
const isNumeric = (value: unknown): boolean => value instanceof Big || typeof value === 'number';
// Counters are whole and small enough for a JavaScript number.
const count = z
  .custom<Big | number>((value) => isNumeric(value) && Number.isSafeInteger(Number(value)))
  .transform((value) => Number(value));
const key = { pk: z.string(), sk: z.string() };

const customerItem = z.object({
  ...key,
  customer_id: customerId,
  name: z.string(),
  email: z.string().optional(),
  currency,
  created_at: instant,
  updated_at: instant,
  created_by: z.string(),
  /** The listing index: all customers, in order of their creation. */
  list_pk: z.string(),
  list_sk: z.string(),
});

const emailItem = z.object({ ...key, customer_id: customerId });

const chargeAttributes = {
  currency,
  amount,
  used_at: instant,
  used_at_defaulted: z.boolean().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
};

const lineAttributes = {
  ...key,
  line_item_id: lineItemId,
  customer_id: customerId,
  invoice_id: invoiceId,
  idempotency_key: z.string(),
  created_at: instant,
  created_by: z.string(),
  moved_from: invoiceId.nullable().optional(),
  /** The try that wrote it: how a writer knows its own line again when the reply was lost. */
  attempt: z.string(),
  /** What may still be credited. */
  rem: amount,
  /** The listing index: as many partitions as the invoice has shards, in order of use. */
  list_pk: z.string(),
  list_sk: z.string(),
  ...chargeAttributes,
};

const lineItem = z.discriminatedUnion('kind', [
  z.object({
    ...lineAttributes,
    kind: z.literal('usage'),
    service: z.string(),
    units: amount,
    price: amount,
    description: z.string().optional(),
  }),
  z.object({
    ...lineAttributes,
    kind: z.literal('one_off'),
    description: z.string(),
    service: z.string().optional(),
  }),
]);
export type LineItemItem = z.output<typeof lineItem>;

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
});
export type HeaderItem = z.output<typeof header>;

/** A shard's sums by service and kind are attributes of their own, because ADD makes those but not nested ones. */
const shard = z
  .object({ ...key, total: amount, lines: count, closed: z.boolean().optional() })
  .catchall(z.unknown());
export type ShardItem = z.output<typeof shard>;

function kind<Schema extends z.ZodType<Key>>(name: string, schema: Schema) {
  const parse = (item: unknown): z.output<Schema> => {
    const parsed = schema.safeParse(item);
    if (parsed.success) return parsed.data;
    const { pk, sk } = z.object({ pk: z.unknown(), sk: z.unknown() }).catch({ pk: '?', sk: '?' }).parse(item);
    throw new Error(
      `The ${name} item ${String(pk)} / ${String(sk)} does not fit: ${z.prettifyError(parsed.error)}`,
    );
  };
  return {
    /** The item as the table takes it. */
    write: (item: z.input<Schema>): Record<string, unknown> => toItem({ ...parse(item) }),
    /** The item as the table gave it. */
    read: parse,
  };
}

export const items = {
  customer: kind('customer', customerItem),
  email: kind('e-mail', emailItem),
  lineItem: kind('line item', lineItem),
  pointer: kind('period pointer', pointer),
  header: kind('invoice header', header),
  shard: kind('shard', shard),
};

const SHARDS_BESIDE_HEADER = 4;

export const keys = {
  customer: (id: CustomerId): Key => ({ pk: `C#${id}`, sk: 'customer' }),
  email: (email: string): Key => ({ pk: `E#${email.toLowerCase()}`, sk: 'email' }),
  lineItem: (id: LineItemId): Key => ({ pk: `L#${id}`, sk: 'line_item' }),
  pointer: (slot: { customerId: CustomerId; currency: Currency; month: Month }): Key => ({
    pk: `P#${slot.customerId}#${slot.currency}#${slot.month}`,
    sk: 'pointer',
  }),
  header: (id: InvoiceId): Key => ({ pk: `I#${id}`, sk: 'header' }),
  /** The first few lie beside the header, so that one query reads a small invoice whole. */
  shard: (id: InvoiceId, index: number): Key => ({
    pk: index < SHARDS_BESIDE_HEADER ? `I#${id}` : `I#${id}#${index}`,
    sk: `shard#${index}`,
  }),
};
