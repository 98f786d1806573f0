import { randomUUID } from 'node:crypto';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { CustomerId, Instant, InvoiceId, Month } from '../../client/contract/fields.ts';
import { DomainError } from '../domain/errors.ts';
import { type BillingMonths, type InvoiceSlot, invoiceIdOf } from '../domain/invoice.ts';
import { type Charge, type Defaulted, differences, lineItemIdOf } from '../domain/line-item.ts';
import { additionOf } from './invoice-totals.ts';
import { growShards, invoiceWrites, type Pointer, readPointer, type TransactItem } from './invoices.ts';
import type { LineItemItem } from './items/line-item.ts';
import { items, keys } from './items.ts';
import { backOff, busyStore, MOST_ATTEMPTS } from './retry.ts';
import { type StoredLineItem, storedLineItem } from './stored-line-item.ts';
import {
  cancellationReasons,
  conditionFailed,
  isPassing,
  isTooLarge,
  itemOf,
  type Key,
  type Table,
} from './table.ts';

/** A request for one line item, with the rules already applied. */
export interface LineItemRequest {
  readonly customerId: CustomerId;
  readonly idempotencyKey: string;
  readonly charge: Charge;
  readonly defaulted: Defaulted;
  readonly months: BillingMonths;
  readonly createdBy: string;
  readonly now: Instant;
}

export type AddedLineItem = Readonly<{ lineItem: StoredLineItem; replayed: boolean }>;

/** Bounds how often a writer may find the invoice closed or outrun before it gives up. */
const MOST_HOPS = 12;
/** One meeting is chance; more of them say that the shards are too few. */
const CONFLICTS_BEFORE_GROWTH = 3;

/**
 * Puts a line item and adds it to one shard of its invoice's total, in one transaction: the line on the condition
 * that its key was never used, the shard on the condition that it exists and is not closed.
 *
 * The line is tried before an invoice is made for it, since a replay must not make one; the invoice is then made in
 * the line's own transaction. Whatever a stale pointer gets wrong, one of the conditions refuses.
 *
 * @throws DomainError `idempotency_conflict` when the key was used with other content; `unavailable`
 */
export async function addLineItem(table: Table, request: LineItemRequest): Promise<AddedLineItem> {
  const attempt = randomUUID();
  let place = await placeOf(table, request);
  let conflicts = 0;
  let hops = 0;
  while (hops < MOST_HOPS && conflicts < MOST_ATTEMPTS) {
    const outcome = await tryLine(table, request, place, attempt);
    switch (outcome.kind) {
      case 'created':
        return { lineItem: outcome.lineItem, replayed: false };
      case 'exists':
        return judge(outcome.original, request, attempt);
      case 'moved':
        place = await placeOf(table, request);
        hops += 1;
        break;
      case 'conflict':
        conflicts += 1;
        if (conflicts % CONFLICTS_BEFORE_GROWTH === 0) {
          await growShards(table, place.slot, place.pointer);
          place = await placeOf(table, request);
        }
        await backOff(conflicts);
        break;
      default:
        outcome satisfies never;
    }
  }
  throw busyStore(new Error(`Line item gave up after ${hops} moved invoices and ${conflicts} conflicts.`));
}

/** The invoice that a line is tried on, and what it missed when that is not its own month's. */
interface Place {
  readonly slot: InvoiceSlot;
  readonly pointer: Pointer;
  readonly missed?: InvoiceId | null;
}

async function placeOf(table: Table, request: LineItemRequest): Promise<Place> {
  const { month, fallback, missed } = request.months;
  const slotIn = (of: Month): InvoiceSlot => ({
    customerId: request.customerId,
    currency: request.charge.currency,
    month: of,
  });
  const slot = slotIn(month);
  const pointer = await readPointer(table, slot);
  if (missed !== undefined) {
    return { slot, pointer, missed: lastInvoice(slotIn(missed), await readPointer(table, slotIn(missed))) };
  }
  // A past month whose last invoice was closed early takes no more lines.
  if (fallback !== undefined && pointer.exists && !pointer.open) {
    const current = slotIn(fallback);
    return { slot: current, pointer: await readPointer(table, current), missed: lastInvoice(slot, pointer) };
  }
  return { slot, pointer };
}

function lastInvoice(slot: InvoiceSlot, pointer: Pointer): InvoiceId | null {
  if (!pointer.exists) return null;
  return invoiceIdOf(slot, pointer.open ? pointer.seq : pointer.seq - 1);
}

type Outcome =
  | { readonly kind: 'created'; readonly lineItem: StoredLineItem }
  | { readonly kind: 'exists'; readonly original: LineItemItem }
  /** The invoice was closed, or is another's by now: the pointer tells where to go. */
  | { readonly kind: 'moved' }
  | { readonly kind: 'conflict' };

async function tryLine(
  table: Table,
  request: LineItemRequest,
  place: Place,
  attempt: string,
): Promise<Outcome> {
  const { slot, pointer } = place;
  const shard = Math.floor(Math.random() * pointer.shards);
  const line = lineItemOf(request, place, shard, attempt);
  const shardKey = keys.shard(line.invoice_id, shard);
  const onShard = await writeLine(table, line, [shardUpdate(table, shardKey, request.charge)]);
  if (onShard.kind !== 'refused') return onShard;
  if (onShard.found) return { kind: 'moved' };
  const first = { charge: request.charge, shard };
  const onNewInvoice = await writeLine(table, line, invoiceWrites(table, slot, pointer, request.now, first));
  return onNewInvoice.kind === 'refused' ? { kind: 'moved' } : onNewInvoice;
}

function shardUpdate(table: Table, key: Key, charge: Charge): TransactItem {
  const addition = additionOf(charge);
  return {
    Update: {
      TableName: table.name,
      Key: key,
      ...addition,
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#closed)',
      ExpressionAttributeNames: { ...addition.ExpressionAttributeNames, '#closed': 'closed' },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}

/** `found` tells whether the first of the other items was there when its condition failed. */
type Refused = { readonly kind: 'refused'; readonly found: boolean };

/** Puts the line, on the condition that its key was never used, together with what it changes. */
async function writeLine(
  table: Table,
  line: LineItemItem,
  changes: readonly TransactItem[],
): Promise<Exclude<Outcome, { kind: 'moved' }> | Refused> {
  const put: TransactItem = {
    Put: {
      TableName: table.name,
      Item: items.lineItem.write(line),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
  try {
    await table.client.send(new TransactWriteCommand({ TransactItems: [put, ...changes] }));
    return { kind: 'created', lineItem: storedLineItem(line) };
  } catch (error) {
    return outcomeOf(error);
  }
}

// The line's own reason is judged first: whatever else is true, a key that was used is used.
function outcomeOf(error: unknown): Exclude<Outcome, { kind: 'created' | 'moved' }> | Refused {
  const reasons = cancellationReasons(error);
  if (!reasons) throw error;
  const [lineReason, ...others] = reasons;
  if (conditionFailed(lineReason)) {
    return { kind: 'exists', original: items.lineItem.read(itemOf(lineReason)) };
  }
  if (others.some(conditionFailed)) return { kind: 'refused', found: itemOf(others[0]) !== undefined };
  // A full shard is no reason to refuse a charge: it is met like one that is busy, with more shards.
  if (isPassing(reasons) || others.some(isTooLarge)) return { kind: 'conflict' };
  throw error;
}

function judge(original: LineItemItem, request: LineItemRequest, attempt: string): AddedLineItem {
  const lineItem = storedLineItem(original);
  // Our own line, written by a try whose reply was lost on the way back.
  if (original.attempt === attempt) return { lineItem, replayed: false };
  const errors = differences(lineItem.charge, request.charge, request.defaulted);
  if (errors.length === 0) return { lineItem, replayed: true };
  throw new DomainError('idempotency_conflict', {
    detail: `Idempotency key ${request.idempotencyKey} was used with other content: ${errors.map(({ field }) => field).join(', ')}. Nothing was written. Send the same content again, or use a new key for a new charge.`,
    errors,
    lineItemId: lineItem.lineItemId,
  });
}

function lineItemOf(request: LineItemRequest, place: Place, shard: number, attempt: string): LineItemItem {
  const { charge, customerId } = request;
  const invoiceId = invoiceIdOf(place.slot, place.pointer.seq);
  const lineItemId = lineItemIdOf(customerId, 'u', request.idempotencyKey);
  const { usedAt, usedAtDefaulted, ...content } = charge;
  return {
    ...keys.lineItem(lineItemId),
    line_item_id: lineItemId,
    customer_id: customerId,
    invoice_id: invoiceId,
    idempotency_key: request.idempotencyKey,
    created_at: request.now,
    created_by: request.createdBy,
    attempt,
    rem: charge.amount,
    list_pk: `${invoiceId}#${shard}`,
    list_sk: `${usedAt}#${lineItemId}`,
    used_at: usedAt,
    ...(usedAtDefaulted && { used_at_defaulted: true }),
    ...(place.missed !== undefined && { moved_from: place.missed }),
    ...content,
  };
}
