import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { CustomerId } from '../../../client/contract/shapes/fields.ts';
import type { CustomerState } from '../../domain/sync/state.ts';
import { items, keys } from '../table/items.ts';
import { throughConflicts } from '../table/retry.ts';
import type { Table } from '../table/table.ts';
import { customerAttributes, customerStateOf } from './state.ts';

/** What is known of a customer at the provider. The version counts the writes. */
export interface KnownCustomer {
  readonly state: CustomerState;
  /** 0 before the first write. */
  readonly version: number;
}

export async function readProviderCustomer(table: Table, customerId: CustomerId): Promise<KnownCustomer> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.providerCustomer(customerId), ConsistentRead: true }),
  );
  const item = Item && items.providerCustomer.read(Item);
  return { state: customerStateOf(item), version: item?.version ?? 0 };
}

/**
 * Writes what is known of a customer. The condition is that nobody else wrote since it was read. Two invoices of one
 * customer may be synced at once, and each must go on with what the other found or made.
 *
 * @returns what is known after that. It may be what the other one wrote
 */
export async function keepProviderCustomer(
  table: Table,
  customerId: CustomerId,
  before: KnownCustomer,
  state: CustomerState,
): Promise<KnownCustomer> {
  if (isDeepStrictEqual(before.state, state)) return before;
  const version = before.version + 1;
  const put = new PutCommand({
    TableName: table.name,
    Item: items.providerCustomer.write({
      ...keys.providerCustomer(customerId),
      customer_id: customerId,
      version,
      ...customerAttributes(state),
    }),
    ConditionExpression: before.version === 0 ? 'attribute_not_exists(pk)' : '#version = :before',
    ...(before.version > 0 && {
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':before': before.version },
    }),
  });
  try {
    await throughConflicts(table, () => table.client.send(put));
    return { state, version };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return readProviderCustomer(table, customerId);
  }
}
