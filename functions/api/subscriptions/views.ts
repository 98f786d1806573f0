import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { SubscriptionView } from '../../../client/contract/subscriptions/subscription.ts';
import { formatMoney } from '../../domain/money.ts';
import {
  billedThrough,
  endOf,
  type Subscription,
  statusOf,
} from '../../domain/subscriptions/subscription.ts';

/** @param now the time by which it has ended or not */
export function subscriptionView(subscription: Subscription, now: Instant): SubscriptionView {
  const { currency, metadata } = subscription;
  const ended = endOf(subscription, now);
  return {
    subscription_id: subscription.subscriptionId,
    customer_id: subscription.customerId,
    plan: subscription.plan,
    amount: formatMoney(subscription.amount, currency),
    currency,
    status: statusOf(subscription, now),
    starts_at: subscription.startsAt,
    cancel_at_period_end: subscription.endsAfter !== undefined,
    ...(ended !== undefined && { cancelled_at: ended }),
    billed_through: billedThrough(subscription) ?? null,
    ...(metadata && { metadata }),
    created_at: subscription.createdAt,
    created_by: subscription.createdBy,
    updated_at: subscription.updatedAt,
    updated_by: subscription.updatedBy,
  };
}
