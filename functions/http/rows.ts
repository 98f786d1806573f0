import type { LineItemPage, StoredLineItem } from '../domain/stored-line-item.ts';

/** Lambda takes a reply of at most 6 MB, written as JSON. Some of it is left for what stands around the rows. */
const MOST_BYTES = 5_500_000;
/** Time reserved for the current read and for building the document. */
const READING_MS = 3_000;

interface Rows {
  readonly rows: readonly string[];
  /** Where the rows begin that were left out; undefined when there are none. */
  readonly next: string | undefined;
}

interface Bounds {
  /** The place of a line in the list. */
  readonly placeOf: (line: StoredLineItem) => string;
  /** When the reply must be ready, in ms since the epoch. */
  readonly until: number;
  readonly most?: number;
}

/**
 * Makes a row of each line, until the reply's size, its time or `most` is reached. There may be no rows if the filter
 * matches only later lines. `next` says where to go on.
 */
export async function rowsOf(
  pages: AsyncIterable<LineItemPage>,
  rowOf: (line: StoredLineItem) => string,
  { placeOf, until, most = Number.POSITIVE_INFINITY }: Bounds,
): Promise<Rows> {
  const rows: string[] = [];
  let bytes = 0;
  let next: string | undefined;
  for await (const page of pages) {
    for (const line of page.lineItems) {
      const row = rowOf(line);
      bytes += Buffer.byteLength(JSON.stringify(row));
      if (rows.length >= most || (bytes > MOST_BYTES && rows.length > 0)) return { rows, next };
      rows.push(row);
      next = placeOf(line);
    }
    next = page.next;
    if (Date.now() > until - READING_MS) break;
  }
  return { rows, next };
}
