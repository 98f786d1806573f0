import { randomUUID } from 'node:crypto';
import { Big } from 'big.js';
import type { Instant } from '../../../client/contract/shapes/fields.ts';
import {
  type ClosingLine,
  carriedIn,
  carriedOut,
  carriedOutKey,
  leftByVoid,
  leftOver,
  monthAfter,
} from '../../domain/carry-over.ts';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import { numberOnPaper } from '../../domain/invoicing/issued.ts';
import { lineItemIdOf } from '../../domain/line-item.ts';
import type { InvoiceSlot } from '../../domain/months.ts';
import { withInherited } from '../invoices/inheriting.ts';
import { growShards, invoiceWrites } from '../invoices/making.ts';
import { readPointer } from '../invoices/pointers.ts';
import { figuresOf } from '../invoices/totals.ts';
import { findLineItem } from '../line-items/find.ts';
import type { Place } from '../line-items/place.ts';
import { lineItemOf, linePut, shardUpdate } from '../line-items/transaction.ts';
import { additionOf } from '../table/expressions.ts';
import { keys } from '../table/items.ts';
import type { Table, TransactItem } from '../table/table.ts';

/** Who closes it, and when. */
interface Closed {
  readonly by: string;
  readonly now: Instant;
}

/**
 * The writes that bring an invoice below zero to zero: a line above zero on it, and a line of the same size below zero
 * on the next invoice. The closed invoice's shards take no other line any more.
 *
 * @param amount below zero
 * @param number the closed invoice's, as it is printed
 */
export async function closingCarryWrites(
  table: Table,
  invoice: InvoiceRecord,
  amount: Big,
  { by, now, number }: Closed & { readonly number: string | undefined },
): Promise<TransactItem[]> {
  const { invoiceId, slot } = invoice;
  const next = await nextPlace(table, slot, now);
  const months = { from: slot.month, to: next.slot.month };
  const carried = { amount, currency: slot.currency, from: invoiceId, number, months, now };
  return [
    ...closedInvoiceWrites(table, invoice, carriedOut(carried), { by, now }),
    ...nextWrites(table, next, carriedIn(carried), { by, now }),
  ];
}

/** What the closing of an invoice carried to the next one, above zero; undefined if it carried nothing. */
export async function readCarriedOut(
  table: Table,
  { invoiceId, slot, totals }: InvoiceRecord,
): Promise<Big | undefined> {
  if (!totals.amount.eq(0) || !totals.byKind.has('carry_over')) return undefined;
  const line = await findLineItem(table, slot.customerId, carriedOutKey(invoiceId), 'carry');
  return line?.charge.amount;
}

/** The writes for what a void leaves of an invoice: a line on the next invoice, or no line if it leaves nothing. */
export async function leftOverWrites(
  table: Table,
  { invoiceId, slot, totals, credited, lifecycle }: InvoiceRecord,
  { by, now }: Closed,
): Promise<TransactItem[]> {
  const sumOf = (kind: string): Big => totals.byKind.get(kind)?.amount ?? new Big(0);
  const amount = leftByVoid({ credits: sumOf('credit'), carried: sumOf('carry_over') }, credited);
  if (amount.eq(0)) return [];
  const next = await nextPlace(table, slot, now);
  const months = { from: slot.month, to: next.slot.month };
  const number = numberOnPaper(lifecycle);
  const left = leftOver({ amount, currency: slot.currency, from: invoiceId, number, months, now });
  return nextWrites(table, next, left, { by, now });
}

/**
 * The invoice that takes what this one leaves. It is open, or will be made. If it changed meanwhile, a condition fails.
 */
async function nextPlace(table: Table, closed: InvoiceSlot, now: Instant): Promise<Place> {
  const slot = { ...closed, month: monthAfter(closed, now) };
  return { slot, pointer: await withInherited(table, slot, await readPointer(table, slot)) };
}

/** The carried line still finds room if the next invoice has a shard that is full of services. */
export async function makeRoomOnNext(table: Table, closed: InvoiceSlot, now: Instant): Promise<void> {
  const { slot, pointer } = await nextPlace(table, closed, now);
  if (pointer.open) await growShards(table, slot, pointer);
}

function nextWrites(table: Table, next: Place, line: ClosingLine, closed: Closed): TransactItem[] {
  const { slot, pointer } = next;
  const charges = [line.charge];
  const shard = Math.floor(Math.random() * pointer.shards);
  return [
    lineOn(table, next, shard, line, closed),
    ...(pointer.open
      ? [shardUpdate(table, next, shard, charges)]
      : invoiceWrites(table, slot, pointer, closed.now, { charges, shard })),
  ];
}

/** Puts a line on a closed invoice. Only its own closing may do this. */
export function closedInvoiceWrites(
  table: Table,
  invoice: InvoiceRecord,
  line: ClosingLine,
  closed: Closed,
): TransactItem[] {
  const here: Place = { slot: invoice.slot, pointer: { ...invoice, open: false, exists: true } };
  return [lineOn(table, here, 0, line, closed), closedShardUpdate(table, invoice, line)];
}

function lineOn(
  table: Table,
  place: Place,
  shard: number,
  line: ClosingLine,
  { by, now }: Closed,
): TransactItem {
  const { customerId } = place.slot;
  const newLine = {
    lineItemId: lineItemIdOf(customerId, line.space, line.key),
    customerId,
    idempotencyKey: line.key,
    charge: line.charge,
    createdBy: by,
    now,
    attempt: randomUUID(),
  };
  return linePut(table, lineItemOf(newLine, place, shard));
}

/** Adds to a closed shard. It takes no line any more, except this one that the closing itself makes. */
function closedShardUpdate(table: Table, invoice: InvoiceRecord, { charge }: ClosingLine): TransactItem {
  const addition = additionOf(figuresOf([charge]));
  return {
    Update: {
      TableName: table.name,
      Key: keys.shard(invoice.invoiceId, 0, invoice),
      ...addition,
      ConditionExpression: '#closed = :true',
      ExpressionAttributeNames: { ...addition.ExpressionAttributeNames, '#closed': 'closed' },
      ExpressionAttributeValues: { ...addition.ExpressionAttributeValues, ':true': true },
    },
  };
}
