import type { BillingClient } from '@tally/client';
import { UserError } from '../../../localstack/user-error.ts';
import { endWithReader } from '../../cli/reader.ts';
import { invoicePdf } from '../../invoices/pdf.ts';
import { stageClient } from '../../stage/client.ts';
import { invoiceIdOf } from './show.ts';

type Write = (client: BillingClient, id: string, audience: Audience) => Promise<void>;
type Audience = 'operator' | 'customer';

const writers = {
  html: writePage,
  pdf: writePdf,
  csv: writeLines,
  json: writeJson,
  explained: writeStory,
} as const satisfies Record<string, Write>;

export interface ExportOptions {
  readonly format: keyof typeof writers;
  /** If it is left out, a PDF is for the customer, and all else for the operator. */
  readonly audience?: Audience;
}

/** Writes an invoice to standard output, however many replies it takes. */
export async function exportInvoice(
  given: string,
  { format, audience = format === 'pdf' ? 'customer' : 'operator' }: ExportOptions,
): Promise<void> {
  endWithReader();
  const client = await stageClient();
  await writers[format](client, await invoiceIdOf(client, given), audience);
}

/** The page goes to standard output, which is most often a file. What happened is told beside it. */
async function writePage(client: BillingClient, id: string, audience: Audience): Promise<void> {
  const page = await client.getInvoice(id, { accept: 'text/html', audience });
  console.error(await storyOf(client, id, audience));
  process.stdout.write(page);
}

async function writePdf(client: BillingClient, id: string, audience: Audience): Promise<void> {
  if (process.stdout.isTTY) {
    throw new UserError(
      `A PDF is not text. Send it to a file: tally invoices export ${id} --pdf > invoice.pdf`,
    );
  }
  process.stdout.write(await invoicePdf(client, id, { audience }));
}

async function writeStory(client: BillingClient, id: string, audience: Audience): Promise<void> {
  process.stdout.write(`${await storyOf(client, id, audience)}\n`);
}

/** What happened to an invoice, in sentences with times. */
export async function storyOf(client: BillingClient, id: string, audience: Audience): Promise<string> {
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
