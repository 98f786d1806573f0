import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { replacement } from '../table/expressions.ts';
import type { SyncItem } from '../table/items/sync.ts';
import { items, keys } from '../table/items.ts';
import { throughConflicts } from '../table/retry.ts';
import type { Table } from '../table/table.ts';

/**
 * Changes a sync on the condition that nobody has claimed, ended or voided it since it was read.
 *
 * @param attributes an attribute that is undefined is removed
 * @returns the item after the change, with what a worker may have stored meanwhile; undefined if it was not changed
 */
export async function changeIfSame(
  table: Table,
  { invoice_id: invoiceId, status, attempts, lease }: SyncItem,
  attributes: Readonly<Record<string, unknown>>,
): Promise<SyncItem | undefined> {
  const change = replacement(attributes);
  const update = new UpdateCommand({
    TableName: table.name,
    Key: keys.sync(invoiceId),
    ...change,
    ConditionExpression: `#status = :status AND #attempts = :attempts AND ${lease === undefined ? 'attribute_not_exists(#lease)' : '#lease = :lease'}`,
    ExpressionAttributeNames: {
      ...change.ExpressionAttributeNames,
      '#status': 'status',
      '#attempts': 'attempts',
      '#lease': 'lease',
    },
    ExpressionAttributeValues: {
      ...change.ExpressionAttributeValues,
      ':status': status,
      ':attempts': attempts,
      ...(lease !== undefined && { ':lease': lease }),
    },
    ReturnValues: 'ALL_NEW',
  });
  try {
    const { Attributes } = await throughConflicts(table, () => table.client.send(update));
    return items.sync.read(Attributes);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return undefined;
  }
}
