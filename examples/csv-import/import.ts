import { readFileSync } from 'node:fs';
import { BillingClient, type CustomerLineItem, type LineItemResult, lineItemKey } from '@tally/client';

/*
 * Imports charges from a CSV file and prints a report, one row for each: node import.ts charges.csv > report.csv
 *
 * The file has the columns reference,customer,description,amount. `reference` is the charge's own number in the books
 * that it comes from. So the file may be imported again after a correction: what was billed before is told as replayed.
 */

const [file = ''] = process.argv.slice(2);
const [head = [], ...rows] = readFileSync(file, 'utf8').trim().split(/\r?\n/).map(cellsOf);
const WANTED = ['reference', 'customer', 'description', 'amount'];
if (head.join() !== WANTED.join()) stop(`${file} must begin with the line ${WANTED.join()}.`);
// `12,50` without quotes would be billed as 12. So nothing is billed until all rows have their four cells.
const wrong = rows.findIndex(({ length }) => length !== WANTED.length);
if (wrong >= 0) {
  stop(`Row ${wrong + 2} has ${rows[wrong]?.length} cells, not ${WANTED.length}. Nothing was billed.`);
}

const tally = new BillingClient({ minimal: true });
const { results, summary } = await tally.addLineItems(rows.map(lineItemOf));
console.log('row,reference,outcome,line_item_id,why');
for (const result of results) console.log(reportOf(result, rows[result.index]?.[0] ?? ''));
console.error(JSON.stringify(summary));
process.exitCode = summary.failed + summary.rejected + summary.conflict > 0 ? 1 : 0;

function lineItemOf([
  reference = '',
  customer = '',
  description = '',
  amount = '',
]: string[]): CustomerLineItem {
  return {
    customer_id: customer,
    idempotency_key: lineItemKey('ledger', reference),
    description,
    amount,
  };
}

function reportOf(result: LineItemResult, reference: string): string {
  // The first row of the file names the columns.
  const row = String(result.index + 2);
  const told =
    'error' in result
      ? [
          '',
          result.error.errors.map(({ field, message }) => `${field}: ${message}`).join('; ') ||
            result.error.code,
        ]
      : [result.line_item.line_item_id, ''];
  return [row, reference, result.outcome, ...told].map(quoted).join(',');
}

/** RFC 4180, without line breaks within a cell. */
function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, inQuotes, plain = '']) => inQuotes?.replaceAll('""', '"') ?? plain,
  );
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function stop(why: string): never {
  console.error(why);
  process.exit(1);
}
