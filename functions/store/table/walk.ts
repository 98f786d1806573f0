import { GetCommand, PutCommand, type ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import type { WalkPlaceItem } from './items/migration.ts';
import { items } from './items.ts';
import { spending } from './pace.ts';
import { scanPage } from './query.ts';
import type { Key, Table } from './table.ts';

export interface Walk {
  /** The table is read in so many parts at the same time. */
  readonly parts: number;
  /**
   * The place that a part begins with. From then on it is kept under its key, so a walk that was stopped goes on from
   * there. Without it, nothing is written, and the walk begins anew each time.
   */
  readonly beginning?: (part: number) => WalkPlaceItem;
  /** What is wanted of each page. */
  readonly filter: Pick<
    ScanCommandInput,
    'FilterExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
  >;
  /** So much of the table's capacity is used. The rest is left to callers' requests. */
  readonly readUnitsPerSecond: number;
  /**
   * Is called with what is wanted of a page, and tells how many items it changed. If the walk is stopped before the
   * place is kept, the page comes again.
   */
  readonly work: (wanted: readonly Record<string, unknown>[], part: number) => Promise<number>;
  /** Is called after each page with the number of items that it had, and of those that were changed. */
  readonly onPage?: ((looked: number, changed: number) => void) | undefined;
}

export interface Walked {
  /** Of all runs of this walk. */
  readonly looked: number;
  readonly changed: number;
}

/**
 * Walks over the whole table, strongly read, page by page. What was in the table before the walk began is met. What
 * comes meanwhile may be met or not.
 */
export async function walkTable(table: Table, walk: Walk): Promise<Walked> {
  const spend = spending(walk.readUnitsPerSecond);
  const parts = Array.from({ length: walk.parts }, (_, part) => part);
  const walked = await Promise.all(parts.map((part) => walkPart(table, walk, part, spend)));
  return {
    looked: walked.reduce((sum, { looked }) => sum + looked, 0),
    changed: walked.reduce((sum, { changed }) => sum + changed, 0),
  };
}

async function walkPart(
  table: Table,
  { parts, beginning, filter, work, onPage }: Walk,
  part: number,
  spend: (units: number) => Promise<void>,
): Promise<Walked> {
  const first = beginning?.(part);
  let place: Omit<WalkPlaceItem, keyof Key> = (first && (await readPlace(table, first))) ?? { done: false };
  while (!place.done) {
    const scan = { Segment: part, TotalSegments: parts, ConsistentRead: true, ...filter };
    const page = await scanPage(table, scan, place.after);
    const changed = await work(page.items, part);
    place = {
      ...place,
      after: page.last && keyOf(page.last),
      done: page.last === undefined,
      looked: (place.looked ?? 0) + page.looked,
      changed: (place.changed ?? 0) + changed,
    };
    if (first) await keepPlace(table, { ...first, ...place });
    onPage?.(page.looked, changed);
    await spend(page.readUnits);
  }
  return { looked: place.looked ?? 0, changed: place.changed ?? 0 };
}

async function readPlace(table: Table, first: WalkPlaceItem): Promise<WalkPlaceItem> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keyOf(first), ConsistentRead: true }),
  );
  return Item ? items.walkPlace.read(Item) : first;
}

const keepPlace = (table: Table, place: WalkPlaceItem): Promise<unknown> =>
  table.client.send(new PutCommand({ TableName: table.name, Item: items.walkPlace.write(place) }));

export const keyOf = ({ pk, sk }: Readonly<Record<string, unknown>>): Key => ({
  pk: String(pk),
  sk: String(sk),
});
