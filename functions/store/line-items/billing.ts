import type { LineItemId } from '../../../client/contract/shapes/fields.ts';
import { told } from '../../domain/outage.ts';
import { eachAtMost } from '../table/in-parallel.ts';
import type { LineItemItem } from '../table/items/line-item.ts';
import { busyStore, MOST_ATTEMPTS } from '../table/retry.ts';
import type { Table } from '../table/table.ts';
import { recording } from '../table/write-record.ts';
import type { Companions, Outcome } from './outcome.ts';
import { type Destination, type Place, placeOf } from './place.ts';
import { anyShard, fittingTogether, type NewLine, tryLines } from './transaction.ts';
import { MOST_HOPS, newTries, placeAfter } from './tries.ts';

/** What is known about a key: its line, and whether this request wrote it. */
export type Finding =
  | { readonly line: LineItemItem; readonly written: boolean }
  | { readonly error: unknown };
export type Found = Map<LineItemId, Finding>;

export interface Billed {
  readonly destination: Destination;
  readonly companionsOf: (lines: readonly NewLine[]) => Companions;
  /** Waits for a busy store as long as the deadline allows. */
  readonly patient: boolean;
}

/** How many transactions of one invoice may run at the same time. */
const MOST_SIDE_BY_SIDE = 8;

/**
 * Lines of one destination, until the result of each is known. As many transactions run at a time as the invoice has
 * shards.
 */
export async function billTogether(
  table: Table,
  lines: readonly NewLine[],
  billed: Billed,
  found: Found,
): Promise<void> {
  const parts = partsOf(lines, billed);
  const sideBySide = parts.length > 1 ? await shardsAt(table, billed.destination) : 1;
  const chance = Math.random();
  await eachAtMost(Math.min(sideBySide, MOST_SIDE_BY_SIDE), parts.entries(), async ([index, part]) => {
    // Each transaction begins on another shard.
    const shardIn = ({ pointer: { shards } }: Place): number =>
      (Math.floor(chance * shards) + index) % shards;
    await billPart(table, part, { ...billed, shardIn }, found);
  });
}

/** The lines of one transaction each. */
function partsOf(lines: readonly NewLine[], { companionsOf }: Billed): NewLine[][] {
  const parts: NewLine[][] = [];
  for (let left = [...lines]; left.length > 0; ) {
    parts.push(left.splice(0, fittingTogether(left, companionsOf)));
  }
  return parts;
}

/** How many shards can be written to. While the invoice is not made yet, one transaction must make it first. */
async function shardsAt(table: Table, destination: Destination): Promise<number> {
  try {
    const { pointer } = await placeOf(table, destination, { asKnown: true });
    return pointer.open ? pointer.shards : 1;
  } catch {
    // Each part gets the same error, and reports it for its lines.
    return 1;
  }
}

interface BilledPart extends Billed {
  /** The shard that is tried first. */
  readonly shardIn: (place: Place) => number;
}

async function billPart(
  table: Table,
  lines: readonly NewLine[],
  billed: BilledPart,
  found: Found,
): Promise<void> {
  const left = (): NewLine[] => lines.filter(({ lineItemId }) => !found.has(lineItemId));
  const { table: recorded, writes } = recording(table);
  try {
    await billEach(recorded, left, billed, found);
  } catch (cause) {
    // The lines that were written are known, since a transaction writes all of its lines or none.
    const error = told(cause, 'keyed write', writes.unsure ? 'unknown' : 'not_applied');
    for (const { lineItemId } of left()) found.set(lineItemId, { error });
  }
}

async function billEach(
  table: Table,
  left: () => NewLine[],
  { destination, companionsOf, patient, shardIn }: BilledPart,
  found: Found,
): Promise<void> {
  const mostBusy = patient ? Number.POSITIVE_INFINITY : MOST_ATTEMPTS;
  let place = await placeOf(table, destination, { asKnown: true });
  let shard = shardIn(place);
  const tries = newTries(table);
  for (let lines = left(); lines.length > 0; lines = left()) {
    const { hops, busy } = tries;
    if (hops >= MOST_HOPS || busy >= mostBusy) {
      throw busyStore(new Error(`${lines.length} lines gave up after ${JSON.stringify({ hops, busy })}.`));
    }
    const outcome = await tryLines(table, { lines, place, shard, tries, companionsOf });
    note(outcome, lines, found);
    place = await placeAfter(outcome, { table, destination, place }, tries);
    if (outcome.kind === 'busy' || outcome.kind === 'moved') shard = anyShard(place);
  }
}

function note(outcome: Outcome, tried: readonly NewLine[], found: Found): void {
  if (outcome.kind === 'created') {
    for (const line of outcome.lines) found.set(line.line_item_id, { line, written: true });
  }
  if (outcome.kind === 'exist') {
    const own = tried[0]?.attempt;
    // The line may be our own, written by a try whose reply was lost.
    for (const line of outcome.originals) {
      found.set(line.line_item_id, { line, written: line.attempt === own });
    }
  }
}
