import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { CustomerId } from '../../client/contract/fields.ts';
import { lineItemIdOf } from '../domain/line-item.ts';
import { items, keys } from './items.ts';
import { type StoredLineItem, storedLineItem } from './stored-line-item.ts';
import type { Table } from './table.ts';

/**
 * The line item that a caller's key stands for, strongly read: undefined says that none was there, though a write
 * under way at that moment may still put it.
 */
export async function findLineItem(
  table: Table,
  customerId: CustomerId,
  idempotencyKey: string,
): Promise<StoredLineItem | undefined> {
  const key = keys.lineItem(lineItemIdOf(customerId, 'u', idempotencyKey));
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true }),
  );
  return Item && storedLineItem(items.lineItem.read(Item));
}
