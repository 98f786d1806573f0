import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { LineItemId } from '../../../client/contract/shapes/fields.ts';
import { items, keys } from '../table/items.ts';
import type { Table } from '../table/table.ts';
import { type StoredLineItem, storedLineItem } from './stored.ts';

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
