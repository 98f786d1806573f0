import * as z from 'zod/mini';
import { syncStatus } from '../../../../client/contract/invoices/state.ts';
import {
  type CustomerId,
  customerId,
  type Instant,
  type InvoiceId,
  instant,
  invoiceId,
} from '../../../../client/contract/shapes/fields.ts';
import { partitions } from '../partitions.ts';
import { partOf } from '../spread-list.ts';
import type { Key } from '../table.ts';
import { postalAddress } from './address.ts';
import { count, key, kind } from './item.ts';

/** Codes and steps are texts here: an item that a newer version wrote can still be read. */
const oneCause = () => ({ code: z.string(), detail: z.optional(z.string()) });
const cause = () => z.object({ ...oneCause(), last: z.optional(z.object(oneCause())) });
export type CauseItem = z.output<ReturnType<typeof cause>>;

/** What is known of something that Tally makes at the payment provider. All of it is missing before it is sent. */
const made = () => ({
  generation: z.optional(count),
  since: z.optional(instant),
  first: z.optional(instant),
  unsure: z.optional(z.boolean()),
});

/** How far the payment is. Status and reason are texts here, as the codes of causes are. */
const payment = () =>
  z.object({
    status: z.string(),
    reason: z.optional(z.string()),
    detail: z.optional(z.string()),
    due_at: z.optional(instant),
    updated_at: instant,
  });
export type PaymentItem = z.output<ReturnType<typeof payment>>;

/** The state of the sync, for an invoice with something to pay. */
const sync = () =>
  z.object({
    ...key,
    invoice_id: invoiceId,
    customer_id: z.optional(customerId),
    status: syncStatus,
    /** It is raised before the first request of a try. So while it is 0, the provider can have nothing of the invoice. */
    attempts: count,
    /** What `attempts` was when somebody last asked for the sync: from there on a stage's tries are counted. */
    attempts_before: z.optional(count),
    /** Who tries it now, and until when nobody else may. */
    lease: z.optional(z.string()),
    lease_until: z.optional(instant),
    step: z.optional(z.string()),
    last_attempt_at: z.optional(instant),
    next_attempt_at: z.optional(instant),
    /** When it was closed, or when somebody last asked for it. Missing in older items. */
    due_since: z.optional(instant),
    cause: z.optional(cause()),
    ...made(),
    draft: z.optional(z.enum(['empty', 'filled', 'spoilt'])),
    refusal: z.optional(cause()),
    provider_customer: z.optional(z.string()),
    provider_invoice: z.optional(z.string()),
    hosted_url: z.optional(z.string()),
    /** Until when the customer should pay, as the provider said when the invoice was synced. */
    due_at: z.optional(instant),
    /** What was last seen of the payment; missing as long as nothing but `unpaid` was seen. */
    payment: z.optional(payment()),
    /** The last of these states, the oldest first: what happened to an invoice is asked when it is over. */
    payments: z.optional(z.array(payment())),
    /** Counts the writes of `payment`. Each has the condition that nobody wrote since the item was read. */
    payment_version: z.optional(count),
    /** What the provider told and a person must look at: the last of each kind. */
    alerts: z.optional(z.record(z.string(), z.object({ at: instant, detail: z.string() }))),
    /** The restore of the table after which the sync looked at the provider first. */
    looked_after: z.optional(instant),
    /**
     * Those that wait for a try, or fail to end one, are in the work list. Failed ones and synced ones are in lists of their
     * own.
     */
    list_pk: z.optional(z.string()),
    list_sk: z.optional(z.string()),
  });
export type SyncItem = z.output<ReturnType<typeof sync>>;

/** One of the last tries. */
const syncAttempt = () =>
  z.object({
    ...key,
    number: count,
    at: instant,
    step: z.optional(z.string()),
    outcome: z.enum(['synced', 'again', 'failed', 'interrupted']),
    cause: z.optional(cause()),
  });
export type SyncAttemptItem = z.output<ReturnType<typeof syncAttempt>>;

/** The customer at the payment provider. All of its invoices share it, and two may be synced at once. */
const providerCustomer = () =>
  z.object({
    ...key,
    customer_id: customerId,
    /** Counts the writes. Each is made on the condition that nobody wrote since it was read. */
    version: count,
    ...made(),
    provider_id: z.optional(z.string()),
    /** What the provider has of it; missing while that is not known. */
    sent: z.optional(
      z.object({ name: z.string(), email: z.optional(z.string()), address: z.optional(postalAddress) }),
    ),
    updates: z.optional(count),
    /** The restore of the table after which this state began. What was known before is sent again. */
    doubted_at: z.optional(instant),
  });
export type ProviderCustomerItem = z.output<ReturnType<typeof providerCustomer>>;

/** Tells this table's objects at the payment provider from those of others on the same account. */
const installation = () =>
  z.object({
    ...key,
    installation: z.string(),
    /** DynamoDB's id of the table that this was written into. A restored table has another one. */
    table_id: z.optional(z.string()),
    /** The last restore of the table: to which time, and when. */
    restored_to: z.optional(instant),
    restored_at: z.optional(instant),
  });

/** What is known of Stripe as a whole, by all tries. */
const syncBreaker = () =>
  z.object({
    ...key,
    /** Counts the writes. Each is made on the condition that nobody wrote since it was read. */
    version: count,
    failures: count,
    failing_since: z.optional(instant),
    stopped: z.optional(
      z.object({
        since: instant,
        cause: cause(),
        probes: count,
        next_probe_at: instant,
        probing: z.boolean(),
      }),
    ),
    outage: z.optional(z.object({ from: instant, to: instant })),
    off: z.optional(z.object({ since: instant, why: z.string() })),
  });
export type SyncBreakerItem = z.output<ReturnType<typeof syncBreaker>>;

/** When the next request may be sent to the provider: of each operation, and of the account. In µs since the epoch. */
const syncPace = () => z.catchall(z.object(key), count);

export const syncItems = {
  /** Version 2: it names its customer, and stands in the list of its status. One that waits says since when it is due. */
  sync: kind('sync', sync, 2),
  syncAttempt: kind('sync attempt', syncAttempt),
  providerCustomer: kind('provider customer', providerCustomer),
  installation: kind('installation', installation),
  syncBreaker: kind('sync breaker', syncBreaker),
  syncPace: kind('sync pace', syncPace),
};

/**
 * A month's end at its usual pace needs a fifth of what one partition of the index takes. But a list that is too busy
 * slows down closings, so there are four (docs/scale.md has the figures). Later there may be more of them, never fewer.
 */
const LISTS = 4;
const ONE_WORK_LIST = 'sync#pending';
const workList = (part: number): string => `sync_due#${part}`;
const syncedList = (part: number): string => `sync_done#${part}`;
const failedList = (part: number): string => `sync_failed#${part}`;
const parts = Array.from({ length: LISTS }, (_, part) => part);

/** As many of an invoice's last tries are kept: weeks of an outage would leave thousands. */
const ATTEMPTS_KEPT = 50;

export const syncKeys = {
  sync: (id: InvoiceId): Key => ({ pk: `${partitions.invoice}${id}`, sk: 'sync' }),
  workList: (id: InvoiceId): string => workList(partOf(id, LISTS)),
  /** Where items of schema version 1 may still be. It is read first: a migration moves them to the other lists. */
  oneWorkList: ONE_WORK_LIST,
  workLists: [ONE_WORK_LIST, ...parts.map(workList)],
  failedList: (id: InvoiceId): string => failedList(partOf(id, LISTS)),
  failedLists: parts.map(failedList),
  /** What is synced, by when the provider made it. Only the reconcile reads it. */
  syncedList: (id: InvoiceId): string => syncedList(partOf(id, LISTS)),
  syncedLists: parts.map(syncedList),
  /** In the order in which they are due, or in which they failed. */
  syncPlace: (at: Instant, id: InvoiceId): string => `${at}#${id}`,
  /** Not in the invoice's partition, because that is read with every invoice. */
  syncAttempts: (id: InvoiceId): string => `${partitions.syncAttempt}${id}`,
  /** A try takes the place of one that is so many tries older. */
  syncAttempt: (id: InvoiceId, number: number): Key => ({
    pk: `${partitions.syncAttempt}${id}`,
    sk: `attempt#${number % ATTEMPTS_KEPT}`,
  }),
  providerCustomer: (id: CustomerId): Key => ({
    pk: `${partitions.providerCustomer}${id}`,
    sk: 'provider_customer',
  }),
  installation: { pk: partitions.installation, sk: 'installation' } as const satisfies Key,
  syncBreaker: { pk: partitions.syncControl, sk: 'breaker' } as const satisfies Key,
  syncPace: { pk: partitions.syncControl, sk: 'pace' } as const satisfies Key,
};
