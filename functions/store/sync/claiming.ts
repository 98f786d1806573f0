import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Customer } from '../../../client/contract/customers/customer.ts';
import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import { monthOf } from '../../domain/months.ts';
import { type Breaker, isExcused, isOfStripe } from '../../domain/sync/breaker.ts';
import { afterRestore, type CustomerState, doubted, type SyncState } from '../../domain/sync/state.ts';
import { getCustomer } from '../customers/customers.ts';
import { readInvoiceParts } from '../invoices/parts.ts';
import { invoiceRecord } from '../invoices/reading.ts';
import { causeOf } from '../invoices/sync-record.ts';
import type { SyncItem } from '../table/items/sync.ts';
import { items, keys } from '../table/items.ts';
import { backOff, busyStore, MOST_ATTEMPTS, throughConflicts } from '../table/retry.ts';
import type { Table } from '../table/table.ts';
import { changeIfSame } from './changing.ts';
import { type Restored, readRestored } from './installation.ts';
import { type KnownCustomer, readProviderCustomer } from './provider-customer.ts';
import { invoiceAttributes, invoiceStateOf } from './state.ts';

/** An invoice that one worker tries to sync. No other worker tries it until the lease is over. */
export interface Claimed {
  /** Finalized, with its totals. */
  readonly invoice: InvoiceRecord;
  readonly customer: Customer;
  readonly state: SyncState;
  /** The number of all tries, with this one. */
  readonly attempts: number;
  /** The number of tries since it became due, or since somebody last asked for it. */
  readonly tries: number;
  /** When this try began. */
  readonly at: Instant;
  readonly lease: string;
  /** The version of the customer's state that is in `state`. */
  readonly customerVersion: number;
}

interface Claim {
  /** UTC. */
  readonly now: Instant;
  /** Longer than a worker may take for one try. */
  readonly leaseMs: number;
  /** What is known of Stripe. It tells whether the last try counts. */
  readonly breaker: Breaker;
}

/**
 * Claims an invoice for one try. One write marks the invoice and counts the attempt, before the first request to the
 * provider. Voiding has the opposite condition, so only one of the two happens.
 *
 * @returns `not now` if another worker has it, or if it is not due yet. Undefined if there is nothing to sync: it is
 *   synced, failed or void, has nothing to pay, or does not exist. So a message that comes twice or late changes
 *   nothing
 * @throws DomainError `unavailable`
 */
export async function claimSync(
  table: Table,
  invoiceId: InvoiceId,
  { now, leaseMs, breaker }: Claim,
): Promise<Claimed | 'not now' | undefined> {
  const lease = randomUUID();
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const parts = await readInvoiceParts(table, invoiceId);
    if (!parts?.sync || !isToSync(parts.sync)) return undefined;
    // If the answer to our write was lost, this shows that the write happened.
    const isOurs = parts.sync.lease === lease;
    if (!isOurs && !isFree(parts.sync, now)) return 'not now';
    const invoice = invoiceRecord(parts);
    const { customerId } = invoice.slot;
    // Read before the claim, so that no try is lost if the read fails.
    const [customer, known, restored] = await Promise.all([
      getCustomer(table, customerId),
      readProviderCustomer(table, customerId),
      readRestored(table),
    ]);
    const doubts = doubtsAfter(restored, parts.sync, invoice);
    const item = isOurs
      ? parts.sync
      : await take(table, parts.sync, { now, leaseMs, breaker, lease, customerId, doubts });
    if (item) {
      return {
        invoice,
        customer,
        state: {
          customer: customerStateAfter(restored, known),
          invoice: invoiceStateOf(item),
        },
        attempts: item.attempts,
        tries: item.attempts - (item.attempts_before ?? 0),
        at: now,
        lease,
        customerVersion: known.version,
      };
    }
    await backOff(table, attempt);
  }
  throw busyStore(new Error(`The sync of ${invoiceId} was changed by others in ${MOST_ATTEMPTS} tries.`));
}

/**
 * What a claim stores if the table was restored since the last try. An invoice of a later month cannot have been sent
 * before the restore. Others may have been, also under an id that is new here.
 */
function doubtsAfter(
  restored: Restored | undefined,
  sync: SyncItem,
  { slot }: InvoiceRecord,
): Readonly<Record<string, unknown>> {
  if (!restored || sync.looked_after === restored.at || slot.month > monthOf(dayAfter(restored.at)))
    return {};
  return { ...invoiceAttributes(doubted(invoiceStateOf(sync), restored.to)), looked_after: restored.at };
}

const customerStateAfter = (restored: Restored | undefined, { state }: KnownCustomer): CustomerState =>
  restored ? afterRestore(state, restored) : state;

/** A charge may be dated a day ahead. */
const dayAfter = (at: Instant): Instant => new Date(Date.parse(at) + 86_400_000).toISOString() as Instant; // of its form

const isToSync = ({ status }: SyncItem): boolean => status === 'pending' || status === 'in_progress';

/** Whether a worker may claim it: it is due, or the worker that had it must have died. */
export function isFree(sync: SyncItem, now: Instant): boolean {
  if (sync.status === 'in_progress') return sync.lease_until === undefined || sync.lease_until <= now;
  return sync.next_attempt_at === undefined || sync.next_attempt_at <= now;
}

/** @returns the item after the claim; undefined if it changed since it was read */
async function take(
  table: Table,
  before: SyncItem,
  {
    now,
    leaseMs,
    breaker,
    lease,
    customerId,
    doubts,
  }: Claim &
    Pick<InvoiceRecord['slot'], 'customerId'> & {
      readonly lease: string;
      readonly doubts: Readonly<Record<string, unknown>>;
    },
): Promise<SyncItem | undefined> {
  if (before.status === 'in_progress') await keepInterrupted(table, before, now);
  // A timestamp of this form is an Instant.
  const until = new Date(Date.parse(now) + leaseMs).toISOString() as Instant;
  return changeIfSame(table, before, {
    status: 'in_progress',
    attempts: before.attempts + 1,
    attempts_before: uncounted(before, breaker),
    lease,
    lease_until: until,
    last_attempt_at: now,
    next_attempt_at: undefined,
    customer_id: customerId,
    // If this worker dies, the list shows the invoice as due when the lease is over.
    list_pk: keys.workList(before.invoice_id),
    list_sk: keys.syncPlace(until, before.invoice_id),
    ...doubts,
  });
}

/** How many tries are not counted, with the last one if only Stripe made it fail. */
function uncounted({ attempts_before: before, cause, last_attempt_at: at }: SyncItem, breaker: Breaker) {
  if (!cause || at === undefined || !isOfStripe(causeOf(cause)) || !isExcused(breaker, at)) return before;
  return (before ?? 0) + 1;
}

/** Records a try that never ended. The condition is that the try did not record its end itself, late. */
export async function keepInterrupted(table: Table, sync: SyncItem, now: Instant): Promise<void> {
  const put = new PutCommand({
    TableName: table.name,
    Item: items.syncAttempt.write({
      ...keys.syncAttempt(sync.invoice_id, sync.attempts),
      number: sync.attempts,
      at: sync.last_attempt_at ?? now,
      step: sync.step,
      outcome: 'interrupted',
    }),
    ConditionExpression: 'attribute_not_exists(pk) OR #number < :number',
    ExpressionAttributeNames: { '#number': 'number' },
    ExpressionAttributeValues: { ':number': sync.attempts },
  });
  try {
    await throughConflicts(table, () => table.client.send(put));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
