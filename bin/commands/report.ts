import type { BillingClient } from '@tally/client';
import { endWithReader } from '../cli/reader.ts';
import { readReport } from '../report/read.ts';
import { reportTable } from '../report/table.ts';
import { stageClient } from '../stage/client.ts';

interface Asked {
  readonly from: string;
  readonly to: string;
  /** All customers if it is left out. */
  readonly customerId?: string;
}

const writers = { text: writeTable, html: writePage, csv: writeRows, json: writeJson };

export interface ReportOptions {
  /** All customers if it is left out. */
  readonly customer?: string;
  /** The first month, `YYYY-MM`. */
  readonly from: string;
  /** The last month; the first if it is left out. */
  readonly to?: string;
  readonly format: keyof typeof writers;
  readonly json?: true;
}

/** Writes a report of leads to standard output. It reads as many replies as the report has. */
export async function writeReport({ customer, from, to, format, json }: ReportOptions): Promise<void> {
  endWithReader();
  const asked = { from, to: to ?? from, ...(customer && { customerId: customer }) };
  await writers[json ? 'json' : format](await stageClient(), asked);
}

const write = (text: string): void => void process.stdout.write(text);

async function writePage(client: BillingClient, { from, to, customerId }: Asked): Promise<void> {
  write(await client.getBillingReport(from, to, { customerId, accept: 'text/html' }));
}

async function writeRows(client: BillingClient, { from, to, customerId }: Asked): Promise<void> {
  const parts = client.getBillingReport(from, to, { customerId, accept: 'text/csv' });
  for await (const part of parts) write(part);
}

async function writeTable(client: BillingClient, asked: Asked): Promise<void> {
  write(`${reportTable(await readReport(client, asked))}\n`);
}

async function writeJson(client: BillingClient, asked: Asked): Promise<void> {
  write(`${JSON.stringify(await readReport(client, asked), null, 2)}\n`);
}
