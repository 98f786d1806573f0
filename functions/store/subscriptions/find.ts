import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { CustomerId, SubscriptionId } from '../../../client/contract/shapes/fields.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Subscription } from '../../domain/subscriptions/subscription.ts';
import { items, keys } from '../table/items.ts';
import type { Table } from '../table/table.ts';
import { storedSubscription } from './stored.ts';

/** Strongly read; undefined when there is none. */
export async function readSubscription(table: Table, id: SubscriptionId): Promise<Subscription | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.subscription(id), ConsistentRead: true }),
  );
  return Item && storedSubscription(items.subscription.read(Item));
}

/** @throws DomainError `subscription_not_found`, also for one of another customer */
export async function getSubscription(
  table: Table,
  customerId: CustomerId,
  id: SubscriptionId,
): Promise<Subscription> {
  const subscription = await readSubscription(table, id);
  if (subscription?.customerId === customerId) return subscription;
  throw new DomainError('subscription_not_found', {
    detail: `Customer ${customerId} has no subscription ${id}. Use a subscription_id that the customer's list of subscriptions names.`,
    errors: [{ field: 'subscription_id', message: "expected the id of one of the customer's subscriptions" }],
  });
}
