import { BillingClient, BillingError } from '@tally/client';
import { UserError } from '../../localstack/user-error.ts';
import { localClient } from '../stage/local-client.ts';
import { apiUrl } from '../stage/stack.ts';
import { isLocal } from '../stage/stage.ts';

const formats = new Map(Object.entries({ html: writePage, csv: writeLines, json: writeJson }));

/**
 * Writes an invoice to standard output, however many replies it takes.
 *
 * @param format `html` when left out or empty, else `csv` or `json`
 */
export async function writeInvoice(id: string | undefined, format: string | undefined): Promise<void> {
  if (!id) throw new UserError('Which invoice? make invoice id=<invoice_id> [format=html|csv|json]');
  const write = formats.get(format || 'html');
  if (!write) throw new UserError(`format is "${format}": choose html, csv or json.`);
  const baseUrl = await apiUrl();
  process.stdout.once('error', () => process.exit(0)); // The reader, `head` for instance, has gone.
  try {
    await write(isLocal ? localClient(baseUrl) : new BillingClient({ baseUrl }), id);
  } catch (error) {
    throw error instanceof BillingError ? new UserError(error.message) : error;
  }
}

async function writePage(client: BillingClient, id: string): Promise<void> {
  process.stdout.write(await client.getInvoice(id, { accept: 'text/html' }));
}

async function writeLines(client: BillingClient, id: string): Promise<void> {
  for await (const part of client.listLineItems(id, { accept: 'text/csv' })) process.stdout.write(part);
}

async function writeJson(client: BillingClient, id: string): Promise<void> {
  const { invoice } = await client.getInvoice(id);
  process.stdout.write(`{"invoice":${JSON.stringify(invoice)},"line_items":[`);
  let separator = '\n';
  for await (const line of client.listLineItems(id, { pageSize: 100 })) {
    process.stdout.write(separator + JSON.stringify(line));
    separator = ',\n';
  }
  process.stdout.write('\n]}\n');
}
