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
 * All lines of several lists in order of use, page by page, as long as the reader goes on. Documents use it, since they
 * hold more than one page of a reply.
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

/** The place of a line in its list. A walk that ended with this line goes on after it. */
export const placeOf = ({ charge, lineItemId }: StoredLineItem): string =>
  keys.lineItemPlace(charge.usedAt, lineItemId);

export const entriesOf = ({ lineItems }: LineItemPage): readonly StoredLineItem[] => lineItems;
