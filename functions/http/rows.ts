import type { LineItemPage, StoredLineItem } from '../domain/stored-line-item.ts';

/** Lambda hands over at most 6 MB of reply, written as JSON; some of it is left for what stands around the rows. */
const MOST_BYTES = 5_500_000;
/** Kept back for the read under way and for putting the document together. */
const READING_MS = 3_000;

interface Rows {
  readonly rows: readonly string[];
  /** Where the rows left out begin; undefined when there are none. */
  readonly next: string | undefined;
}

interface Bounds {
  /** Where a line stands in the list that is walked. */
  readonly placeOf: (line: StoredLineItem) => string;
  /** When the reply must be ready, in ms since the epoch. */
  readonly until: number;
  readonly most?: number;
}

/**
 * Makes a row of each line, as many as one reply takes: its size, its time, and `most`. There may be none, where a filter
 * wants what comes late: `next` says where to go on.
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
