import type { LineItemPage, StoredLineItem } from '../../domain/stored-line-item.ts';
import { keys } from '../table/items.ts';
import type { Table } from '../table/table.ts';
import type { LineItemFilter } from './lists.ts';
import { mergeLineItems } from './merged.ts';

const LINES_AT_A_TIME = 1_000;

interface Walk {
  readonly filter?: LineItemFilter;
  /** The place where an earlier walk ended. */
  readonly after?: string | undefined;
  readonly size?: number;
}

/**
 * All lines of several lists in order of use, a page at a time and as long as the reader goes on: for documents, which
 * hold more than one reply's page.
 */
export async function* lineItemPages(
  table: Table,
  lists: readonly string[],
  { filter = {}, after, size = LINES_AT_A_TIME }: Walk = {},
): AsyncGenerator<LineItemPage, void, undefined> {
  let place = after;
  do {
    const page = await mergeLineItems(table, lists, { filter, limit: size, after: place });
    yield page;
    place = page.next;
  } while (place !== undefined);
}

/** Where a line stands in its list: a walk that ended with it goes on behind. */
export const placeOf = ({ charge, lineItemId }: StoredLineItem): string =>
  keys.lineItemPlace(charge.usedAt, lineItemId);
