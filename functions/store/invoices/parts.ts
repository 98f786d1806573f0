import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { HeaderItem, ShardItem, Spread } from '../table/items/invoice.ts';
import type { SyncItem } from '../table/items/sync.ts';
import { items, keys } from '../table/items.ts';
import { type Attributes, queryAll } from '../table/query.ts';
import { readEach } from '../table/read-each.ts';
import { Remembered } from '../table/remembered.ts';
import { backOff, MOST_ATTEMPTS } from '../table/retry.ts';
import type { Key, Table } from '../table/table.ts';

/** An invoice's items: its header, each of its shards, and its sync if it has one. */
export interface InvoiceParts extends Parts<HeaderItem, ShardItem> {
  readonly sync: SyncItem | undefined;
}

/** Read strongly, so that they include every line acknowledged before; undefined if there is no such invoice. */
export async function readInvoiceParts(
  table: Table,
  invoiceId: InvoiceId,
): Promise<InvoiceParts | undefined> {
  const found = await readParts(table, invoiceId, whole);
  return found && { ...found, sync: found.sync && items.sync.read(found.sync) };
}

/** The header with the shards that lie beside it, all of them or not. */
export async function readFirstShards(
  table: Table,
  invoiceId: InvoiceId,
): Promise<Parts<HeaderItem, ShardItem> | undefined> {
  const first = await readHeaderPartition(table, invoiceId, whole);
  return first && partsOf(first.header, first.beside, whole);
}

type Item = Record<string, unknown>;

/** How an invoice's items are read. */
export interface Form<Header, Shard> {
  readonly header: (item: Item) => Header;
  readonly shard: (item: Item) => Shard;
  /** If left out, all. */
  readonly attributes?: Attributes;
  /**
   * Whether the invoice may have a sync, which is then needed. A query can see a closed header without the sync of the
   * same transaction. A read by key cannot miss it.
   */
  readonly hasSync: (header: Header) => boolean;
}

const whole: Form<HeaderItem, ShardItem> = {
  header: items.header.read,
  shard: items.shard.read,
  hasSync: ({ status }) => status === 'finalized' || status === 'paid',
};

interface Parts<Header, Shard> {
  readonly header: Header;
  readonly shards: readonly Shard[];
}
interface Found<Header, Shard> extends Parts<Header, Shard> {
  readonly sync: Item | undefined;
}

type AnyHeader = Pick<HeaderItem, 'invoice_id' | 'shards' | 'shards_together'>;

/** The invoice's items in this form, read strongly; undefined if there is no such invoice. */
export async function readParts<Header extends AnyHeader, Shard>(
  table: Table,
  invoiceId: InvoiceId,
  form: Form<Header, Shard>,
): Promise<Found<Header, Shard> | undefined> {
  // A query is not isolated from a running transaction: it can see the header with the new number before the new
  // shards.
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    if (attempt > 0) await backOff(table, attempt);
    const found = await readHeaderAndShards(table, invoiceId, form);
    if (found === undefined) return undefined;
    if (found.shards.length >= found.header.shards) return found;
  }
  // A total without one of its shards would be a wrong total.
  throw new Error(`The header of invoice ${invoiceId} counts more shards than there are.`);
}

/**
 * The partitions of invoices that have several, as this process last read them. So it can read all of them at the same
 * time. An invoice never gets fewer.
 */
export const knownPartitions = new Remembered<readonly string[]>();

async function readHeaderAndShards<Header extends AnyHeader, Shard>(
  table: Table,
  invoiceId: InvoiceId,
  form: Form<Header, Shard>,
): Promise<Found<Header, Shard> | undefined> {
  const known = knownPartitions.get(table, invoiceId) ?? [];
  const readAll = (partitions: readonly string[]) =>
    Promise.all(partitions.map((pk) => readPartition(table, pk, form.attributes)));
  const [first, ofKnown] = await Promise.all([readHeaderPartition(table, invoiceId, form), readAll(known)]);
  if (!first) return undefined;
  const { header } = first;
  const further = keys.shardPartitions(invoiceId, spreadOf(header));
  if (further.length > known.length) knownPartitions.keep(table, invoiceId, further);
  const lying = [first.beside, ...ofKnown, ...(await readAll(further.slice(known.length)))].flat();
  const seen = new Set(lying.map(({ sk }) => sk));
  const expected = form.hasSync(header) ? [...shardKeys(header), keys.sync(invoiceId)] : shardKeys(header);
  const unseen = expected.filter(({ sk }) => !seen.has(sk));
  return partsOf(header, [...lying, ...(await readEach(table, unseen))], form);
}

async function readHeaderPartition<Header>(
  table: Table,
  invoiceId: InvoiceId,
  form: Pick<Form<Header, unknown>, 'header' | 'attributes'>,
): Promise<{ readonly header: Header; readonly beside: readonly Item[] } | undefined> {
  const { pk, sk: headerName } = keys.header(invoiceId);
  const lying = await readPartition(table, pk, form.attributes);
  const header = lying.find(({ sk }) => sk === headerName);
  return header && { header: form.header(header), beside: lying.filter((item) => item !== header) };
}

function partsOf<Header extends AnyHeader, Shard>(
  header: Header,
  found: readonly Item[],
  form: Form<Header, Shard>,
): Found<Header, Shard> {
  const isSync = ({ sk }: Item): boolean => sk === keys.sync(header.invoice_id).sk;
  return {
    header,
    // All shards that exist: a shard can be seen before the header counts it.
    shards: found.filter((item) => !isSync(item)).map(form.shard),
    sync: found.find(isSync),
  };
}

const readPartition = (table: Table, pk: string, attributes: Attributes | undefined): Promise<Item[]> =>
  queryAll(table, {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
    ConsistentRead: true,
    ...attributes,
  });

const spreadOf = ({ shards, shards_together: together }: AnyHeader): Spread => ({ shards, together });

const shardKeys = (header: AnyHeader): Key[] =>
  Array.from({ length: header.shards }, (_, index) => keys.shard(header.invoice_id, index, spreadOf(header)));
