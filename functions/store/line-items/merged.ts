import type { LineItemPage } from '../../domain/stored-line-item.ts';
import { mapAtMost } from '../table/in-parallel.ts';
import type { LineItemItem } from '../table/items/line-item.ts';
import type { Table } from '../table/table.ts';
import { behind, everyPlace, type LineItemFilter, type PlaceRange, readLineItemList } from './lists.ts';
import { storedLineItem } from './stored.ts';

const MOST_AT_ONCE = 16;
/** The most rounds of reading for one page. Only a filter that matches hardly any line needs so many. */
const MOST_ROUNDS = 24;
const MOST_IN_A_READ = 1_000;

interface PageQuery {
  readonly range?: PlaceRange;
  readonly filter?: LineItemFilter;
  readonly limit: number;
  /** The place where the previous page ended. */
  readonly after: string | undefined;
}

/**
 * A page of the lines of several lists, in order of use and then by id. Each list is read a little at a time. When that
 * runs out, twice as much is read.
 *
 * A line's place never changes, and a page starts after the place where the previous one ended. So lines that are added
 * meanwhile do not move the others. A new line that was used before that place is shown only by the next walk.
 */
export async function mergeLineItems(
  table: Table,
  lists: readonly string[],
  { range = everyPlace, filter = {}, limit, after }: PageQuery,
): Promise<LineItemPage> {
  const left = after === undefined ? range : behind(after, range);
  const filtered = Object.values(filter).some((value) => value !== undefined);
  // Lines are spread evenly over the lists, more or less. But lines that a filter matches may be rare.
  const share = Math.ceil((limit + 1) / Math.max(1, lists.length)) + 4;
  const first = filtered ? Math.max(share, 100) : Math.min(share, limit + 1);
  const parts = lists.map((list) => new Part(table, list, left, filter, first));
  const lines: LineItemItem[] = [];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const dry = parts.filter((part) => part.isDry);
    await mapAtMost(MOST_AT_ONCE, dry, (part) => part.read());
    takeInOrder(parts, lines, limit + 1);
    // It reads one more than it shows, to see whether there is another page.
    if (lines.length > limit) return pageOf(lines.slice(0, limit), lines[limit - 1]?.list_sk);
    if (parts.every((part) => part.isAtEnd)) break;
  }
  return pageOf(lines, firstOf(parts)?.place);
}

const pageOf = (lines: readonly LineItemItem[], next: string | undefined): LineItemPage => ({
  lineItems: lines.map(storedLineItem),
  next,
});

/** Takes lines up to the place where the first part must be read again. */
function takeInOrder(parts: readonly Part[], lines: LineItemItem[], most: number): void {
  while (lines.length < most) {
    const line = firstOf(parts)?.take();
    if (!line) return;
    lines.push(line);
  }
}

/** The list whose next line comes first; undefined when all lists are at their end. */
function firstOf(parts: readonly Part[]): Part | undefined {
  let first: Part | undefined;
  for (const part of parts) {
    if (!part.isAtEnd && (!first || part.place < first.place)) first = part;
  }
  return first;
}

/** One list, and how far it was read. */
class Part {
  readonly #table: Table;
  readonly #list: string;
  readonly #filter: LineItemFilter;
  #range: PlaceRange;
  #lookAt: number;
  #read: LineItemItem[] = [];
  #hasMore = true;

  constructor(table: Table, list: string, range: PlaceRange, filter: LineItemFilter, lookAt: number) {
    this.#table = table;
    this.#list = list;
    this.#range = range;
    this.#filter = filter;
    this.#lookAt = lookAt;
  }

  /** All lines that were read are used up, and there may be more. */
  get isDry(): boolean {
    return this.#hasMore && this.#read.length === 0;
  }

  get isAtEnd(): boolean {
    return !this.#hasMore && this.#read.length === 0;
  }

  /** The place of the next line. If none was read, the place up to which the list was read. */
  get place(): string {
    return this.#read[0]?.list_sk ?? this.#range.from;
  }

  async read(): Promise<void> {
    const { lines, upTo } = await readLineItemList(
      this.#table,
      this.#list,
      this.#range,
      this.#filter,
      this.#lookAt,
    );
    this.#read.push(...lines);
    this.#hasMore = upTo !== undefined;
    if (upTo !== undefined) this.#range = behind(upTo, this.#range);
    this.#lookAt = Math.min(MOST_IN_A_READ, this.#lookAt * 2);
  }

  take(): LineItemItem | undefined {
    return this.#read.shift();
  }
}
