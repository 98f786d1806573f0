import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** What the package needs: its one dependency, and the optional ones. */
export const PARTS_NEED = ['aws4fetch', 'zod', '@opentelemetry/api'];
export const TYPES = ['module', 'commonjs'] as const;
/** What the consumer prints. */
export const SAYS = 'billed 9.50, then function true 9.50';

/** A caller's code, which uses all parts of the package and prints `SAYS`. */
const CONSUMER = `
import { fromRole } from '@tally/client/credentials';
import { tracing } from '@tally/client/otel';
import { InMemoryTally } from '@tally/client/testing';
import { type AddLineItemReply, BillingClient, BillingError, type BillingClientOptions, type CustomerLineItem, type LineItemInput, lineItemKey } from '@tally/client';
const options: BillingClientOptions = {
  baseUrl: 'https://tally.example/v1',
  region: 'us-east-1',
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  fetch: () => Promise.resolve(Response.json({ line_item: { amount: '9.50' }, invoice: {}, replayed: false })),
  logger: { debug: () => undefined, warn: console.warn },
};
const item: LineItemInput = { service: 'storage', units_consumed: 190, price_per_unit: '0.05' };
new BillingClient(options)
  .addLineItem('123', item, { idempotencyKey: lineItemKey('example', 'event-1') })
  .then(({ line_item }) => process.stdout.write(\`billed \${line_item.amount satisfies string}\`))
  .catch((error) => process.stdout.write(error instanceof BillingError ? error.outcome : 'not ours'))
  .then(() => parts())
  .then((told) => process.stdout.write(\`, then \${told}\`));
const items: CustomerLineItem[] = [{ customer_id: 123, ...item }];
export const billed = async (client: BillingClient): Promise<string[]> => {
  const { results } = await client.addLineItems(items, { concurrency: 2 });
  return results.map((result) => ('line_item' in result ? result.line_item.amount : result.error.code));
};
export const page: (client: BillingClient) => Promise<string> = (client) =>
  client.getInvoice('inv_1', { accept: 'text/html' });
export const texts = (client: BillingClient): AsyncGenerator<string> =>
  client.listLineItems('inv_1', { accept: 'text/csv', kind: 'usage' });
export const totals = async (client: BillingClient, minimal: BillingClient<true>, either: boolean) => [
  (await client.addLineItem('123', item)).invoice.total,
  (await minimal.addLineItem('123', item, { minimal: false })).invoice.total,
  (await new BillingClient({ ...options, minimal: either }).addLineItem('123', item)).invoice?.total,
  // @ts-expect-error: it is left out
  (await client.addLineItem('123', item, { minimal: true })).invoice,
  // @ts-expect-error: it is left out
  (await minimal.credit('li_1', { reason: 'r' })).invoice,
  // @ts-expect-error: it is left out
  (await new BillingClient({ ...options, minimal: true }).addUsage('123', { ...item, service: 's' })).invoice,
];
export const parts = async (): Promise<string> => {
  const tally = new InMemoryTally({ customers: ['123'] });
  tally.fail('lose_reply', { on: 'addLineItem' });
  const client = tally.client({ onTry: tracing() });
  const reply = await client.addLineItem('123', item, { idempotencyKey: 'event-2' });
  return [typeof fromRole(), reply.replayed, reply.invoice.total].join(' ');
};
/** A caller's own fake, which does not know minimal replies. */
export const fake = (reply: AddLineItemReply): Pick<BillingClient, 'addLineItem'> => ({ addLineItem: async () => reply });
// @ts-expect-error: no reply of it can be minimal
export const customer = (client: BillingClient) => client.createCustomer({ name: 'Bob' }, { minimal: true });
// @ts-expect-error: it has no such form
export const sheet = (client: BillingClient) => client.getInvoice('inv_1', { accept: 'text/csv' });
// @ts-expect-error: an amount needs a description
const incomplete: LineItemInput = { amount: '1' };
void incomplete;
`;

/**
 * Builds the package in a folder of its own, so that nobody sees an unfinished `dist`, and packs it.
 *
 * @returns the path of the packed file
 */
export function packClient(into: string): string {
  const source = join(into, 'source');
  mkdirSync(source);
  for (const file of ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE']) {
    cpSync(join(root, 'client', file), join(source, file));
  }
  execFileSync('node', [join(root, 'client/build.ts'), join(source, 'dist')], { stdio: 'pipe' });
  const packing = { cwd: source, encoding: 'utf8' } as const;
  const output = execFileSync('npm', ['pack', '--silent', '--pack-destination', into], packing);
  return join(into, output.trim().split('\n').at(-1) ?? '');
}

export function unpackInto(project: string, packed: string): void {
  const installed = join(project, 'node_modules/@tally/client');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', packed, '-C', installed, '--strip-components=1']);
}

export function copyPackages(from: string, to: string, packages: readonly string[]): void {
  for (const name of packages) cpSync(join(from, name), join(to, 'node_modules', name), { recursive: true });
}

interface Compiling {
  readonly module: string;
  /** Further files, with their texts. */
  readonly more?: readonly (readonly [string, string])[];
}

/** Writes the consumer into a folder for each module type, and compiles both. */
export function compileConsumer(tsc: string, into: string, { module, more = [] }: Compiling): void {
  const sources = [['consumer.ts', CONSUMER], ...more] as const;
  for (const type of TYPES) {
    mkdirSync(join(into, type), { recursive: true });
    writeFileSync(join(into, type, 'package.json'), JSON.stringify({ type }));
    for (const [name, text] of sources) writeFileSync(join(into, type, name), text);
  }
  const files = TYPES.flatMap((type) => sources.map(([name]) => join(type, name)));
  const strict = '--strict --exactOptionalPropertyTypes --skipLibCheck false --types node --lib es2022';
  const options = `--module ${module} --target es2022 --rootDir . --outDir . ${strict}`.split(' ');
  const { status, stdout } = spawnSync('node', [tsc, ...files, ...options], { cwd: into, encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout);
}
