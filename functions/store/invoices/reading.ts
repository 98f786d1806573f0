import { Big } from 'big.js';
import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import { type InvoiceSlot, invoiceIdOf } from '../../domain/months.ts';
import { outage } from '../../domain/outage.ts';
import type { HeaderItem, ShardItem, Spread } from '../table/items/invoice.ts';
import type { SyncItem } from '../table/items/sync.ts';
import { items, keys } from '../table/items.ts';
import { queryAll } from '../table/query.ts';
import { readEach } from '../table/read-each.ts';
import { Remembered } from '../table/remembered.ts';
import { backOff, MOST_ATTEMPTS } from '../table/retry.ts';
import type { Key, Table } from '../table/table.ts';
import { lifecycleOf } from './lifecycle.ts';
import { type Pointer, readPointer } from './pointers.ts';
import { syncRecordOf } from './sync-record.ts';
import { emptyTotals, totalsOf } from './totals.ts';

/** Read strongly, so that it includes every line acknowledged before; undefined if there is no such invoice. */
export async function readInvoice(table: Table, invoiceId: InvoiceId): Promise<InvoiceRecord | undefined> {
  const found = await readInvoiceParts(table, invoiceId);
  return found && invoiceRecord(found);
}

/** An invoice's items: its header, each of its shards, and its sync if it has one. */
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
  // A query is not isolated from a running transaction: it can see the header with the new number before the new
  // shards.
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    if (attempt > 0) await backOff(table, attempt);
    const found = await readHeaderAndShards(table, invoiceId);
    if (found === undefined) return undefined;
    if (found.shards.length >= found.header.shards) return found;
  }
  // A total without one of its shards would be a wrong total.
  throw new Error(`The header of invoice ${invoiceId} counts more shards than there are.`);
}

export function invoiceRecord({ header, shards, sync }: InvoiceParts): InvoiceRecord {
  return {
    invoiceId: header.invoice_id,
    slot: { customerId: header.customer_id, currency: header.currency, month: header.month },
    seq: header.seq,
    lifecycle: lifecycleOf(header),
    sync: syncRecordOf(sync),
    openedAt: header.opened_at,
    shards: header.shards,
    together: header.shards_together,
    totals: totalsOf(shards),
    credited: header.credited ?? new Big(0),
    countedIn: header.counted_in,
  };
}

/**
 * The partitions of invoices that have several, as this process last read them. So it can read all of them at the same
 * time. An invoice never gets fewer.
 */
export const knownPartitions = new Remembered<readonly string[]>();

async function readHeaderAndShards(table: Table, invoiceId: InvoiceId): Promise<InvoiceParts | undefined> {
  const known = knownPartitions.get(table, invoiceId) ?? [];
  const readAll = (partitions: readonly string[]) =>
    Promise.all(partitions.map((pk) => readPartition(table, pk)));
  const [first, ofKnown] = await Promise.all([readHeaderPartition(table, invoiceId), readAll(known)]);
  if (!first) return undefined;
  const further = keys.shardPartitions(invoiceId, spreadOf(first.header));
  if (further.length > known.length) knownPartitions.keep(table, invoiceId, further);
  const lying = [first.beside, ...ofKnown, ...(await readAll(further.slice(known.length)))].flat();
  const seen = new Set(lying.map(({ sk }) => sk));
  const unseen = expectedKeys(first.header).filter(({ sk }) => !seen.has(sk));
  return partsOf(first.header, [...lying, ...(await readEach(table, unseen))]);
}

/** The header with the shards that lie beside it, all of them or not. */
export async function readFirstShards(
  table: Table,
  invoiceId: InvoiceId,
): Promise<Pick<InvoiceParts, 'header' | 'shards'> | undefined> {
  const first = await readHeaderPartition(table, invoiceId);
  return first && partsOf(first.header, first.beside);
}

type Item = Record<string, unknown>;

async function readHeaderPartition(
  table: Table,
  invoiceId: InvoiceId,
): Promise<{ readonly header: HeaderItem; readonly beside: readonly Item[] } | undefined> {
  const { pk, sk: headerName } = keys.header(invoiceId);
  const lying = await readPartition(table, pk);
  const header = lying.find(({ sk }) => sk === headerName);
  return header && { header: items.header.read(header), beside: lying.filter((item) => item !== header) };
}

function partsOf(header: HeaderItem, found: readonly Item[]): InvoiceParts {
  const isSync = ({ sk }: Item): boolean => sk === keys.sync(header.invoice_id).sk;
  const syncItem = found.find(isSync);
  return {
    header,
    // All shards that exist: a shard can be seen before the header counts it.
    shards: found.filter((item) => !isSync(item)).map((item) => items.shard.read(item)),
    sync: syncItem && items.sync.read(syncItem),
  };
}

const readPartition = (table: Table, pk: string): Promise<Item[]> =>
  queryAll(table, {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
    ConsistentRead: true,
  });

const spreadOf = ({ shards, shards_together: together }: HeaderItem): Spread => ({ shards, together });

/**
 * The other items of this header's invoice. A closed invoice may have a sync. A query can see the closed header without
 * the sync of the same transaction. A read by key cannot miss it.
 */
function expectedKeys(header: HeaderItem): Key[] {
  const { invoice_id: invoiceId, status } = header;
  const shards = Array.from({ length: header.shards }, (_, index) =>
    keys.shard(invoiceId, index, spreadOf(header)),
  );
  return status === 'finalized' || status === 'paid' ? [...shards, keys.sync(invoiceId)] : shards;
}

/**
 * The running invoice of a customer's month. Before its first line, it is the empty invoice that this line would open.
 */
export async function readRunningInvoice(
  table: Table,
  slot: InvoiceSlot,
  emptySince: Instant,
): Promise<InvoiceRecord> {
  // If an invoice is closed between the two reads, the pointer already names the next one.
  for (let read = 0; read < 5; read += 1) {
    const pointer = await readPointer(table, slot);
    const invoiceId = invoiceIdOf(slot, pointer.seq);
    const invoice = pointer.open ? await readInvoice(table, invoiceId) : undefined;
    if (invoice?.lifecycle.status === 'open') return invoice;
    if (!pointer.open) return unmade(invoiceId, slot, pointer, emptySince);
  }
  throw outage(
    `The invoices of ${slot.customerId} in ${slot.month} are being closed faster than they can be read.`,
    new Error('They were read five times.'),
  );
}

const unmade = (
  invoiceId: InvoiceId,
  slot: InvoiceSlot,
  { seq, shards, together }: Pointer,
  openedAt: Instant,
): InvoiceRecord => ({
  invoiceId,
  slot,
  seq,
  lifecycle: { status: 'open' },
  sync: syncRecordOf(undefined),
  openedAt,
  shards,
  together,
  totals: emptyTotals,
  credited: new Big(0),
  countedIn: undefined,
});
