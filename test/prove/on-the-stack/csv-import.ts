import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LineItem } from '@tally/client';
import { localClient } from '../../../bin/stage/local-client.ts';
import { apiUrl } from '../../../bin/stage/stack.ts';
import { type ImportRun, MAPPED, runImport, usageFile } from '../../support/import-file.ts';
import { type CsvImportReport, CUSTOMERS, type Part, ROWS } from './csv-import-report.ts';

/* Imports a file that is interrupted twice and killed once. Prints the report of it. */

const client = localClient(await apiUrl());
const customers = Array.from({ length: CUSTOMERS }, (_, index) => `import-${index + 1}`);
const folder = await mkdtemp(join(tmpdir(), 'tally-import-'));
try {
  console.log(JSON.stringify(await prove()));
} finally {
  await rm(folder, { recursive: true });
}

async function prove(): Promise<CsvImportReport> {
  await Promise.all(customers.map((id) => client.createCustomer({ customer_id: id, name: id })));
  const file = join(folder, 'usage.csv');
  await writeFile(file, usageFile(customers, ROWS));
  const given = [file, ...MAPPED, '--json'];
  // Fewer rows are on their way when it is stopped, so that there is more to go on with.
  const small = [...given, '--batch', '200'];
  const plan = await runImport([...given, '--dry-run'], process.env);
  const parts = [
    partOf(await runImport(small, process.env, { signal: 'SIGINT', rows: ROWS / 5 })),
    partOf(await runImport(small, process.env, { signal: 'SIGKILL', rows: (ROWS / 5) * 2 })),
    partOf(await runImport(small, process.env, { signal: 'SIGINT', rows: ROWS / 2 })),
    partOf(await runImport(given, process.env)),
    partOf(await runImport(given, process.env)),
  ];
  // A file that nothing interrupts, for the rate.
  const whole = join(folder, 'whole.csv');
  await writeFile(whole, usageFile(customers, ROWS));
  return {
    planned: sumOf(plan),
    parts,
    whole: partOf(await runImport([whole, ...MAPPED, '--json'], process.env)),
    ...(await billed()),
  };
}

function sumOf({ stdout }: ImportRun): string {
  return JSON.parse(stdout).sums[0].amount;
}

/** What one run of the command came to. One that was killed says nothing. */
function partOf({ code, signal, stdout, seconds }: ImportRun): Part {
  const summary = stdout === '' ? undefined : JSON.parse(stdout).summary;
  return { ended: signal ?? String(code), seconds, ...(summary && { summary }) };
}

/** What the table has of the first file: each line's key once, and the sum of the lines. */
async function billed(): Promise<Pick<CsvImportReport, 'lines' | 'keys' | 'amount' | 'drift'>> {
  const invoices = (await Promise.all(customers.map(invoicesOf))).flat();
  const checks = await Promise.all(invoices.map((id) => client.getInvoice(id, { verify: true })));
  const lines = (await Promise.all(invoices.map(importedLines))).flat();
  const cents = lines.reduce((sum, { amount }) => sum + BigInt(amount.replace('.', '')), 0n);
  return {
    lines: lines.length,
    keys: new Set(lines.map(({ customer_id: id, idempotency_key: key }) => `${id} ${key}`)).size,
    amount: `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`,
    drift: checks.filter(({ verification }) => verification?.agrees === false).length,
  };
}

async function invoicesOf(customer: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { invoice_id: id } of client.listInvoices(customer)) ids.push(id);
  return ids;
}

async function importedLines(invoice: string): Promise<LineItem[]> {
  const lines: LineItem[] = [];
  for await (const line of client.listLineItems(invoice, { pageSize: 100 }))
    if (line.idempotency_key.startsWith('import:usage.csv:')) lines.push(line);
  return lines;
}
