import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { AttemptRecord, SyncRecord } from '../../domain/sync/record.ts';
import { readHeader } from '../invoices/headers.ts';
import { causeOf, stepOf, syncRecordOf } from '../invoices/sync-record.ts';
import type { SyncAttemptItem, SyncItem } from '../table/items/sync.ts';
import { items, keys } from '../table/items.ts';
import { queryAll } from '../table/query.ts';
import type { Table } from '../table/table.ts';

export interface SyncStory {
  readonly sync: SyncRecord;
  /** The last tries, the newest first. */
  readonly attempts: readonly AttemptRecord[];
}

/** Read strongly; undefined if there is no such invoice. */
export async function readSync(table: Table, invoiceId: InvoiceId): Promise<SyncStory | undefined> {
  const [header, sync, attempts] = await Promise.all([
    readHeader(table, invoiceId),
    readSyncItem(table, invoiceId),
    readAttempts(table, invoiceId),
  ]);
  return header && { sync: syncRecordOf(sync), attempts };
}

export async function readSyncItem(table: Table, invoiceId: InvoiceId): Promise<SyncItem | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.sync(invoiceId), ConsistentRead: true }),
  );
  return Item && items.sync.read(Item);
}

async function readAttempts(table: Table, invoiceId: InvoiceId): Promise<AttemptRecord[]> {
  const found = await queryAll(table, {
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': keys.syncAttempts(invoiceId) },
    ConsistentRead: true,
  });
  return found
    .map((item) => items.syncAttempt.read(item))
    .toSorted((one, other) => other.number - one.number)
    .map(attemptOf);
}

const attemptOf = ({ at, step, outcome, cause }: SyncAttemptItem): AttemptRecord => ({
  at,
  outcome,
  ...(step !== undefined && { step: stepOf(step) }),
  ...(cause && { cause: causeOf(cause) }),
});
