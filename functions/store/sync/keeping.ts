import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { Call, ProviderInvoice } from '../../domain/sync/answer.ts';
import type { Cause } from '../../domain/sync/cause.ts';
import type { Ended } from '../../domain/sync/decision.ts';
import { type AttemptRecord, type Rest, restOf } from '../../domain/sync/record.ts';
import type { SyncState } from '../../domain/sync/state.ts';
import { replacement } from '../table/expressions.ts';
import { items, keys } from '../table/items.ts';
import { throughConflicts } from '../table/retry.ts';
import { cancellationReasons, conditionFailed, type Table, type TransactItem } from '../table/table.ts';
import type { Claimed } from './claiming.ts';
import { keepProviderCustomer } from './provider-customer.ts';
import { invoiceAttributes } from './state.ts';

/** Another worker has the invoice now, or it is synced. So this worker may not store anything any more. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * Stores what is known, if it changed. The condition is that the worker still has the invoice.
 *
 * @param step the request whose result is stored
 * @returns the claim with what is known after the write. Another try may have made the customer meanwhile
 * @throws LeaseLost; DomainError `unavailable`
 */
export async function keepSync(
  table: Table,
  claimed: Claimed,
  state: SyncState,
  step: Call,
): Promise<Claimed> {
  const kept = await withCustomer(table, claimed, state);
  if (isDeepStrictEqual(kept.state.invoice, claimed.state.invoice)) return kept;
  const change = changeOf(table, kept, { step });
  try {
    await throughConflicts(table, () => table.client.send(new UpdateCommand(change)));
    return kept;
  } catch (error) {
    throw error instanceof ConditionalCheckFailedException ? lost(claimed) : error;
  }
}

/** The customer's part is stored with the customer. It is written first, because the invoice's part relies on it. */
async function withCustomer(table: Table, claimed: Claimed, state: SyncState): Promise<Claimed> {
  const before = { state: claimed.state.customer, version: claimed.customerVersion };
  const known = await keepProviderCustomer(table, claimed.invoice.slot.customerId, before, state.customer);
  return {
    ...claimed,
    state: { invoice: state.invoice, customer: known.state },
    customerVersion: known.version,
  };
}

interface End {
  /** When the next try is due, if there is one. UTC. */
  readonly retryAt: Instant;
  /** The most tries of the stage, until somebody asks for the invoice again. */
  readonly mostTries: number;
  readonly now: Instant;
}

/**
 * Ends a try. The invoice is then synced, waits for its next try, or has failed. The same transaction records the try.
 * Its condition is that the worker still has the invoice.
 *
 * @returns the new state
 * @throws LeaseLost; DomainError `unavailable`
 */
export async function endSync(
  table: Table,
  claimed: Claimed,
  ended: Ended,
  { retryAt, mostTries, now }: End,
): Promise<Rest> {
  const kept = await withCustomer(table, claimed, ended.state);
  const rest = restOf(ended, claimed.tries, mostTries);
  const { invoiceId } = claimed.invoice;
  const change = changeOf(table, kept, {
    step: ended.call,
    status: rest.status,
    lease: undefined,
    lease_until: undefined,
    cause: 'cause' in rest ? shortened(rest.cause) : undefined,
    next_attempt_at: rest.status === 'pending' ? retryAt : undefined,
    ...placeOf(rest, { invoiceId, retryAt, now }),
    ...(ended.kind === 'synced' && syncedAs(ended.invoice, invoiceId)),
  });
  const outcome = rest.status === 'pending' ? 'again' : rest.status;
  const writes = [{ Update: change }, attemptPut(table, claimed, ended, outcome)];
  try {
    await throughConflicts(table, () =>
      table.client.send(new TransactWriteCommand({ TransactItems: writes })),
    );
    return rest;
  } catch (error) {
    throw cancellationReasons(error)?.some(conditionFailed) ? lost(claimed) : error;
  }
}

/** What is kept of the invoice that the provider has. The reconcile finds it by when the provider made it. */
const syncedAs = ({ hostedUrl, dueAt, createdAt }: ProviderInvoice, invoiceId: InvoiceId) => ({
  hosted_url: hostedUrl,
  due_at: dueAt,
  list_pk: keys.syncedList(invoiceId),
  list_sk: keys.syncPlace(createdAt, invoiceId),
});

/** The list in which the invoice waits: for its next try, or for a person. */
function placeOf(rest: Rest, { invoiceId, retryAt, now }: Pick<End, 'retryAt' | 'now'> & InvoiceOf) {
  switch (rest.status) {
    case 'synced':
      return {};
    case 'pending':
      return { list_pk: keys.workList(invoiceId), list_sk: keys.syncPlace(retryAt, invoiceId) };
    case 'failed':
      return { list_pk: keys.failedList(invoiceId), list_sk: keys.syncPlace(now, invoiceId) };
    default:
      return rest satisfies never;
  }
}

type InvoiceOf = Pick<Claimed['invoice'], 'invoiceId'>;

/** Only the worker that has the invoice may write. */
function changeOf(
  table: Table,
  { invoice, state, lease }: Claimed,
  attributes: Readonly<Record<string, unknown>>,
) {
  const change = replacement({
    ...invoiceAttributes(state.invoice),
    provider_customer: state.customer.id,
    ...attributes,
  });
  return {
    TableName: table.name,
    Key: keys.sync(invoice.invoiceId),
    ...change,
    ConditionExpression: '#held = :held',
    ExpressionAttributeNames: { ...change.ExpressionAttributeNames, '#held': 'lease' },
    ExpressionAttributeValues: { ...change.ExpressionAttributeValues, ':held': lease },
  };
}

function attemptPut(
  table: Table,
  { invoice, attempts, at }: Claimed,
  ended: Ended,
  outcome: AttemptRecord['outcome'],
): TransactItem {
  const item = items.syncAttempt.write({
    ...keys.syncAttempt(invoice.invoiceId, attempts),
    number: attempts,
    at,
    step: ended.call,
    outcome,
    ...('cause' in ended && { cause: shortened(ended.cause) }),
  });
  // It replaces a much older try, or what another worker recorded about this one. The update has the condition.
  return { Put: { TableName: table.name, Item: item } };
}

/** A provider's message is short. A long one must not fill the item, so it is cut. */
const LONGEST_DETAIL = 500;

const shortened = ({ detail, last, ...cause }: Cause): Cause => ({
  ...cause,
  ...(detail !== undefined && { detail: detail.slice(0, LONGEST_DETAIL) }),
  ...(last && { last: shortened(last) }),
});

const lost = ({ invoice }: Claimed): LeaseLost =>
  new LeaseLost(`Another worker has the sync of ${invoice.invoiceId} now.`);
