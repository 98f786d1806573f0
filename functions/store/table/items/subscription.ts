import * as z from 'zod/mini';
import {
  type CustomerId,
  currency,
  customerId,
  day,
  type Instant,
  instant,
  lineItemId,
  type Month,
  month,
  type SubscriptionId,
  subscriptionId,
} from '../../../../client/contract/shapes/fields.ts';
import { partitions } from '../partitions.ts';
import { partOf } from '../spread-list.ts';
import type { Key } from '../table.ts';
import { amount, count, key, kind } from './item.ts';

const subscription = () =>
  z.object({
    ...key,
    subscription_id: subscriptionId,
    customer_id: customerId,
    plan: z.string(),
    amount,
    currency,
    starts_at: instant,
    starts_at_defaulted: z.optional(z.boolean()),
    metadata: z.optional(z.record(z.string(), z.string())),
    created_with: z.object({ plan: z.string(), amount }),
    created_at: instant,
    created_by: z.string(),
    updated_at: instant,
    updated_by: z.string(),
    /** Counts the writes. Each is made on the condition that nobody wrote since it was read. */
    version: count,
    /** The line that bills the last days so far. Missing before the first month. */
    last_line: z.optional(lineItemId),
    last_from: z.optional(day),
    last_to: z.optional(day),
    ends_after: z.optional(month),
    cancelled_at: z.optional(instant),
    /** What is to be billed, by month. A subscription without a next month is not in it. */
    list_pk: z.optional(z.string()),
    list_sk: z.optional(z.string()),
  });
export type SubscriptionItem = z.output<ReturnType<typeof subscription>>;

/** A subscription in its customer's list. It never changes. */
const subscriptionEntry = () => z.object({ ...key, subscription_id: subscriptionId });

/** A change that came with a key, so that the same request again is answered and not done again. */
const subscriptionChange = () =>
  z.object({
    ...key,
    /** What was asked for. */
    plan: z.optional(z.string()),
    amount: z.optional(amount),
    cancel_at_period_end: z.optional(z.boolean()),
    line_items: z.array(lineItemId),
    changed_at: instant,
    changed_by: z.string(),
  });

export const subscriptionItems = {
  subscription: kind('subscription', subscription),
  subscriptionEntry: kind('subscription entry', subscriptionEntry),
  subscriptionChange: kind('subscription change', subscriptionChange),
};

/**
 * At a month's start all subscriptions are due at once, and one worker walks each list. Later there may be more lists,
 * never fewer.
 */
const LISTS = 16;
const listName = (part: number): string => `subscriptions_due#${part}`;

export const subscriptionKeys = {
  subscription: (id: SubscriptionId): Key => ({
    pk: `${partitions.subscription}${id}`,
    sk: 'subscription',
  }),
  subscriptionChange: (id: SubscriptionId, idempotencyKey: string): Key => ({
    pk: `${partitions.subscription}${id}`,
    sk: `subscription_change#${idempotencyKey}`,
  }),
  /** The list is read strongly, so it is no part of the index. */
  subscriptionEntries: (customer: CustomerId): string => `${partitions.subscriptionEntry}${customer}`,
  subscriptionEntry: (customer: CustomerId, place: string): Key => ({
    pk: `${partitions.subscriptionEntry}${customer}`,
    sk: `subscription_entry#${place}`,
  }),
  subscriptionPlace: (createdAt: Instant, id: SubscriptionId): string => `${createdAt}#${id}`,
  subscriptionDueLists: Array.from({ length: LISTS }, (_, part) => listName(part)),
  /** Chosen by customer, so that those of one customer do not meet on its invoice. */
  subscriptionDueList: (customer: CustomerId): string => listName(partOf(customer, LISTS)),
  subscriptionDuePlace: (month: Month, id: SubscriptionId): string => `${month}#${id}`,
};
