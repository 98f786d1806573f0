import type { BillingClient, LeadInput } from '@tally/client';
import { badInput, exitCodes } from '../../cli/exit-codes.ts';
import { tableOf } from '../../cli/table.ts';
import { badRowsText } from '../../import/bad-rows.ts';
import { type Columns, readColumns } from '../../import/columns.ts';
import { type ImportOptions, importAll } from '../../import/import-all.ts';
import { withInputFile } from '../../import/input-file.ts';
import { type LeadTotal, leadTotals } from '../../import/lead-plan.ts';
import { type LeadRow, leadFields, leadsOf } from '../../import/lead-rows.ts';
import type { BadRow } from '../../import/line-item-row.ts';
import { type Format, formatOf, rowsOf } from '../../import/read-rows.ts';
import type { Sent } from '../../import/sending.ts';
import { stageClient } from '../../stage/client.ts';

const DEADLINE_MS = 120_000;

interface File {
  readonly path: string;
  readonly format: Format;
  readonly columns: Columns;
}

/**
 * Sends the leads of a file, each once: their ids are their keys.
 *
 * @param path `-` for standard input
 */
export async function importLeads(path: string, options: ImportOptions): Promise<void> {
  const format = formatOf(path, options.format);
  const columns = readColumns(options, leadFields);
  await withInputFile(path, (file) => importFile({ path: file, format, columns }, options));
}

async function importFile({ path, format, columns }: File, options: ImportOptions): Promise<void> {
  const client = await stageClient();
  if (options.dryRun) {
    await showPlan(client, { path, format, columns }, options);
    return;
  }
  await importAll({
    what: 'leads',
    file: path,
    entries: () => leadsOf(rowsOf(path, format), columns),
    send: (batch) => sendBatch(client, batch),
    options,
  });
}

async function sendBatch(client: BillingClient, batch: readonly LeadRow[]): Promise<readonly Sent[]> {
  const leads = batch.map(({ sent }) => sent as unknown as LeadInput); // checked by the API's own schema
  const { results } = await client.addLeads(leads, { concurrency: 1, deadline: DEADLINE_MS });
  return results.map((result): Sent => {
    const { index, outcome, lead_id: key } = result;
    const line = batch[index]?.line ?? 0;
    if ('error' in result) return { line, key, outcome, error: result.error };
    return { line, key, outcome, id: result.lead.lead_id, at: result.lead.received_at };
  });
}

async function showPlan(client: BillingClient, file: File, { json }: ImportOptions): Promise<void> {
  const leads: LeadRow[] = [];
  const bad: BadRow[] = [];
  for await (const row of leadsOf(rowsOf(file.path, file.format), file.columns)) {
    if ('sent' in row) leads.push(row);
    else bad.push(...row);
  }
  const months = leads.map(({ lead }) => lead.created_at.slice(0, 'YYYY-MM'.length)).sort();
  const [from, to] = [months[0], months.at(-1)];
  if (from === undefined || to === undefined) {
    if (bad.length > 0) console.error(badRowsText(bad));
    throw badInput('The file has no lead that could be sent.');
  }
  const { rates } = await client.getBillingReport(from, to, { limit: 1 });
  const totals = leadTotals(
    leads.map(({ lead }) => lead),
    rates,
  );
  if (json) console.log(JSON.stringify({ leads: leads.length, totals, bad }));
  else print(totals, bad);
  if (bad.length > 0) process.exitCode = exitCodes.badInput;
}

function print(totals: readonly LeadTotal[], bad: readonly BadRow[]): void {
  console.log(
    tableOf(
      [
        { head: 'customer' },
        { head: 'product' },
        { head: 'lead type' },
        { head: 'leads', align: 'right' },
        { head: 'actions', align: 'right' },
        { head: 'gross, USD', align: 'right' },
      ],
      totals.map((total) => [
        total.customer_id,
        total.product_id,
        total.lead_type,
        total.lead_count,
        total.action_count,
        total.gross,
      ]),
    ),
  );
  console.log('Gross is the most that is billed: duplicates and the cap take from it. Nothing was changed.');
  if (bad.length > 0) console.log(badRowsText(bad));
}
