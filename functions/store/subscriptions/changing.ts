import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { LineItemId } from '../../../client/contract/shapes/fields.ts';
import type { SubscriptionUpdate } from '../../../client/contract/subscriptions/requests.ts';
import { DomainError } from '../../domain/errors.ts';
import type { StoredLineItem } from '../../domain/stored-line-item.ts';
import { cancellationOf, updateOf } from '../../domain/subscriptions/changing.ts';
import { cancelKey } from '../../domain/subscriptions/lines.ts';
import { updateDifferences } from '../../domain/subscriptions/same-update.ts';
import type { Subscription } from '../../domain/subscriptions/subscription.ts';
import { findLineItem } from '../line-items/find.ts';
import { storedLineItem } from '../line-items/stored.ts';
import { items, keys } from '../table/items.ts';
import { readEach } from '../table/read-each.ts';
import type { Table, TransactItem } from '../table/table.ts';
import { type Decided, DoneBefore, writeDecision } from './deciding.ts';
import { getSubscription } from './find.ts';
import type { Writer } from './writes.ts';

export interface ChangedSubscription extends Decided {
  readonly replayed: boolean;
}

export interface Change {
  readonly update: SubscriptionUpdate;
  readonly idempotencyKey: string | undefined;
}

/**
 * Changes a subscription. A change under a key is recorded with it, so that the same request again is answered, whatever
 * others changed since. Without a key, a request again finds the subscription as it wants it, and changes nothing.
 *
 * @throws DomainError `subscription_state_conflict`, `idempotency_conflict`, `validation_failed`, `unavailable`
 */
export async function changeSubscription(
  table: Table,
  subscription: Subscription,
  { update, idempotencyKey }: Change,
  writer: Writer,
): Promise<ChangedSubscription> {
  const decide = (current: Subscription, left: StoredLineItem['creditable']) =>
    updateOf(current, update, left, writer.now);
  if (idempotencyKey === undefined) {
    return { ...(await writeDecision(table, subscription, { decide }, writer)), replayed: false };
  }
  const before = await changedBefore(table, subscription, { update, idempotencyKey });
  if (before) return before;
  const { subscriptionId } = subscription;
  const record = (lineItems: readonly LineItemId[]): TransactItem => ({
    Put: {
      TableName: table.name,
      Item: items.subscriptionChange.write({
        ...keys.subscriptionChange(subscriptionId, idempotencyKey),
        ...update,
        line_items: [...lineItems],
        changed_at: writer.now,
        changed_by: writer.by,
      }),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  });
  try {
    const decided = await writeDecision(
      table,
      subscription,
      // Its key is used, even if it changes nothing.
      { decide: (current, left) => decide(current, left) ?? { becomes: {} }, record },
      writer,
    );
    return { ...decided, replayed: false };
  } catch (error) {
    if (!(error instanceof DoneBefore)) throw error;
  }
  const meanwhile = await changedBefore(table, subscription, { update, idempotencyKey });
  if (meanwhile) return meanwhile;
  throw new Error(`A change of ${subscriptionId} is there, and is not.`);
}

/** The answer to a change that was made under the key before; undefined if there was none. */
async function changedBefore(
  table: Table,
  { customerId, subscriptionId }: Subscription,
  { update, idempotencyKey }: { readonly update: SubscriptionUpdate; readonly idempotencyKey: string },
): Promise<ChangedSubscription | undefined> {
  const key = keys.subscriptionChange(subscriptionId, idempotencyKey);
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true }),
  );
  if (!Item) return undefined;
  const original = items.subscriptionChange.read(Item);
  // Read now: others may have changed it since.
  const subscription = await getSubscription(table, customerId, subscriptionId);
  const errors = updateDifferences(original, update, subscription.currency);
  if (errors.length > 0) {
    throw new DomainError('idempotency_conflict', {
      detail: (fields) =>
        `Idempotency key ${idempotencyKey} was used for another change of subscription ${subscriptionId}: ${fields}. Nothing was written. Send the same change again, or use a new key for a new change.`,
      errors,
    });
  }
  const found = await readEach(table, original.line_items.map(keys.lineItem));
  const lines = new Map(
    found.map((item) => storedLineItem(items.lineItem.read(item))).map((line) => [line.lineItemId, line]),
  );
  return {
    subscription,
    lineItems: original.line_items.flatMap((id) => lines.get(id) ?? []),
    replayed: true,
  };
}

export interface CancelledSubscription {
  readonly subscription: Subscription;
  /** The credit for unused days. */
  readonly credit: StoredLineItem | undefined;
}

/**
 * Ends a subscription now. If it has ended already, it is answered as it is, with the credit that ended it.
 *
 * @throws DomainError `unavailable`
 */
export async function cancelSubscription(
  table: Table,
  found: Subscription,
  writer: Writer,
): Promise<CancelledSubscription> {
  const { subscription, lineItems } = await writeDecision(
    table,
    found,
    { decide: (current, left) => cancellationOf(current, left, writer.now) },
    writer,
  );
  const [written] = lineItems;
  const credit = written ?? (await findLineItem(table, found.customerId, cancelKey(found), 'sub'));
  return { subscription, credit };
}
