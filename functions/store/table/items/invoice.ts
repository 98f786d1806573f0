import * as z from 'zod/mini';
import {
  type Currency,
  type CustomerId,
  currency,
  customerId,
  day,
  type InvoiceId,
  instant,
  invoiceId,
  type Month,
  month,
} from '../../../../client/contract/shapes/fields.ts';
import { partitions } from '../partitions.ts';
import { partOf } from '../spread-list.ts';
import type { Key } from '../table.ts';
import { postalAddress } from './address.ts';
import { amount, count, key, kind, listKey, VERSION } from './item.ts';

/** The number of shards of an invoice's total, and how many of them lie in one partition. */
const spread = {
  shards: count,
  /** Missing in older invoices. Each of their shards but the first four has a partition of its own. */
  shards_together: z.optional(count),
};
export type Spread = Readonly<{ shards: number; together?: number | undefined }>;

const pointer = z.object({ ...key, ...spread, seq: count, open: z.boolean() });
export type PointerItem = z.output<typeof pointer>;

const invoice = () => ({
  ...key,
  invoice_id: invoiceId,
  customer_id: customerId,
  currency,
  month,
  seq: count,
  ...spread,
  opened_at: instant,
  /** The customer's invoices, by month, currency and sequence. */
  ...listKey,
  /** What of its lines was credited, on whichever invoice. */
  credited: z.optional(amount),
  /**
   * The newest generation of the summary that counts it, or would count it if it were closed. Writers that know only
   * older generations are refused.
   */
  counted_in: z.optional(count),
});

/** What an invoice gets when it is finalized. Older invoices have none of it. Amounts are text here. */
const issued = () => ({
  document_number: z.optional(z.string()),
  due_on: z.optional(day),
  billed_to: z.optional(
    z.object({
      name: z.string(),
      email: z.optional(z.string()),
      address: z.optional(postalAddress),
      taxId: z.optional(z.string()),
    }),
  ),
  tax: z.optional(z.object({ name: z.string(), percent: z.string(), base: z.string(), amount: z.string() })),
});
export type IssuedItem = z.output<z.ZodMiniObject<ReturnType<typeof issued>>>;

const closed = () => ({
  ...invoice(),
  ...issued(),
  total: amount,
  exact_total: amount,
  closed_by: z.string(),
});

const header = () =>
  z.discriminatedUnion('status', [
    z.object({ ...invoice(), status: z.literal('open') }),
    z.object({
      ...invoice(),
      status: z.literal('closing'),
      to: z.enum(['finalized', 'void']),
      /** Present from the moment when it begins to become void. From then on none of its lines can be credited. */
      void_reason: z.optional(z.string()),
      closed_by: z.string(),
    }),
    z.object({ ...closed(), status: z.enum(['finalized', 'paid']), number: count, finalized_at: instant }),
    z.object({
      ...closed(),
      status: z.literal('void'),
      void_reason: z.string(),
      voided_at: instant,
      voided_by: z.string(),
      number: z.optional(count),
      finalized_at: z.optional(instant),
    }),
  ]);
export type HeaderItem = z.output<ReturnType<typeof header>>;

/**
 * A shard's sums by service and kind are top-level attributes, because ADD makes missing top-level attributes, but not
 * nested ones.
 */
const shard = () =>
  z.catchall(
    z.object({
      ...key,
      total: amount,
      lines: count,
      /** How many transactions added to it, and what they met before: see invoices/crowding.ts. */
      writes: z.optional(count),
      load: z.optional(count),
      closed: z.optional(z.boolean()),
      spare: z.optional(z.string()),
    }),
    z.unknown(),
  );
export type ShardItem = z.output<ReturnType<typeof shard>>;

/* What the reply to a write says of its invoice needs no more of the header and of the shards. */
const brief = { ...key, invoice_id: invoiceId, currency, month, ...spread };
const briefHeader = z.discriminatedUnion('status', [
  z.object({ ...brief, status: z.enum(['open', 'closing']) }),
  z.object({ ...brief, status: z.enum(['finalized', 'paid', 'void']), total: amount }),
]);
export type BriefHeaderItem = z.output<typeof briefHeader>;
const briefShard = z.object({ ...key, total: amount, lines: count });
export type BriefShardItem = z.output<typeof briefShard>;
export const briefAttributes = [...Object.keys(brief), 'status', 'total', 'lines', VERSION];

/** The next invoice number of a customer and currency. */
const number = () => z.object({ ...key, next: count });
export type NumberItem = z.output<ReturnType<typeof number>>;

/**
 * An invoice that is not closed yet, in the list of the month-end run. It stays there from its making until it is
 * settled.
 */
const due = () => z.object({ ...key, invoice_id: invoiceId, ...listKey });
export type DueItem = z.output<ReturnType<typeof due>>;

export const invoiceItems = {
  pointer: kind('period pointer', pointer),
  header: kind('invoice header', header),
  shard: kind('shard', shard),
  briefHeader: kind('invoice header', briefHeader),
  briefShard: kind('shard', briefShard),
  number: kind('invoice number', number),
  due: kind('due', due),
};

/**
 * DynamoDB charges a query for all bytes together, but a read by keys for 4 KB an item. So shards lie together. One
 * partition can take the writes of so many: docs/scale.md has the figures. An invoice keeps the number it was made with.
 */
export const SHARDS_TOGETHER = 32;

export const MOST_SHARDS = 64;

/** For older invoices. */
const ONCE_BESIDE_HEADER = 4;

/**
 * At a month's start all customers' new invoices come into the list, and each partition of it takes some thousand
 * writes a second. Later there may be more partitions, never fewer.
 */
const DUE_LISTS = 16;

export const invoiceKeys = {
  pointer: (slot: { customerId: CustomerId; currency: Currency; month: Month }): Key => ({
    pk: `${partitions.pointer}${slot.customerId}#${slot.currency}#${slot.month}`,
    sk: 'pointer',
  }),
  header: (id: InvoiceId): Key => ({ pk: `${partitions.invoice}${id}`, sk: 'header' }),
  /** Only the keys of headers have this. */
  headers: { prefix: partitions.invoice, sk: 'header' },
  /** The header's place among its customer's invoices. */
  invoiceList: (customer: CustomerId): string => `invoices#${customer}`,
  // Six digits, so that the tenth invoice of a month sorts after its ninth.
  invoicePlace: ({ currency, month }: { currency: Currency; month: Month }, seq: number): string =>
    `${month}#${currency}#${String(seq).padStart(6, '0')}`,
  number: (of: { customerId: CustomerId; currency: Currency }): Key => ({
    pk: `${partitions.number}${of.customerId}#${of.currency}`,
    sk: 'number',
  }),
  /** Not in the header's partition, because that is read with every invoice. */
  due: (id: InvoiceId): Key => ({ pk: `${partitions.due}${id}`, sk: 'due' }),
  dueLists: Array.from({ length: DUE_LISTS }, (_, part) => dueListName(part)),
  /** Chosen by customer, so that one walk meets all of a customer's invoices, one after the other. */
  dueList: (customer: CustomerId): string => dueListName(partOf(customer, DUE_LISTS)),
  duePlace: (month: Month, id: InvoiceId): string => `${month}#${id}`,
  /** The first of them lie beside the header. So one query reads all but the busiest invoices. */
  shard: (id: InvoiceId, index: number, { together }: Pick<Spread, 'together'>): Key => ({
    pk: shardPartition(id, partOfShard(index, together)),
    sk: `shard#${index}`,
  }),
  /** The partitions of shards that lie together, apart from the header. */
  shardPartitions: (id: InvoiceId, { shards, together }: Spread): string[] =>
    together === undefined
      ? []
      : Array.from({ length: Math.ceil(shards / together) - 1 }, (_, index) => shardPartition(id, index + 1)),
};

const shardPartition = (id: InvoiceId, part: number): string =>
  part === 0 ? `${partitions.invoice}${id}` : `${partitions.invoice}${id}#${part}`;

function partOfShard(index: number, together: number | undefined): number {
  if (together !== undefined) return Math.floor(index / together);
  return index < ONCE_BESIDE_HEADER ? 0 : index;
}

function dueListName(part: number): string {
  return `due#${part}`;
}
