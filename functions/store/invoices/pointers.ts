import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { type InvoiceSlot, invoiceIdOf } from '../../domain/months.ts';
import { SHARDS_TOGETHER, type Spread } from '../table/items/invoice.ts';
import { items, keys } from '../table/items.ts';
import { Remembered } from '../table/remembered.ts';
import type { Table } from '../table/table.ts';

/** Where the next line of a customer's month goes: the invoice's place in the month, and its number of shards. */
export interface Pointer extends Spread {
  readonly seq: number;
  /** False when the month's last invoice was closed and the next is not made yet. */
  readonly open: boolean;
  /** False before the month's first invoice. */
  readonly exists: boolean;
}

const FIRST: Pointer = { seq: 1, open: false, shards: 1, together: SHARDS_TOGETHER, exists: false };

/** Only open ones are remembered. If one is no longer true, the line that uses it finds a closed shard. */
export const openPointers = new Remembered<Pointer>();

/** Read strongly, and remembered for writes that can use an older state. */
export async function readPointer(table: Table, slot: InvoiceSlot): Promise<Pointer> {
  const key = keys.pointer(slot);
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true }),
  );
  if (!Item) return FIRST;
  const { seq, open, shards, shards_together: together } = items.pointer.read(Item);
  const pointer: Pointer = { seq, open, shards, together, exists: true };
  if (open) openPointers.keep(table, key.pk, pointer);
  else openPointers.forget(table, key.pk);
  return pointer;
}

/** As this process last saw it. Use it for a write whose conditions fail if it has changed. */
export async function lastKnownPointer(table: Table, slot: InvoiceSlot): Promise<Pointer> {
  return openPointers.get(table, keys.pointer(slot).pk) ?? readPointer(table, slot);
}

/** The pointer's invoice was made just now. The next line needs no read to know this. */
export function keepMade(table: Table, slot: InvoiceSlot, pointer: Pointer): void {
  openPointers.keep(table, keys.pointer(slot).pk, { ...pointer, open: true, exists: true });
}

/** The last invoice that the month got; null before the first. */
export function lastInvoice(slot: InvoiceSlot, pointer: Pointer): InvoiceId | null {
  if (!pointer.exists) return null;
  return invoiceIdOf(slot, pointer.open ? pointer.seq : pointer.seq - 1);
}
