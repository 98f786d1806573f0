import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Big } from 'big.js';
import * as z from 'zod/mini';
import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { replacement } from '../../../functions/store/table/expressions.ts';
import { keys } from '../../../functions/store/table/items.ts';
import { listIndex } from '../../../functions/store/table/list-index.ts';
import { throughConflicts } from '../../../functions/store/table/retry.ts';
import type { Table } from '../../../functions/store/table/table.ts';
import type { OldInvoice } from './old-invoices.ts';

/*
 * A worker of an earlier release: the first one that tried to sync. It writes synced invoices into no list, and items
 * without a schema version. What it knows is written out here, as it was then.
 */

const count = z.pipe(
  z.custom<Big | number>((value) => value instanceof Big || typeof value === 'number'),
  z.transform(Number),
);
const sync = z.object({
  pk: z.string(),
  sk: z.string(),
  invoice_id: z.string(),
  customer_id: z.optional(z.string()),
  status: z.enum(['not_due', 'pending', 'in_progress', 'synced', 'failed']),
  attempts: count,
  lease: z.optional(z.string()),
  lease_until: z.optional(z.string()),
  last_attempt_at: z.optional(z.string()),
  next_attempt_at: z.optional(z.string()),
  provider_invoice: z.optional(z.string()),
  list_pk: z.optional(z.string()),
  list_sk: z.optional(z.string()),
});
type EarlierSync = z.output<typeof sync>;

/** The lists in which it looked for what waits. */
const workLists = ['sync#pending', 'sync_due#0', 'sync_due#1', 'sync_due#2', 'sync_due#3'];

export async function readAsEarlier(table: Table, id: InvoiceId): Promise<EarlierSync> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.sync(id), ConsistentRead: true }),
  );
  return sync.parse(Item);
}

/** Whether its sweeper would have found an invoice that waits. It reads the lists one after the other. */
export async function isFoundByEarlier(table: Table, { list_sk: place }: EarlierSync): Promise<boolean> {
  for (const list of workLists) {
    const { Count = 0 } = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        IndexName: listIndex.name,
        KeyConditionExpression: '#pk = :pk AND #sk = :sk',
        ExpressionAttributeNames: { '#pk': listIndex.partitionKey, '#sk': listIndex.sortKey },
        ExpressionAttributeValues: { ':pk': list, ':sk': place },
        Select: 'COUNT',
      }),
    );
    if (Count > 0) return true;
  }
  return false;
}

/** Claims an invoice and syncs it, in two writes. @returns whether it did */
export async function syncAsEarlier(
  table: Table,
  { id, customer }: Pick<OldInvoice, 'id' | 'customer'>,
  lease: string,
): Promise<boolean> {
  const before = await readAsEarlier(table, id);
  const at = new Date().toISOString();
  const until = new Date(Date.now() + 60_000).toISOString();
  const isClaimed = await change(table, id, {
    attributes: {
      status: 'in_progress',
      attempts: before.attempts + 1,
      lease,
      lease_until: until,
      last_attempt_at: at,
      next_attempt_at: undefined,
      customer_id: customer,
      list_pk: keys.workList(id),
      list_sk: `${until}#${id}`,
    },
    condition: '#status = :status AND #attempts = :attempts',
    names: { '#status': 'status', '#attempts': 'attempts' },
    values: { ':status': before.status, ':attempts': before.attempts },
  });
  return (
    isClaimed &&
    change(table, id, {
      attributes: {
        status: 'synced',
        lease: undefined,
        lease_until: undefined,
        provider_invoice: `in_${id}`,
        first: at,
        list_pk: undefined,
        list_sk: undefined,
      },
      condition: '#lease = :lease',
      names: { '#lease': 'lease' },
      values: { ':lease': lease },
    })
  );
}

interface Change {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly condition: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

async function change(
  table: Table,
  id: InvoiceId,
  { attributes, condition, names, values }: Change,
): Promise<boolean> {
  const set = replacement(attributes);
  const update = new UpdateCommand({
    TableName: table.name,
    Key: keys.sync(id),
    ...set,
    ConditionExpression: condition,
    ExpressionAttributeNames: { ...set.ExpressionAttributeNames, ...names },
    ExpressionAttributeValues: { ...set.ExpressionAttributeValues, ...values },
  });
  try {
    await throughConflicts(table, () => table.client.send(update));
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return false;
  }
}
