import { csvRecord, harmless } from '../../functions/print/csv.ts';
import { endWithReader } from './reader.ts';
import { tableOf } from './table.ts';

/** How a list is written: a table, one JSON object a line, or CSV. */
export interface ListOptions {
  readonly json?: true;
  readonly csv?: true;
  /** The most entries; by default a table has 100, and the forms for programs have all. */
  readonly limit?: string;
}

export type Cell = string | number | null | undefined;

export interface Column<Item> {
  readonly head: string;
  readonly of: (item: Item) => Cell;
  readonly align?: 'right';
}

const MOST_IN_A_TABLE = 100;

/**
 * Writes a list to standard output. For programs each entry is written as soon as it is there, and nothing else is.
 *
 * @param none what a person is told if there are no entries
 */
export async function printList<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  columns: readonly Column<Item>[],
  { json, csv, limit }: ListOptions,
  none: string,
): Promise<void> {
  endWithReader();
  const most = limit === undefined ? undefined : Number(limit);
  if (json) await writeEach(items, most, (item) => `${JSON.stringify(item)}\n`);
  else if (csv) await writeCsv(items, columns, most);
  else await writeTable(items, columns, most ?? MOST_IN_A_TABLE, none);
}

async function writeEach<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  most: number | undefined,
  textOf: (item: Item) => string,
): Promise<void> {
  let count = 0;
  for await (const item of items) {
    if (count === most) return;
    count += 1;
    process.stdout.write(textOf(item));
  }
}

/** As a spreadsheet reads it: an amount below zero is a number, and any other text is never taken for a formula. */
const csvLine = (cells: readonly Cell[]): string =>
  csvRecord(cells.map((cell) => (isNumber(cell) ? String(cell) : harmless(cell ?? ''))));

const isNumber = (cell: Cell): cell is number | string =>
  typeof cell === 'number' || /^-?\d+(?:\.\d+)?$/.test(cell ?? '');

async function writeCsv<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  columns: readonly Column<Item>[],
  most: number | undefined,
): Promise<void> {
  process.stdout.write(csvLine(columns.map(({ head }) => head.replaceAll(' ', '_'))));
  await writeEach(items, most, (item) => csvLine(columns.map(({ of }) => of(item))));
}

async function writeTable<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  columns: readonly Column<Item>[],
  most: number,
  none: string,
): Promise<void> {
  const rows: Cell[][] = [];
  for await (const item of items) {
    if (rows.length === most) {
      console.error(`The first ${most}. --limit has more of them; --json and --csv have all.`);
      break;
    }
    rows.push(columns.map(({ of }) => of(item)));
  }
  if (rows.length === 0) console.log(none);
  else console.log(tableOf(columns, rows));
}
