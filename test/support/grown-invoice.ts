import type { InvoiceSlot } from '../../functions/domain/months.ts';
import { growShards } from '../../functions/store/invoices/making.ts';
import { readPointer } from '../../functions/store/invoices/pointers.ts';
import type { Table } from '../../functions/store/table/table.ts';

/** Gives an open invoice as many shards as a busy one has. */
export async function growTo(table: Table, slot: InvoiceSlot, shards: number): Promise<void> {
  for (let pointer = await readPointer(table, slot); pointer.shards < shards; ) {
    await growShards(table, slot, pointer);
    pointer = await readPointer(table, slot);
  }
}
