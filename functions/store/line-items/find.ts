import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { CustomerId, LineItemId } from '../../../client/contract/shapes/fields.ts';
import { type KeySpace, lineItemIdOf } from '../../domain/line-item.ts';
import type { StoredLineItem } from '../../domain/stored-line-item.ts';
import { items, keys } from '../table/items.ts';
import type { Table } from '../table/table.ts';
import { storedLineItem } from './stored.ts';

/** Strongly read; undefined when there is none. */
export async function readLineItem(
  table: Table,
  lineItemId: LineItemId,
): Promise<StoredLineItem | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.lineItem(lineItemId), ConsistentRead: true }),
  );
  return Item && storedLineItem(items.lineItem.read(Item));
}

/**
 * The line item that a key stands for, read strongly. Undefined says that there was none. But a write that runs at that
 * moment may still put it.
 *
 * @param space the key's space; if left out, that of callers
 */
export const findLineItem = (
  table: Table,
  customerId: CustomerId,
  idempotencyKey: string,
  space: KeySpace = 'u',
): Promise<StoredLineItem | undefined> =>
  readLineItem(table, lineItemIdOf(customerId, space, idempotencyKey));
