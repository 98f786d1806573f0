import { basename } from 'node:path';
import type { BillingClient, CustomerLineItem } from '@tally/client';
import { badInput, exitCodes } from '../../cli/exit-codes.ts';
import { tableOf } from '../../cli/table.ts';
import { badRowsText } from '../../import/bad-rows.ts';
import { type Columns, fieldsOf, readColumns } from '../../import/columns.ts';
import { type ImportOptions, importAll } from '../../import/import-all.ts';
import { isStandardInput, withInputFile } from '../../import/input-file.ts';
import { type BadRow, type LineItemRow, LineItemRows, lineItemFields } from '../../import/line-item-row.ts';
import { type Plan, Planner } from '../../import/plan.ts';
import { type Format, formatOf, rowsOf } from '../../import/read-rows.ts';
import type { Sent } from '../../import/sending.ts';
import { stageClient } from '../../stage/client.ts';

export interface LineItemImportOptions extends ImportOptions {
  readonly customer?: string;
  readonly source?: string;
  readonly known?: true;
}

const DEADLINE_MS = 120_000;

interface File {
  readonly path: string;
  readonly format: Format;
  readonly columns: Columns;
  readonly source: string;
}

/**
 * Bills the rows of a file, each once, however often the command is run.
 *
 * @param path `-` for standard input
 */
export async function importLineItems(path: string, options: LineItemImportOptions): Promise<void> {
  const { customer, set = [], source = isStandardInput(path) ? undefined : basename(path) } = options;
  if (source === undefined)
    throw badInput('Standard input has no name: give it one with --source, the same at each try.');
  const constants = customer === undefined ? set : [...set, `customer_id=${customer}`];
  const format = formatOf(path, options.format);
  const columns = readColumns({ ...options, set: constants }, lineItemFields);
  await withInputFile(path, (file) => importFile({ path: file, format, columns, source }, options));
}

async function importFile(file: File, options: LineItemImportOptions): Promise<void> {
  const client = await stageClient();
  if (options.dryRun) {
    await showPlan(client, file, options);
    return;
  }
  await importAll({
    what: 'rows',
    file: file.path,
    entries: () => checkedRows(file),
    send: (batch) => sendBatch(client, batch),
    options,
  });
}

async function* checkedRows(file: File): AsyncGenerator<LineItemRow | readonly BadRow[]> {
  const rows = new LineItemRows(file.source);
  for await (const row of rowsOf(file.path, file.format))
    yield rows.read(row, fieldsOf(row.cells, file.columns, lineItemFields));
}

async function sendBatch(client: BillingClient, batch: readonly LineItemRow[]): Promise<readonly Sent[]> {
  const items = batch.map(({ sent }) => sent as unknown as CustomerLineItem); // checked by the API's own schema
  const { results } = await client.addLineItems(items, {
    minimal: true,
    concurrency: 1,
    deadline: DEADLINE_MS,
  });
  return results.map((result): Sent => {
    const { index, outcome, idempotency_key: key } = result;
    const line = batch[index]?.line ?? 0;
    if ('error' in result) return { line, key, outcome, error: result.error };
    const { line_item_id: id, created_at: at, invoice_id } = result.line_item;
    return { line, key, outcome, id, at, invoice_id };
  });
}

async function showPlan(
  client: BillingClient,
  file: File,
  { json, known }: LineItemImportOptions,
): Promise<void> {
  const planner = new Planner(client);
  for await (const row of checkedRows(file)) planner.add(row);
  const plan = await planner.plan(known === true);
  if (json) console.log(JSON.stringify(plan));
  else print(plan);
  if (plan.bad.length > 0) process.exitCode = exitCodes.badInput;
}

function print({ rows, totals, sums, bad, repeated = 0, already_billed: known }: Plan): void {
  const columns = [
    { head: 'customer' },
    { head: 'service' },
    { head: 'lines', align: 'right' },
    { head: 'amount', align: 'right' },
    { head: 'currency' },
  ] as const;
  const cells = totals.map(({ customer_id: customer, service, line_item_count: lines, amount, currency }) => [
    customer,
    service,
    lines,
    amount,
    currency,
  ]);
  if (cells.length > 0) console.log(tableOf(columns, cells));
  const amounts = sums.map(({ amount, currency }) => `${amount} ${currency}`).join(', ');
  const before =
    known === undefined ? '' : ` ${known} of them are billed already, and would not be billed again.`;
  console.log(`${rows} rows would be billed${amounts && `: ${amounts}`}.${before} Nothing was changed.`);
  if (repeated > 0) console.log(`Rows with the key and content of an earlier one, not counted: ${repeated}.`);
  if (bad.length > 0) console.log(badRowsText(bad));
}
