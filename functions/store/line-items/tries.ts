import { invoiceIdOf } from '../../domain/months.ts';
import { type Crowd, Meetings } from '../invoices/crowding.ts';
import { growShards } from '../invoices/making.ts';
import { backOff } from '../table/retry.ts';
import type { Table } from '../table/table.ts';
import type { Busy, Outcome } from './outcome.ts';
import { type Destination, type Place, placeOf } from './place.ts';

/** How often a writer may find the invoice closed or replaced before it gives up. */
export const MOST_HOPS = 12;
/** So often a full shard is met before there are more: the next try may take another shard. */
const FULL_BEFORE_GROWTH = 3;
/** How long a transaction holds its items. Before that nobody can see whether it wrote the line. */
const TRANSACTION_MS = 10;

/** What happened so far when some lines were written. */
export interface Tries {
  busy: number;
  hops: number;
  /** A writer was met who may have written the same lines. */
  inDoubt: boolean;
  readonly meetings: Meetings;
}

export const newTries = (table: Table): Tries => ({
  busy: 0,
  hops: 0,
  inDoubt: false,
  meetings: new Meetings(table),
});

export interface Tried {
  readonly table: Table;
  readonly destination: Destination;
  readonly place: Place;
}

/** Where the remaining lines are tried next, and what to wait for first. */
export async function placeAfter(outcome: Outcome, tried: Tried, tries: Tries): Promise<Place> {
  const { table, destination, place } = tried;
  switch (outcome.kind) {
    case 'created':
      tries.busy = 0;
      // If it was not open, it was made with these lines.
      return { ...place, pointer: { ...place.pointer, open: true, exists: true } };
    case 'exist':
      return place;
    case 'refused':
      throw outcome.error;
    case 'moved':
      tries.hops += 1;
      return placeOf(table, destination, { asKnown: false });
    case 'busy':
      return placeAfterMeeting(outcome, tried, tries);
    default:
      return outcome satisfies never;
  }
}

async function placeAfterMeeting({ over }: Busy, tried: Tried, tries: Tries): Promise<Place> {
  const { table, destination, place } = tried;
  tries.busy += 1;
  await backOff(table, tries.busy, over === 'lines' ? TRANSACTION_MS : 0);
  switch (over) {
    case 'lines':
      tries.inDoubt = true;
      return place;
    case 'shard': {
      const times = tries.meetings.add(crowdOf(place));
      // One meeting is mostly chance. The next try takes any shard again, and nothing is read for it.
      if (tries.busy === 1 && times === 1) return place;
      // A writer of the same lines holds the shard too, and DynamoDB may have named the shard alone.
      tries.inDoubt = true;
      return lessCrowded(tried, times, tries);
    }
    case 'full shard':
      return lessCrowded(tried, tries.busy % FULL_BEFORE_GROWTH === 0 ? 2 : 1, tries);
    case 'new invoice':
      return placeOf(table, destination, { asKnown: false });
    case 'others':
      return place;
    default:
      return over satisfies never;
  }
}

/** The same invoice with more shards, if it needs them. Another writer may have added them already. */
async function lessCrowded(tried: Tried, times: 1 | 2 | 4, tries: Tries): Promise<Place> {
  const now = await grownBy(times, tried);
  // There is room now, so the waits begin short again.
  if (now.pointer.shards > tried.place.pointer.shards) tries.busy = 0;
  return now;
}

async function grownBy(times: 1 | 2 | 4, { table, destination, place }: Tried): Promise<Place> {
  const now = await placeOf(table, destination, { asKnown: false });
  if (times === 1 || now.pointer.shards > place.pointer.shards) return now;
  await growShards(table, now.slot, now.pointer, times);
  return placeOf(table, destination, { asKnown: false });
}

export const crowdOf = ({ slot, pointer: { seq, shards, together } }: Place): Crowd => ({
  invoiceId: invoiceIdOf(slot, seq),
  shards,
  together,
});
