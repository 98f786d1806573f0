import type { Partition } from './store/table/partitions.ts';

/** What an endpoint, or a worker, may reach: the table, by IAM's names, queues and secrets. Roles are made from this. */
export interface Access {
  readonly table?: readonly ReadAction[];
  /** What it does to the index of the lists. The index can only be read. */
  readonly lists?: readonly ListAction[];
  /** The kinds of items that each action writes, in transactions too. */
  readonly writes?: Writes;
  /** The queues that it sends messages to. */
  readonly sends?: readonly QueueName[];
  /** The secrets that it reads. */
  readonly secrets?: readonly SecretName[];
}
/**
 * `sync`: invoices that are to be synced now. `sync-failed`: those whose messages came back too often. `stripe-events`:
 * events of Stripe that somebody must act on.
 */
export type QueueName = 'sync' | 'sync-failed' | 'stripe-events';
/** `stripe`: Stripe's API key. `stripe-webhooks`: what Stripe signs its events with. */
export type SecretName = 'stripe' | 'stripe-webhooks';
type ListAction = 'Query';
/** `DescribeTable` tells the id of the table. */
type ReadAction = 'GetItem' | 'BatchGetItem' | 'Query' | 'DescribeTable';
export type WriteAction = 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';
export type Writes = Readonly<Partial<Record<WriteAction, readonly Partition[]>>>;

/** Lines, their invoice if they are the month's first, and its shards. */
export const billing = {
  PutItem: ['lineItem', 'invoice', 'due'],
  UpdateItem: ['invoice', 'pointer', 'controlTotal'],
} as const satisfies Writes;

/** A line, and what is left of the one that it credits. */
export const crediting = {
  PutItem: billing.PutItem,
  UpdateItem: [...billing.UpdateItem, 'lineItem'],
} as const satisfies Writes;

/** The closing of an invoice, with what it carries over to the next one. */
export const closing = {
  PutItem: ['lineItem', 'invoice', 'due'],
  UpdateItem: ['invoice', 'pointer', 'number', 'summary', 'customerSummary'],
  DeleteItem: ['due'],
} as const satisfies Writes;

/** Making an invoice void that is finalized and whose sync has not begun. */
export const voiding = { ...closing, ConditionCheckItem: ['invoice'] } as const satisfies Writes;

/** Turning the sync off in a table that was restored. */
export const noticingRestores = {
  PutItem: ['syncControl'],
  UpdateItem: ['installation'],
} as const satisfies Writes;

/** A try of the sync, from its beginning to its end. A small total is paid at once, and counted as paid. */
export const syncing = {
  PutItem: ['syncAttempt', 'providerCustomer', 'installation', 'syncControl'],
  UpdateItem: ['invoice', 'summary', 'customerSummary', 'syncControl', 'installation'],
} as const satisfies Writes;

/** Taking over what Stripe shows of a payment. What Stripe made void may leave a line to the next invoice. */
const takingPayments = {
  PutItem: ['lineItem', 'invoice', 'due'],
  UpdateItem: ['invoice', 'pointer', 'summary', 'customerSummary'],
} as const satisfies Writes;

/** Acting on an event of Stripe, from its beginning to its end. */
export const actingOnEvents = {
  PutItem: takingPayments.PutItem,
  UpdateItem: [...takingPayments.UpdateItem, 'stripeEvent', 'syncControl'],
} as const satisfies Writes;

/** Comparing with Stripe, and repairing what somebody asked to be repaired. */
export const reconciling = {
  PutItem: takingPayments.PutItem,
  UpdateItem: [...takingPayments.UpdateItem, 'syncControl'],
} as const satisfies Writes;

/** Making a sync due, and letting it be tried although the sync is stopped. */
export const requeueing = { UpdateItem: ['invoice'], PutItem: ['syncControl'] } as const satisfies Writes;

/** Recording on an invoice why its sync was given up. */
export const givingUp = { PutItem: ['syncAttempt'], UpdateItem: ['invoice'] } as const satisfies Writes;

/** A product, and the claim of its create's key. */
export const productCreating = { PutItem: ['product', 'productKey'] } as const satisfies Writes;

/** Leads with the lines that bill them, their users' ledgers, and what counts them. */
export const leadBilling = {
  PutItem: [...billing.PutItem, 'lead', 'leadLedger', 'leadMonth', 'leadSecret'],
  UpdateItem: ['invoice', 'pointer', 'leadLedger', 'leadRow', 'leadTotal'],
} as const satisfies Writes;

/** A subscription with its first line, or with the line of a month that begins. */
export const subscriptionBilling = {
  PutItem: billing.PutItem,
  UpdateItem: ['invoice', 'pointer', 'subscription'],
} as const satisfies Writes;

export const subscriptionCreating = {
  PutItem: [...billing.PutItem, 'subscription', 'subscriptionEntry'],
  UpdateItem: ['invoice', 'pointer'],
} as const satisfies Writes;

/** Changes and cancellations: months that are still to be billed, then the change with what it credits and bills. */
export const subscriptionChanging = {
  PutItem: [...billing.PutItem, 'subscription'],
  UpdateItem: ['invoice', 'pointer', 'lineItem', 'subscription'],
} as const satisfies Writes;

export const subscriptionCancelling = {
  PutItem: billing.PutItem,
  UpdateItem: subscriptionChanging.UpdateItem,
} as const satisfies Writes;
