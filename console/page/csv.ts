/** A field begins like a formula, which a spreadsheet would run, as functions/print/csv.ts has it. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const isDecimal = (value: string): boolean => /^-?\d+(?:\.\d+)?$/.test(value);

/** Rows as CSV (RFC 4180). Text that a spreadsheet would take for a formula gets an apostrophe before it. */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');

function field(value: string): string {
  const safe = FORMULA.test(value) && !isDecimal(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The rows of a CSV as objects, by the names of its first row. */
export function recordsIn(csv: string): Record<string, string>[] {
  const [names = [], ...rows] = rowsIn(csv);
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ''])));
}

function rowsIn(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (end === '' && row.length === 0 && quoted === undefined && plain === '') break;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
