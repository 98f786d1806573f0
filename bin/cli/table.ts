import Table from 'cli-table3';
import type { Cell, Column } from './print-list.ts';

// Readable in a log and in a light terminal too.
const style = { head: [], border: [], compact: true };

/** A table for people. A value that is not there is empty. */
export function tableOf(
  columns: readonly Pick<Column<never>, 'head' | 'align'>[],
  rows: readonly (readonly Cell[])[],
): string {
  const table = new Table({
    style,
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align }) => align ?? 'left'),
  });
  for (const row of rows) table.push(row.map((cell) => cell ?? ''));
  return table.toString();
}
