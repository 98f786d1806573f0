import { AwsClient } from 'aws4fetch';
import { stack } from '../../localstack/settings.ts';
import { UserError } from '../../localstack/user-error.ts';
import { apiUrl } from '../stage/stack.ts';
import { isLocal } from '../stage/stage.ts';

const formats = new Map(Object.entries({ html: writePage, csv: writeLines, json: writeJson }));

/** Where an invoice is read from. */
interface Source {
  readonly aws: AwsClient;
  readonly url: string;
}

/**
 * Writes an invoice to standard output, however many replies it takes.
 *
 * @param format `html` when left out or empty, else `csv` or `json`
 */
export async function writeInvoice(id: string | undefined, format: string | undefined): Promise<void> {
  if (!id) throw new UserError('Which invoice? make invoice id=<invoice_id> [format=html|csv|json]');
  const write = formats.get(format || 'html');
  if (!write) throw new UserError(`format is "${format}": choose html, csv or json.`);
  const aws = new AwsClient({ ...credentials(), service: 'execute-api', retries: 3 });
  const url = `${await apiUrl()}/invoices/${encodeURIComponent(id)}`;
  process.stdout.once('error', () => process.exit(0)); // The reader, `head` for instance, has gone.
  await write({ aws, url });
}

function credentials() {
  // Elsewhere the signer reads the region from the address.
  if (isLocal) {
    return { accessKeyId: stack.accessKeyId, secretAccessKey: stack.secretAccessKey, region: stack.region };
  }
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (!accessKeyId || !secretAccessKey) {
    throw new UserError('Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to keys that may call the API.');
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

async function get({ aws }: Source, address: string, accept: string): Promise<Response> {
  const reply = await aws.fetch(address, { headers: { accept } });
  if (reply.ok) return reply;
  const text = await reply.text();
  const problem = reply.headers.get('content-type')?.includes('json') ? JSON.parse(text) : {};
  throw new UserError(problem.detail ?? `${reply.status}: ${text}`);
}

async function writePage(from: Source): Promise<void> {
  process.stdout.write(await (await get(from, from.url, 'text/html')).text());
}

async function writeLines(from: Source): Promise<void> {
  let next: string | undefined = `${from.url}/line-items`;
  while (next !== undefined) {
    const reply = await get(from, next, 'text/csv');
    process.stdout.write(await reply.text());
    const [, link] = /^<([^>]*)>; rel="next"$/.exec(reply.headers.get('link') ?? '') ?? [];
    next = link === undefined ? undefined : new URL(link, next).href;
  }
}

async function writeJson(from: Source): Promise<void> {
  const { invoice } = (await (await get(from, from.url, 'application/json')).json()) as { invoice: unknown }; // by the contract
  process.stdout.write(`{"invoice":${JSON.stringify(invoice)},"line_items":[`);
  let separator = '\n';
  for (let cursor: string | null = ''; cursor !== null; ) {
    const reply = await get(
      from,
      `${from.url}/line-items?limit=100${cursor && `&cursor=${cursor}`}`,
      'application/json',
    );
    const page = (await reply.json()) as { data: unknown[]; next_cursor: string | null }; // by the contract
    for (const line of page.data) {
      process.stdout.write(separator + JSON.stringify(line));
      separator = ',\n';
    }
    cursor = page.next_cursor;
  }
  process.stdout.write('\n]}\n');
}
