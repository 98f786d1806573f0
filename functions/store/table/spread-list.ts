import { createHash } from 'node:crypto';
import { listIndex } from './list-index.ts';
import { queryPage } from './query.ts';
import type { Table } from './table.ts';

/** The partition of a name: by a hash, because names that count up or begin alike would otherwise gather in one. */
export const partOf = (name: string, parts: number): number =>
  createHash('sha256').update(name).digest().readUInt8(0) % parts;

/** An item of a list, and where it stands there. */
export interface Entry {
  readonly place: string;
  readonly item: Record<string, unknown>;
}

interface Reading {
  /** Places, both ends included; all of them, when left out. */
  readonly range?: { readonly from: string; readonly to: string };
  /** The place where an earlier reading ended. */
  readonly after?: string | undefined;
  /** Values that attributes must have. */
  readonly wanted?: Readonly<Record<string, string | undefined>>;
  /** How many to look at in each partition; a filter may want none of them. */
  readonly most: number;
}

const EVERYWHERE = { from: '!', to: '~' };

/**
 * Reads the next of a list that is spread over several partitions of the index: one page of DynamoDB's of each.
 *
 * @returns what was found up to the place that all partitions were read to, in the order of places; `upTo` is undefined
 * when there is no more
 */
export async function readSpread(
  table: Table,
  lists: readonly string[],
  reading: Reading,
): Promise<{ readonly entries: readonly Entry[]; readonly upTo: string | undefined }> {
  const parts = await Promise.all(lists.map((list) => readPart(table, list, reading)));
  const ends = parts.flatMap(({ upTo }) => upTo ?? []).sort();
  const [upTo] = ends;
  const entries = parts
    .flatMap((part) => part.entries)
    .filter(({ place }) => upTo === undefined || place <= upTo)
    .sort((a, b) => (a.place < b.place ? -1 : 1));
  return { entries, upTo };
}

async function readPart(
  table: Table,
  list: string,
  { range = EVERYWHERE, after, wanted = {}, most }: Reading,
): Promise<{ readonly entries: readonly Entry[]; readonly upTo: string | undefined }> {
  const { partitionKey, sortKey } = listIndex;
  // BETWEEN includes its ends, and no place has a character before `!`.
  const from = after === undefined || after < range.from ? range.from : `${after}!`;
  if (from > range.to) return { entries: [], upTo: undefined };
  const filters = Object.entries(wanted).filter(([, value]) => value !== undefined);
  const page = await queryPage(table, {
    IndexName: listIndex.name,
    KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
    ...(filters.length > 0 && {
      FilterExpression: filters.map((_, index) => `#w${index} = :w${index}`).join(' AND '),
    }),
    ExpressionAttributeNames: {
      '#pk': partitionKey,
      '#sk': sortKey,
      ...Object.fromEntries(filters.map(([name], index) => [`#w${index}`, name])),
    },
    ExpressionAttributeValues: {
      ':pk': list,
      ':from': from,
      ':to': range.to,
      ...Object.fromEntries(filters.map(([, value], index) => [`:w${index}`, value])),
    },
    Limit: most,
  });
  const last = page.last?.[sortKey];
  return {
    entries: page.items.map((item) => ({ place: String(item[sortKey]), item })),
    upTo: last === undefined ? undefined : String(last),
  };
}
