import type { Route } from '../route.ts';
import { customerParams, subscriptionParams } from '../shapes/params.ts';
import { createSubscriptionBody, listSubscriptionsQuery, updateSubscriptionBody } from './requests.ts';
import {
  cancelSubscriptionReply,
  createSubscriptionReply,
  listSubscriptionsReply,
  subscriptionReply,
  updateSubscriptionReply,
} from './subscription.ts';

export const subscriptionRoutes = {
  createSubscription: {
    method: 'POST',
    path: '/customers/{customer_id}/subscriptions',
    summary: 'Bill a customer a fee each month',
    description:
      'Each UTC month has one line, which comes within minutes of its beginning. The first month is billed from the UTC day of `starts_at` on, by the day; if it has begun, its line comes at once. A key stands for one subscription of the customer for ever.',
    function: 'subscriptions',
    permission: 'bill',
    params: customerParams,
    body: createSubscriptionBody,
    idempotencyKey: 'required',
    replies: { 201: createSubscriptionReply, 200: createSubscriptionReply },
    errors: ['customer_not_found', 'idempotency_conflict'],
  },
  listSubscriptions: {
    method: 'GET',
    path: '/customers/{customer_id}/subscriptions',
    summary: "A customer's subscriptions, the oldest first",
    description: 'Also those that have ended. A new one is in it at once.',
    function: 'subscriptions',
    permission: 'read',
    params: customerParams,
    query: listSubscriptionsQuery,
    replies: { 200: listSubscriptionsReply },
    errors: ['customer_not_found', 'invalid_cursor'],
  },
  getSubscription: {
    method: 'GET',
    path: '/customers/{customer_id}/subscriptions/{subscription_id}',
    summary: 'A subscription',
    function: 'subscriptions',
    permission: 'read',
    params: subscriptionParams,
    replies: { 200: subscriptionReply },
    errors: ['subscription_not_found'],
  },
  updateSubscription: {
    method: 'PATCH',
    path: '/customers/{customer_id}/subscriptions/{subscription_id}',
    summary: "Change a subscription's plan or fee, or let it end with the month",
    description:
      'A change counts from its UTC day on: the rest of the month is credited under the old plan and billed under the new one, on the current invoice. Without a key, the same request again changes nothing. With a key, it is answered again, even if others changed the subscription since.',
    function: 'subscriptions',
    permission: 'bill',
    params: subscriptionParams,
    body: updateSubscriptionBody,
    idempotencyKey: 'optional',
    replies: { 200: updateSubscriptionReply },
    errors: ['subscription_not_found', 'subscription_state_conflict', 'idempotency_conflict'],
  },
  cancelSubscription: {
    method: 'DELETE',
    path: '/customers/{customer_id}/subscriptions/{subscription_id}',
    summary: 'End a subscription now',
    description:
      'This UTC day is billed in full. The days after it are credited on the current invoice, at most what is left of their line. One that has not begun never begins. The same request again gets the same answer.',
    function: 'subscriptions',
    permission: 'bill',
    params: subscriptionParams,
    replies: { 200: cancelSubscriptionReply },
    errors: ['subscription_not_found'],
  },
} as const satisfies Record<string, Route>;
