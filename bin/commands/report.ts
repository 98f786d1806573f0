import { BillingClient, BillingError } from '@tally/client';
import { UserError } from '../../localstack/user-error.ts';
import { readReport } from '../report/read.ts';
import { reportTable } from '../report/table.ts';
import { localClient } from '../stage/local-client.ts';
import { apiUrl } from '../stage/stack.ts';
import { isLocal } from '../stage/stage.ts';

interface Asked {
  readonly from: string;
  readonly to: string;
  /** All customers if it is left out. */
  readonly customerId?: string;
}

const formats = new Map(
  Object.entries({ text: writeTable, html: writePage, csv: writeRows, json: writeJson }),
);

/**
 * Writes a report of leads to standard output. It reads as many replies as the report has.
 *
 * @param customer all customers if it is left out or empty
 * @param from the first month, `YYYY-MM`
 * @param to the last month; the first if it is left out or empty
 * @param format `text` when left out or empty, else `html`, `csv` or `json`
 */
export async function writeReport(
  customer: string | undefined,
  from: string | undefined,
  to: string | undefined,
  format: string | undefined,
): Promise<void> {
  if (!from) {
    throw new UserError(
      'Which months? make report [customer=<customer_id>] from=YYYY-MM [to=YYYY-MM] [format=text|html|csv|json]',
    );
  }
  const writeAs = formats.get(format || 'text');
  if (!writeAs) throw new UserError(`format is "${format}": choose text, html, csv or json.`);
  const baseUrl = await apiUrl();
  process.stdout.once('error', () => process.exit(0)); // The reader, `head` for instance, has gone.
  try {
    const client = isLocal ? localClient(baseUrl) : new BillingClient({ baseUrl });
    await writeAs(client, { from, to: to || from, ...(customer && { customerId: customer }) });
  } catch (error) {
    throw error instanceof BillingError ? new UserError(error.message) : error;
  }
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
