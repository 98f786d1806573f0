import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Big } from 'big.js';
import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { Charge } from '../../domain/line-item.ts';
import { type InvoiceSlot, invoiceIdOf } from '../../domain/months.ts';
import { madeWith } from '../table/expressions.ts';
import { MOST_SHARDS, SHARDS_TOGETHER, type Spread } from '../table/items/invoice.ts';
import { items, keys } from '../table/items.ts';
import {
  cancellationReasons,
  conditionFailed,
  isPassing,
  type Table,
  type TransactItem,
} from '../table/table.ts';
import type { Pointer } from './pointers.ts';
import { figuresOf } from './totals.ts';

/** The charges that an invoice is made for, and the shard that takes them. */
export interface FirstCharges {
  readonly charges: readonly Charge[];
  readonly shard: number;
}

/**
 * The writes that make the invoice that the pointer names: header, shards and pointer, each on the condition that
 * nobody was faster, and its place in the list of what is to be closed. They go into the transaction that puts the
 * first lines, so that no invoice is without lines. In a later transaction, a line might already exist elsewhere.
 */
export function invoiceWrites(
  table: Table,
  slot: InvoiceSlot,
  pointer: Pointer,
  now: Instant,
  first: FirstCharges,
): TransactItem[] {
  const invoiceId = invoiceIdOf(slot, pointer.seq);
  const spread: Spread = { shards: pointer.shards, together: SHARDS_TOGETHER };
  const header = items.header.write({
    ...keys.header(invoiceId),
    invoice_id: invoiceId,
    customer_id: slot.customerId,
    currency: slot.currency,
    month: slot.month,
    seq: pointer.seq,
    status: 'open',
    shards: spread.shards,
    shards_together: spread.together,
    opened_at: now,
    list_pk: keys.invoiceList(slot.customerId),
    list_sk: keys.invoicePlace(slot, pointer.seq),
  });
  const made = madeWith(items.pointer.version);
  return [
    { Put: { TableName: table.name, Item: header, ConditionExpression: 'attribute_not_exists(pk)' } },
    ...shardPuts(table, invoiceId, { ...spread, from: 0 }, first),
    {
      Update: {
        TableName: table.name,
        Key: keys.pointer(slot),
        UpdateExpression: `SET #seq = :seq, #shards = :shards, #together = :together, #open = :true, ${made.set}`,
        ConditionExpression: 'attribute_not_exists(pk) OR (#seq = :seq AND #open = :false)',
        ExpressionAttributeNames: {
          '#seq': 'seq',
          '#shards': 'shards',
          '#together': 'shards_together',
          '#open': 'open',
          ...made.names,
        },
        ExpressionAttributeValues: {
          ...made.values,
          ':seq': pointer.seq,
          ':shards': spread.shards,
          ':together': spread.together,
          ':true': true,
          ':false': false,
        },
      },
    },
    dueEntry(table, slot, invoiceId),
  ];
}

/** It stays until the closing's last step, so that a closing that crashed halfway is found. */
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
 * Gives a busy invoice more shards. Shards are made explicitly and never deleted. A writer that knows only the old
 * number goes on using the old shards, which stay part of the total.
 *
 * @param times how many times as many
 */
export async function growShards(
  table: Table,
  slot: InvoiceSlot,
  pointer: Pointer,
  times: 2 | 4 = 2,
): Promise<void> {
  // A further partition is not begun on the way: it has a rule of its own, see crowding.ts.
  const { together = SHARDS_TOGETHER } = pointer;
  const most = pointer.shards < together ? together : MOST_SHARDS;
  const grown = Math.min(most, pointer.shards * times);
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
    ...shardPuts(table, invoiceId, { ...pointer, shards: grown, from: pointer.shards }),
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
 * These bytes are kept free in each shard until it is closed. If lines filled a shard up to DynamoDB's 400 KB, it could
 * not be marked as closed, and could not take what its closing carries over.
 */
const SPARE = '-'.repeat(100);

const shardPuts = (
  table: Table,
  invoiceId: InvoiceId,
  { from, ...spread }: Spread & { readonly from: number },
  first?: FirstCharges,
): TransactItem[] =>
  Array.from({ length: spread.shards - from }, (_, offset) => from + offset).map((index) => ({
    Put: {
      TableName: table.name,
      Item: items.shard.write({
        ...keys.shard(invoiceId, index, spread),
        total: new Big(0),
        lines: 0,
        spare: SPARE,
        ...(index === first?.shard && { ...figuresOf(first.charges), writes: 1 }),
      }),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }));

// A failed condition says that another writer did the same first; a conflict says that another is just doing it. If
// many want the same, it makes no sense that all but one wait. The caller reads the pointer again, and comes back if it
// must.
async function unlessOutrun(table: Table, writes: TransactItem[]): Promise<void> {
  try {
    await table.client.send(new TransactWriteCommand({ TransactItems: writes }));
  } catch (error) {
    const reasons = cancellationReasons(error);
    if (!reasons || !(reasons.some(conditionFailed) || isPassing(reasons))) throw error;
  }
}
