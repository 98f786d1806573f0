import { randomUUID } from 'node:crypto';
import { Big } from 'big.js';
import type { Instant } from '../../../client/contract/shapes/fields.ts';
import {
  type CarryLine,
  carriedIn,
  carriedOut,
  leftByVoid,
  leftOver,
  monthAfter,
} from '../../domain/carry-over.ts';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import { lineItemIdOf } from '../../domain/line-item.ts';
import { type InvoiceSlot, invoiceIdOf } from '../../domain/months.ts';
import { withInherited } from '../invoices/inheriting.ts';
import { growShards, invoiceWrites } from '../invoices/making.ts';
import { readPointer } from '../invoices/pointers.ts';
import { figuresOf } from '../invoices/totals.ts';
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
 */
export async function closingCarryWrites(
  table: Table,
  invoice: InvoiceRecord,
  amount: Big,
  { by, now }: Closed,
): Promise<TransactItem[]> {
  const { invoiceId, slot } = invoice;
  const next = await nextPlace(table, slot, now);
  const to = invoiceIdOf(next.slot, next.pointer.seq);
  const carried = { amount, currency: slot.currency, from: invoiceId, to, now };
  const here: Place = { slot, pointer: { ...invoice, open: false, exists: true } };
  const out = carriedOut(carried, slot.month);
  return [
    lineOn(table, here, 0, out, { by, now }),
    closedShardUpdate(table, invoice, out),
    ...nextWrites(table, next, carriedIn(carried), { by, now }),
  ];
}

/** The writes for what a void leaves of an invoice: a line on the next invoice, or no line if it leaves nothing. */
export async function leftOverWrites(
  table: Table,
  { invoiceId, slot, totals, credited }: InvoiceRecord,
  { by, now }: Closed,
): Promise<TransactItem[]> {
  const sumOf = (kind: string): Big => totals.byKind.get(kind)?.amount ?? new Big(0);
  const amount = leftByVoid({ credits: sumOf('credit'), carried: sumOf('carry_over') }, credited);
  if (amount.eq(0)) return [];
  const next = await nextPlace(table, slot, now);
  const to = invoiceIdOf(next.slot, next.pointer.seq);
  return nextWrites(table, next, leftOver({ amount, currency: slot.currency, from: invoiceId, to, now }), {
    by,
    now,
  });
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

function nextWrites(table: Table, next: Place, line: CarryLine, closed: Closed): TransactItem[] {
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

function lineOn(
  table: Table,
  place: Place,
  shard: number,
  line: CarryLine,
  { by, now }: Closed,
): TransactItem {
  const { customerId } = place.slot;
  const newLine = {
    lineItemId: lineItemIdOf(customerId, 'carry', line.key),
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
function closedShardUpdate(table: Table, invoice: InvoiceRecord, { charge }: CarryLine): TransactItem {
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
