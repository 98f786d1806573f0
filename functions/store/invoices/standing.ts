import { Big } from 'big.js';
import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { InvoiceStanding } from '../../domain/invoice-record.ts';
import { type BriefHeaderItem, type BriefShardItem, briefAttributes } from '../table/items/invoice.ts';
import { items } from '../table/items.ts';
import { only } from '../table/query.ts';
import type { Table } from '../table/table.ts';
import { type Form, readParts } from './parts.ts';

/**
 * A reply needs few attributes of a shard, and a busy invoice has thirty-two shards. The read units are the same, but the
 * other attributes would cost half as much processor time as the request's transaction.
 */
const brief: Form<BriefHeaderItem, BriefShardItem> = {
  header: items.briefHeader.read,
  shard: items.briefShard.read,
  attributes: only(briefAttributes),
  hasSync: () => false,
};

/** Read strongly, so that it includes every line acknowledged before; undefined if there is no such invoice. */
export async function readStanding(table: Table, invoiceId: InvoiceId): Promise<InvoiceStanding | undefined> {
  const found = await readParts(table, invoiceId, brief);
  if (!found) return undefined;
  const { header, shards } = found;
  return {
    invoiceId,
    currency: header.currency,
    month: header.month,
    status: header.status,
    total: 'total' in header ? header.total : shards.reduce((sum, { total }) => sum.plus(total), new Big(0)),
    lines: shards.reduce((sum, { lines }) => sum + lines, 0),
  };
}
