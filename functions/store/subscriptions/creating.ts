import { DomainError } from '../../domain/errors.ts';
import { monthOf } from '../../domain/months.ts';
import type { StoredLineItem } from '../../domain/stored-line-item.ts';
import { subscriptionDifferences } from '../../domain/subscriptions/creating.ts';
import { monthKey, monthLine } from '../../domain/subscriptions/lines.ts';
import { dueMonth, type Subscription } from '../../domain/subscriptions/subscription.ts';
import { addLineItems } from '../line-items/adding.ts';
import { findLineItem } from '../line-items/find.ts';
import { items, keys } from '../table/items.ts';
import { putAbsent } from '../table/put-absent.ts';
import { conditionFailed, type Table } from '../table/table.ts';
import { withLine } from './billing-months.ts';
import { readSubscription } from './find.ts';
import { subscriptionItem } from './stored.ts';
import { lineRequest, type Writer } from './writes.ts';

export interface CreatedSubscription {
  readonly subscription: Subscription;
  /** The line of its first month, once that has begun. */
  readonly lineItem: StoredLineItem | undefined;
  readonly replayed: boolean;
}

export interface SentSubscription {
  readonly subscription: Subscription;
  readonly idempotencyKey: string;
  /** Whether the request had a currency: if not, it is not compared. */
  readonly hasCurrency: boolean;
  /** What the rules have against it. If it was made before, this does not count. */
  readonly refused: DomainError | undefined;
}

/**
 * Puts a subscription and its place in the customer's list, on the condition that they are absent. If its first month
 * has begun, the same transaction bills that month.
 *
 * @throws DomainError `idempotency_conflict` if the key stands for other content, `unavailable`, or what the rules have
 *   against it
 */
export async function createSubscription(
  table: Table,
  sent: SentSubscription,
  writer: Writer,
): Promise<CreatedSubscription> {
  if (sent.refused) return judge(table, sent);
  const month = dueMonth(sent.subscription, writer.now);
  if (month === undefined) {
    const { reasons } = await putAbsent(table, newItems(sent.subscription));
    if (reasons) return judge(table, sent);
    return { subscription: sent.subscription, lineItem: undefined, replayed: false };
  }
  const line = monthLine(sent.subscription, month);
  const subscription = withLine(sent.subscription, line);
  const [outcome] = await addLineItems(table, [lineRequest(subscription, line, writer)], {
    companions: {
      writes: Object.values(newItems(subscription)).map((Item) => ({
        Put: { TableName: table.name, Item, ConditionExpression: 'attribute_not_exists(pk)' },
      })),
      refusal: (reasons) => (reasons.some(conditionFailed) ? new SubscriptionExists() : undefined),
    },
  });
  if (outcome?.kind === 'created') return { subscription, lineItem: outcome.lineItem, replayed: false };
  if (outcome?.kind === 'failed' && !(outcome.error instanceof SubscriptionExists)) throw outcome.error;
  return judge(table, sent);
}

class SubscriptionExists extends Error {}

function newItems(subscription: Subscription) {
  const { customerId, createdAt, subscriptionId } = subscription;
  const place = keys.subscriptionPlace(createdAt, subscriptionId);
  return {
    subscription: items.subscription.write(subscriptionItem(subscription)),
    entry: items.subscriptionEntry.write({
      ...keys.subscriptionEntry(customerId, place),
      subscription_id: subscriptionId,
    }),
  };
}

async function judge(
  table: Table,
  { subscription: sent, idempotencyKey, hasCurrency, refused }: SentSubscription,
): Promise<CreatedSubscription> {
  const original = await readSubscription(table, sent.subscriptionId);
  if (!original) throw refused ?? new Error(`${sent.subscriptionId} is there, and is not.`);
  const errors = subscriptionDifferences(original, sent, hasCurrency);
  if (errors.length > 0) {
    throw new DomainError('idempotency_conflict', {
      detail: (fields) =>
        `Idempotency key ${idempotencyKey} was used for subscription ${original.subscriptionId} with other content: ${fields}. Nothing was written. Send the same content again, or use a new key for a new subscription.`,
      errors,
    });
  }
  const key = monthKey(original, monthOf(original.startsAt));
  const lineItem = original.lastBilled && (await findLineItem(table, original.customerId, key, 'sub'));
  return { subscription: original, lineItem, replayed: true };
}
