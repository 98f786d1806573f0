import type { CustomerId } from '../../../client/contract/shapes/fields.ts';
import type { Subscription } from '../../domain/subscriptions/subscription.ts';
import { items, keys } from '../table/items.ts';
import { queryFirst } from '../table/query.ts';
import { readEach } from '../table/read-each.ts';
import type { Table } from '../table/table.ts';
import { storedSubscription } from './stored.ts';

export interface SubscriptionPage {
  readonly subscriptions: readonly Subscription[];
  /** The place of the page's last subscription; undefined when there are no more. */
  readonly next: string | undefined;
}

/**
 * A page of a customer's subscriptions, the oldest first, read strongly. A place never changes, so subscriptions that
 * are made meanwhile do not move the others.
 *
 * @param after the place where the previous page ended
 */
export async function listSubscriptions(
  table: Table,
  customerId: CustomerId,
  limit: number,
  after: string | undefined,
): Promise<SubscriptionPage> {
  const from = keys.subscriptionEntry(customerId, after ?? '!');
  // It reads one more than it shows, to see whether there is another page.
  const found = await queryFirst(
    table,
    {
      KeyConditionExpression: '#pk = :pk AND #sk > :from',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': from.pk, ':from': from.sk },
      ConsistentRead: true,
    },
    limit + 1,
  );
  const ids = found.slice(0, limit).map((item) => items.subscriptionEntry.read(item).subscription_id);
  const read = await readEach(table, ids.map(keys.subscription));
  const subscriptions = read
    .map((item) => storedSubscription(items.subscription.read(item)))
    .sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  const last = subscriptions.at(-1);
  return { subscriptions, next: found.length > limit && last ? placeOf(last) : undefined };
}

/** Where it stands in its customer's list. */
const placeOf = ({ createdAt, subscriptionId }: Subscription): string =>
  keys.subscriptionPlace(createdAt, subscriptionId);
