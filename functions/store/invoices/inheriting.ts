import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { type InvoiceSlot, monthsBefore } from '../../domain/months.ts';
import { type HeaderItem, MOST_SHARDS, SHARDS_TOGETHER, type ShardItem } from '../table/items/invoice.ts';
import type { Table } from '../table/table.ts';
import { readFirstShards } from './parts.ts';
import { lastInvoice, type Pointer, readPointer } from './pointers.ts';

/** Shards for each transaction that runs at the same time. Then about one try in eight meets another writer. */
const SHARDS_FOR_ONE = 8;
/** So many transactions count as if they met as many others as the shards were made for: a few lines decide little. */
const BENEFIT_OF_DOUBT = 20;

/**
 * The pointer with the number of shards that the next invoice will begin with, if it is not made yet: as many as the
 * customer's last invoice needed. For a month's first invoice, that is the last one of the month before. It is often
 * still open.
 */
export async function withInherited(table: Table, slot: InvoiceSlot, pointer: Pointer): Promise<Pointer> {
  if (pointer.open) return pointer;
  const last = await lastMade(table, slot, pointer);
  // Lines are spread at random, so the first shards stand for all.
  const found = last && (await readFirstShards(table, last));
  return { ...pointer, shards: found ? shardsNeeded(found) : 1, together: SHARDS_TOGETHER };
}

async function lastMade(table: Table, slot: InvoiceSlot, pointer: Pointer): Promise<InvoiceId | null> {
  if (pointer.exists) return lastInvoice(slot, pointer);
  const before = { ...slot, month: monthsBefore(slot.month, 1) };
  return lastInvoice(before, await readPointer(table, before));
}

/**
 * How many shards an invoice needed, by what its writers met on some of its shards. If nobody met, these are fewer than
 * it had. If its shards say nothing, these are as many as it had.
 */
export function shardsNeeded({
  header,
  shards,
}: {
  readonly header: Pick<HeaderItem, 'shards'>;
  readonly shards: readonly Pick<ShardItem, 'writes' | 'load'>[];
}): number {
  const writes = shards.reduce((sum, shard) => sum + (shard.writes ?? 0), 0);
  const load = shards.reduce((sum, shard) => sum + (shard.load ?? 0), 0);
  if (shards.length === 0) return header.shards;
  // Some of the shards have their part of these transactions.
  const doubt = (BENEFIT_OF_DOUBT * shards.length) / header.shards;
  const needed = (SHARDS_FOR_ONE * load + doubt * header.shards) / (writes + doubt);
  return inWholePartitions(Math.min(MOST_SHARDS, Math.max(1, Math.floor(needed))));
}

/** Each partition is one more query of each reply. So a further one is not begun for a part of its shards. */
const inWholePartitions = (shards: number): number =>
  shards < SHARDS_TOGETHER ? shards : shards - (shards % SHARDS_TOGETHER);
