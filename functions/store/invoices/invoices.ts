import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Big } from 'big.js';
import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { SyncProgress } from '../../domain/invoice-lifecycle.ts';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import type { Charge } from '../../domain/line-item.ts';
import { type InvoiceSlot, invoiceIdOf } from '../../domain/months.ts';
import { outage } from '../../domain/outage.ts';
import type { HeaderItem, ShardItem, SyncItem } from '../table/items/invoice.ts';
import { items, keys } from '../table/items.ts';
import { queryAll } from '../table/query.ts';
import { readEach } from '../table/read-each.ts';
import { backOff, MOST_ATTEMPTS } from '../table/retry.ts';
import {
  cancellationReasons,
  conditionFailed,
  isPassing,
  type Key,
  type Table,
  type TransactItem,
} from '../table/table.ts';
import { lifecycleOf } from './lifecycle.ts';
import { type Pointer, readPointer } from './pointers.ts';
import { emptyTotals, figuresOf, totalsOf } from './totals.ts';

const MOST_SHARDS = 64;

/** The charges that an invoice is made for, and the shard that takes them. */
export interface FirstCharges {
  readonly charges: readonly Charge[];
  readonly shard: number;
}

/**
 * What makes the invoice that the pointer names: header, shards and pointer, each on the condition that nobody was
 * faster, and its place in the list of what is to be closed. It goes into the transaction that puts the first lines, so that no invoice is ever without one: a line
 * tried later could have come to be elsewhere meanwhile.
 */
export function invoiceWrites(
  table: Table,
  slot: InvoiceSlot,
  pointer: Pointer,
  now: Instant,
  first: FirstCharges,
): TransactItem[] {
  const invoiceId = invoiceIdOf(slot, pointer.seq);
  const header = items.header.write({
    ...keys.header(invoiceId),
    invoice_id: invoiceId,
    customer_id: slot.customerId,
    currency: slot.currency,
    month: slot.month,
    seq: pointer.seq,
    status: 'open',
    shards: pointer.shards,
    opened_at: now,
    list_pk: keys.invoiceList(slot.customerId),
    list_sk: keys.invoicePlace(slot, pointer.seq),
  });
  return [
    { Put: { TableName: table.name, Item: header, ConditionExpression: 'attribute_not_exists(pk)' } },
    ...shardPuts(table, invoiceId, { from: 0, to: pointer.shards }, first),
    {
      Update: {
        TableName: table.name,
        Key: keys.pointer(slot),
        UpdateExpression: 'SET #seq = :seq, #shards = :shards, #open = :true',
        ConditionExpression: 'attribute_not_exists(pk) OR (#seq = :seq AND #open = :false)',
        ExpressionAttributeNames: { '#seq': 'seq', '#shards': 'shards', '#open': 'open' },
        ExpressionAttributeValues: {
          ':seq': pointer.seq,
          ':shards': pointer.shards,
          ':true': true,
          ':false': false,
        },
      },
    },
    dueEntry(table, slot, invoiceId),
  ];
}

/** Stays until the closing's last step: a closing that crashed in its middle is found by it. */
const dueEntry = (table: Table, slot: InvoiceSlot, invoiceId: InvoiceId): TransactItem => ({
  Put: {
    TableName: table.name,
    Item: items.due.write({
      ...keys.due(invoiceId),
      invoice_id: invoiceId,
      list_pk: keys.dueList(slot.customerId),
      list_sk: keys.duePlace(slot.month, invoiceId),
    }),
  },
});

/**
 * Doubles the shards of a busy invoice. They are made explicitly and never deleted; a writer that still knows the
 * old number goes on using the old shards, which stay part of the total.
 */
export async function growShards(table: Table, slot: InvoiceSlot, pointer: Pointer): Promise<void> {
  const grown = Math.min(MOST_SHARDS, pointer.shards * 2);
  if (grown === pointer.shards) return;
  const invoiceId = invoiceIdOf(slot, pointer.seq);
  const values = { ':from': pointer.shards, ':to': grown };
  await unlessOutrun(table, [
    {
      Update: {
        TableName: table.name,
        Key: keys.header(invoiceId),
        UpdateExpression: 'SET #shards = :to',
        ConditionExpression: '#status = :open AND #shards = :from',
        ExpressionAttributeNames: { '#shards': 'shards', '#status': 'status' },
        ExpressionAttributeValues: { ...values, ':open': 'open' },
      },
    },
    ...shardPuts(table, invoiceId, { from: pointer.shards, to: grown }),
    {
      Update: {
        TableName: table.name,
        Key: keys.pointer(slot),
        UpdateExpression: 'SET #shards = :to',
        ConditionExpression: '#seq = :seq AND #shards = :from',
        ExpressionAttributeNames: { '#shards': 'shards', '#seq': 'seq' },
        ExpressionAttributeValues: { ...values, ':seq': pointer.seq },
      },
    },
  ]);
}

/**
 * Kept free in each shard until it is closed: one that lines filled up to the last byte of DynamoDB's 400 KB could not
 * be marked as closed any more, nor take what its closing carries over.
 */
const SPARE = '-'.repeat(100);

const shardPuts = (
  table: Table,
  invoiceId: InvoiceId,
  { from, to }: { readonly from: number; readonly to: number },
  first?: FirstCharges,
): TransactItem[] =>
  Array.from({ length: to - from }, (_, offset) => from + offset).map((index) => ({
    Put: {
      TableName: table.name,
      Item: items.shard.write({
        ...keys.shard(invoiceId, index),
        total: new Big(0),
        lines: 0,
        spare: SPARE,
        ...(index === first?.shard && figuresOf(first.charges)),
      }),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }));

// A failed condition says that another writer did the same first, a conflict that one is about to. Of many who want
// the same, all but one would wait for nothing: the caller reads the pointer again, and comes back if it must.
async function unlessOutrun(table: Table, writes: TransactItem[]): Promise<void> {
  try {
    await table.client.send(new TransactWriteCommand({ TransactItems: writes }));
  } catch (error) {
    const reasons = cancellationReasons(error);
    if (!reasons || !(reasons.some(conditionFailed) || isPassing(reasons))) throw error;
  }
}

const NOT_DUE: SyncProgress = { status: 'not_due', attempts: 0 };

/** Strongly read, so that it includes every line acknowledged before; undefined when it was never made. */
export async function readInvoice(table: Table, invoiceId: InvoiceId): Promise<InvoiceRecord | undefined> {
  const found = await readInvoiceParts(table, invoiceId);
  return found && invoiceRecord(found);
}

/** An invoice as the table has it: its header, each of its shards, and its sync where it has one. */
export interface InvoiceParts {
  readonly header: HeaderItem;
  readonly shards: readonly ShardItem[];
  readonly sync: SyncItem | undefined;
}

/** As `readInvoice`, shard by shard. */
export async function readInvoiceParts(
  table: Table,
  invoiceId: InvoiceId,
): Promise<InvoiceParts | undefined> {
  // A query is not isolated from a transaction under way: it can see a grown header before the new shards.
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    if (attempt > 0) await backOff(table, attempt);
    const found = await readHeaderAndShards(table, invoiceId);
    if (found === undefined) return undefined;
    if (found.shards.length >= found.header.shards) return found;
  }
  // A total without one of its shards would be a wrong total.
  throw new Error(`Invoice ${invoiceId} has more shards by its header than there are.`);
}

export function invoiceRecord({ header, shards, sync }: InvoiceParts): InvoiceRecord {
  return {
    invoiceId: header.invoice_id,
    slot: { customerId: header.customer_id, currency: header.currency, month: header.month },
    seq: header.seq,
    lifecycle: lifecycleOf(header),
    sync: sync ? { status: sync.status, attempts: sync.attempts } : NOT_DUE,
    openedAt: header.opened_at,
    shards: header.shards,
    totals: totalsOf(shards),
    credited: header.credited ?? new Big(0),
    countedIn: header.counted_in,
  };
}

async function readHeaderAndShards(table: Table, invoiceId: InvoiceId): Promise<InvoiceParts | undefined> {
  const lying = await queryAll(table, {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': keys.header(invoiceId).pk },
    ConsistentRead: true,
  });
  const headerItem = lying.find(({ sk }) => sk === keys.header(invoiceId).sk);
  if (!headerItem) return undefined;
  const header = items.header.read(headerItem);
  const seen = new Set(lying.map(({ sk }) => sk));
  const elsewhere = expectedKeys(header).filter(({ sk }) => !seen.has(sk));
  const found = [...lying, ...(await readEach(table, elsewhere))].filter((item) => item !== headerItem);
  const isSync = ({ sk }: Record<string, unknown>): boolean => sk === keys.sync(invoiceId).sk;
  const syncItem = found.find(isSync);
  return {
    header,
    // All that are there: a shard can be seen before the header knows of it.
    shards: found.filter((item) => !isSync(item)).map((item) => items.shard.read(item)),
    sync: syncItem && items.sync.read(syncItem),
  };
}

/**
 * What belongs to an invoice of this header. A closed one may have a sync: a query can see it closed and not see what
 * the same transaction put, which reading it by its key cannot.
 */
function expectedKeys(header: HeaderItem): Key[] {
  const { invoice_id: invoiceId, status } = header;
  const shards = Array.from({ length: header.shards }, (_, index) => keys.shard(invoiceId, index));
  return status === 'finalized' || status === 'paid' ? [...shards, keys.sync(invoiceId)] : shards;
}

/**
 * The running invoice of a customer's month; before its first line, the empty one that this line would open.
 */
export async function readRunningInvoice(
  table: Table,
  slot: InvoiceSlot,
  emptySince: Instant,
): Promise<InvoiceRecord> {
  // An invoice can be closed between the two reads; then the pointer already names the next one.
  for (let read = 0; read < 5; read += 1) {
    const pointer = await readPointer(table, slot);
    const invoiceId = invoiceIdOf(slot, pointer.seq);
    const invoice = pointer.open ? await readInvoice(table, invoiceId) : undefined;
    if (invoice?.lifecycle.status === 'open') return invoice;
    if (!pointer.open) return unmade(invoiceId, slot, pointer, emptySince);
  }
  throw outage(
    `The invoices of ${slot.customerId} in ${slot.month} are closed faster than they can be read.`,
    new Error('They were read five times.'),
  );
}

const unmade = (
  invoiceId: InvoiceId,
  slot: InvoiceSlot,
  { seq, shards }: Pointer,
  openedAt: Instant,
): InvoiceRecord => ({
  invoiceId,
  slot,
  seq,
  lifecycle: { status: 'open' },
  sync: NOT_DUE,
  openedAt,
  shards,
  totals: emptyTotals,
  credited: new Big(0),
  countedIn: undefined,
});
