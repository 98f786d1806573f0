import type { Instant } from '../../../client/contract/shapes/fields.ts';
import { billingMonths } from '../../domain/months.ts';
import type { SubscriptionLine } from '../../domain/subscriptions/lines.ts';
import type { Subscription } from '../../domain/subscriptions/subscription.ts';
import type { LineItemRequest } from '../line-items/adding.ts';
import { replacement } from '../table/expressions.ts';
import type { SubscriptionItem } from '../table/items/subscription.ts';
import { items, keys } from '../table/items.ts';
import type { Table, TransactItem } from '../table/table.ts';
import { subscriptionItem } from './stored.ts';

/** Somebody else wrote the subscription since it was read. */
export class SubscriptionMoved extends Error {
  override readonly name = 'SubscriptionMoved';
}

/** Who writes, and when. */
export interface Writer {
  readonly by: string;
  /** UTC. */
  readonly now: Instant;
  /** Days after a month's end during which it still takes lines. */
  readonly graceDays: number;
}

/** A line of a subscription on its way to an invoice, in the key space of subscriptions. */
export const lineRequest = (
  { customerId }: Pick<Subscription, 'customerId'>,
  { key, charge }: SubscriptionLine,
  { by, now, graceDays }: Writer,
): LineItemRequest => ({
  customerId,
  space: 'sub',
  idempotencyKey: key,
  charge,
  defaulted: { currency: true },
  months: billingMonths(charge.usedAt, now, graceDays),
  createdBy: by,
  now,
});

/** The fields that can change. */
const CHANGING = [
  'plan',
  'amount',
  'updated_at',
  'updated_by',
  'version',
  'last_line',
  'last_from',
  'last_to',
  'ends_after',
  'cancelled_at',
  'list_pk',
  'list_sk',
] as const satisfies (keyof SubscriptionItem)[];

/** Writes a subscription as it becomes, on the condition that nobody wrote it since it was read. */
export function subscriptionUpdate(table: Table, before: Subscription, after: Subscription): TransactItem {
  const item = items.subscription.write(subscriptionItem({ ...after, version: before.version + 1 }));
  const update = replacement(Object.fromEntries(CHANGING.map((name) => [name, item[name]])));
  return {
    Update: {
      TableName: table.name,
      Key: keys.subscription(before.subscriptionId),
      ...update,
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { ...update.ExpressionAttributeNames, '#version': 'version' },
      ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ':version': before.version },
    },
  };
}
