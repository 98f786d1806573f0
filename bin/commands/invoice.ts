import { BillingClient, BillingError } from '@tally/client';
import { UserError } from '../../localstack/user-error.ts';
import { localClient } from '../stage/local-client.ts';
import { apiUrl } from '../stage/stack.ts';
import { isLocal } from '../stage/stage.ts';

type Write = (client: BillingClient, id: string, audience: Audience) => Promise<void>;
const formats = new Map<string, Write>(
  Object.entries({ html: writePage, csv: writeLines, json: writeJson, explained: writeStory }),
);
const audiences = ['operator', 'customer'] as const;
type Audience = (typeof audiences)[number];

/**
 * Writes an invoice to standard output, however many replies it takes.
 *
 * @param format `html` when left out or empty, else `csv`, `json` or `explained`
 * @param asked for whom it is explained: `operator` when left out or empty, else `customer`
 */
export async function writeInvoice(
  id: string | undefined,
  format: string | undefined,
  asked: string | undefined,
): Promise<void> {
  if (!id)
    throw new UserError('Which invoice? make invoice id=<invoice_id> [format=html|csv|json|explained]');
  const write = formats.get(format || 'html');
  if (!write) throw new UserError(`format is "${format}": choose html, csv, json or explained.`);
  const audience = audiences.find((each) => each === (asked || 'operator'));
  if (!audience) throw new UserError(`audience is "${asked}": choose operator or customer.`);
  const baseUrl = await apiUrl();
  process.stdout.once('error', () => process.exit(0)); // The reader, `head` for instance, has gone.
  try {
    await write(isLocal ? localClient(baseUrl) : new BillingClient({ baseUrl }), id, audience);
  } catch (error) {
    throw error instanceof BillingError ? new UserError(error.message) : error;
  }
}

/** The page goes to standard output, which is most often a file. What happened is told beside it. */
async function writePage(client: BillingClient, id: string, audience: Audience): Promise<void> {
  const page = await client.getInvoice(id, { accept: 'text/html' });
  console.error(await storyOf(client, id, audience));
  process.stdout.write(page);
}

async function writeStory(client: BillingClient, id: string, audience: Audience): Promise<void> {
  process.stdout.write(`${await storyOf(client, id, audience)}\n`);
}

async function storyOf(client: BillingClient, id: string, audience: Audience): Promise<string> {
  const { explanation } = await client.explainInvoice(id, { audience });
  const { summary, events, next, hosted_invoice_url: page } = explanation;
  return [
    summary,
    '',
    ...events.map(({ at, says }) => `  ${at.slice(0, 10)} ${at.slice(11, 19)} UTC  ${says}`),
    '',
    next,
    ...(page === undefined ? [] : [`Its page at Stripe: ${page}`]),
  ].join('\n');
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
