import type { Subscription } from '../../domain/subscriptions/subscription.ts';
import { nextMonth } from '../../domain/subscriptions/subscription.ts';
import type { SubscriptionItem } from '../table/items/subscription.ts';
import { keys } from '../table/items.ts';

export function subscriptionItem(subscription: Subscription): SubscriptionItem {
  const { subscriptionId, customerId, metadata, lastBilled, endsAfter, cancelledAt } = subscription;
  return {
    ...keys.subscription(subscriptionId),
    subscription_id: subscriptionId,
    customer_id: customerId,
    plan: subscription.plan,
    amount: subscription.amount,
    currency: subscription.currency,
    starts_at: subscription.startsAt,
    ...(subscription.startsAtDefaulted && { starts_at_defaulted: true }),
    ...(metadata && { metadata: { ...metadata } }),
    created_with: subscription.createdWith,
    created_at: subscription.createdAt,
    created_by: subscription.createdBy,
    updated_at: subscription.updatedAt,
    updated_by: subscription.updatedBy,
    version: subscription.version,
    ...(lastBilled && {
      last_line: lastBilled.lineItemId,
      last_from: lastBilled.period.from,
      last_to: lastBilled.period.to,
    }),
    ...(endsAfter !== undefined && { ends_after: endsAfter }),
    ...(cancelledAt !== undefined && { cancelled_at: cancelledAt }),
    ...placeInList(subscription),
  };
}

/** It waits for the month that is billed next. */
function placeInList(subscription: Subscription): Pick<SubscriptionItem, 'list_pk' | 'list_sk'> {
  const month = nextMonth(subscription);
  if (month === undefined) return {};
  return {
    list_pk: keys.subscriptionDueList(subscription.customerId),
    list_sk: keys.subscriptionDuePlace(month, subscription.subscriptionId),
  };
}

export function storedSubscription(item: SubscriptionItem): Subscription {
  const { last_line: lineItemId, last_from: from, last_to: to } = item;
  const isBilled = lineItemId !== undefined && from !== undefined && to !== undefined;
  return {
    subscriptionId: item.subscription_id,
    customerId: item.customer_id,
    plan: item.plan,
    amount: item.amount,
    currency: item.currency,
    startsAt: item.starts_at,
    startsAtDefaulted: item.starts_at_defaulted ?? false,
    ...(item.metadata && { metadata: item.metadata }),
    createdWith: item.created_with,
    createdAt: item.created_at,
    createdBy: item.created_by,
    updatedAt: item.updated_at,
    updatedBy: item.updated_by,
    version: item.version,
    lastBilled: isBilled ? { lineItemId, period: { from, to } } : undefined,
    endsAfter: item.ends_after,
    cancelledAt: item.cancelled_at,
  };
}
