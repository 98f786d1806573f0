import * as z from 'zod/mini';
import { lineItem } from '../line-items/line-item.ts';
import { moneyText } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import { currency, customerId, instant, month, subscriptionId } from '../shapes/fields.ts';
import { pageOf } from '../shapes/list.ts';
import { replayed } from '../shapes/replayed.ts';

export const subscriptionStatus = z.enum(['scheduled', 'active', 'cancelled']);
export type SubscriptionStatus = z.output<typeof subscriptionStatus>;

export const subscription = z
  .object({
    subscription_id: subscriptionId,
    customer_id: customerId,
    plan: z.string(),
    amount: described(moneyText, 'The fee of a whole month'),
    currency,
    status: described(
      subscriptionStatus,
      '`scheduled` until the month of its start begins; `cancelled` once it has ended',
    ),
    starts_at: described(instant, 'Its UTC day is the first that is billed, RFC 3339 in UTC'),
    cancel_at_period_end: described(
      z.boolean(),
      'True if it ends, or has ended, with the month `billed_through`',
    ),
    cancelled_at: described(
      z.optional(instant),
      'When it ended, RFC 3339 in UTC. Its UTC day is the last that is billed',
    ),
    billed_through: described(z.nullable(month), 'The last UTC month that is billed; null before the first'),
    metadata: z.optional(z.record(z.string(), z.string())),
    created_at: instant,
    created_by: described(z.string(), 'ARN of the caller who signed the request'),
    updated_at: instant,
    updated_by: described(
      z.string(),
      'ARN of the caller who changed it last, or `renewals` if a month was billed since',
    ),
  })
  .register(z.globalRegistry, { id: 'Subscription' });
export type SubscriptionView = z.output<typeof subscription>;

export const createSubscriptionReply = z.object({
  subscription,
  line_item: described(
    z.optional(lineItem),
    'The line of its first month. It is missing until that month begins',
  ),
  replayed,
});
export const subscriptionReply = z.object({ subscription });
export const updateSubscriptionReply = z.object({
  subscription,
  line_items: described(
    z.array(lineItem),
    'What the change credits of the old plan, and bills of the new one; empty if it changes no money',
  ),
  replayed,
});
export const cancelSubscriptionReply = z.object({
  subscription,
  line_item: described(
    z.optional(lineItem),
    'The credit for the days that are billed and not used; missing if there are none',
  ),
});

export const listSubscriptionsReply = pageOf(subscription);
