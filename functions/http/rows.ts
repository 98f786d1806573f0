/** Lambda takes a reply of at most 6 MB, written as JSON. Some of it is left for what stands around the rows. */
const MOST_BYTES = 5_500_000;
/** Time reserved for the current read and for building the document. */
const READING_MS = 3_000;

interface Rows {
  readonly rows: readonly string[];
  /** Where the rows begin that were left out; undefined when there are none. */
  readonly next: string | undefined;
}

interface Walked<Page, Entry> {
  readonly entriesOf: (page: Page) => readonly Entry[];
  /** The place of an entry in the list. */
  readonly placeOf: (entry: Entry) => string;
  /** When the reply must be ready, in ms since the epoch. */
  readonly until: number;
  readonly most?: number;
}

/**
 * Makes a row of each entry of a list, until the reply's size, its time or `most` is reached. There may be no rows if
 * the filter matches only later entries. `next` says where to go on.
 */
export async function rowsOf<Page extends { readonly next: string | undefined }, Entry>(
  pages: AsyncIterable<Page>,
  rowOf: (entry: Entry) => string,
  { entriesOf, placeOf, until, most = Number.POSITIVE_INFINITY }: Walked<Page, Entry>,
): Promise<Rows> {
  const rows: string[] = [];
  let bytes = 0;
  let next: string | undefined;
  for await (const page of pages) {
    for (const entry of entriesOf(page)) {
      const row = rowOf(entry);
      bytes += Buffer.byteLength(JSON.stringify(row));
      if (rows.length >= most || (bytes > MOST_BYTES && rows.length > 0)) return { rows, next };
      rows.push(row);
      next = placeOf(entry);
    }
    next = page.next;
    if (Date.now() > until - READING_MS) break;
  }
  return { rows, next };
}
