import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { routes } from '../../client/src/generated/routes.ts';
import { clientBundle } from '../support/client-bundle.ts';
import { namesWithoutText } from './consumer/hovers.ts';

const root = resolve(__dirname, '../..');
const MOST_CODE = 20_000;
/** The table of routes grows with the API: the code is bundled without it. */
const MOST_A_ROUTE = 120;

const consumer = `
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
  .catch((error) => process.stdout.write(error instanceof BillingError ? error.outcome : 'not ours'));
const items: CustomerLineItem[] = [{ customer_id: 123, ...item }];
export const billed = async (client: BillingClient): Promise<string[]> => {
  const { results } = await client.addLineItems(items, { concurrency: 2 });
  return results.map((result) => ('line_item' in result ? result.line_item.amount : result.error.code));
};
export const page: (client: BillingClient) => Promise<string> = (client) =>
  client.getInvoice('inv_1', { accept: 'text/html' });
export const parts = (client: BillingClient): AsyncGenerator<string> =>
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
/** A caller's own fake, which knows nothing of minimal replies. */
export const fake = (reply: AddLineItemReply): Pick<BillingClient, 'addLineItem'> => ({ addLineItem: async () => reply });
// @ts-expect-error: no reply of it can be minimal
export const customer = (client: BillingClient) => client.createCustomer({ name: 'Bob' }, { minimal: true });
// @ts-expect-error: it has no such form
export const sheet = (client: BillingClient) => client.getInvoice('inv_1', { accept: 'text/csv' });
// @ts-expect-error: an amount needs a description
const incomplete: LineItemInput = { amount: '1' };
void incomplete;
`;

const readme = readFileSync(join(root, 'client/README.md'), 'utf8');
const readmeExamples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);

/** Calls what the README's examples export, in the order in which they stand there. */
const readmeRun = `
import { readFileSync } from 'node:fs';
Object.assign(process.env, {
  TALLY_URL: 'https://tally.example/v1',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
});
const line_item = { amount: '0.023' };
globalThis.fetch = async (url, { headers, body } = {}) => {
  const sent = new Headers(headers);
  if (sent.get('accept') === 'text/csv') {
    const known = { 'content-type': 'text/csv', 'x-request-id': sent.get('x-request-id') ?? '' };
    const isLast = String(url).includes('cursor=2');
    return new Response(isLast ? 'b' : 'a', { headers: isLast ? known : { ...known, link: '<?cursor=2>; rel="next"' } });
  }
  const { items } = JSON.parse(String(body));
  const results = items?.map((_: unknown, index: number) => ({ index, outcome: 'created', line_item }));
  return Response.json({ line_item, invoice: { total: '0.023' }, replayed: false, results, invoices: [] });
};
const event = { id: '1', customer: 'acme', gigabytes: '1' };
(async () => {
  await (await import('./example0.js')).onUsage(event);
  await (await import('./example1.js')).saveLines('inv_1', 'lines.csv');
  console.log('file', readFileSync('lines.csv', 'utf8'));
  const left = await (await import('./example2.js')).onFile([event], { getRemainingTimeInMillis: () => 9000 });
  console.log('left', left.length);
})();
`;

/** A project that has installed the packed client, and has no schema library. */
let project: string;
/** Another, whose compiler and types of Node.js are the oldest that the README names. */
let oldProject: string;
const OLDEST = join(root, 'test/client/consumer/node_modules');

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'tally-client-'));
  // A copy, so that nothing else sees a half-made `dist`.
  const source = join(project, 'source');
  mkdirSync(source);
  cpSync(join(root, 'client/package.json'), join(source, 'package.json'));
  execFileSync('node', [join(root, 'client/build.ts'), join(source, 'dist')], { stdio: 'pipe' });
  const packing = { cwd: source, encoding: 'utf8' } as const;
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', project], packing);
  const installed = join(project, 'node_modules/@tally/client');
  mkdirSync(installed, { recursive: true });
  const tarball = join(project, packed.trim().split('\n').at(-1) ?? '');
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  copyPackages(join(root, 'node_modules'), project, ['aws4fetch', '@types/node', 'undici-types']);
  oldProject = mkdtempSync(join(tmpdir(), 'tally-client-'));
  copyPackages(join(project, 'node_modules'), oldProject, ['@tally/client', 'aws4fetch']);
  copyPackages(OLDEST, oldProject, ['@types/node', 'undici-types']);
}, 60_000);

function copyPackages(from: string, to: string, packages: readonly string[]): void {
  for (const name of packages) cpSync(join(from, name), join(to, 'node_modules', name), { recursive: true });
}

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
  rmSync(oldProject, { recursive: true, force: true });
});

const TYPES = ['module', 'commonjs'] as const;

/** Writes the consumer and the README's examples into a folder for each type of module, and compiles all at once. */
function compile(tsc: string, into: string, module: string): void {
  const examples = readmeExamples.map((code, index) => [`example${index}.ts`, code] as const);
  const sources = [['consumer.ts', consumer], ['readme.ts', readmeRun], ...examples] as const;
  for (const type of TYPES) {
    mkdirSync(join(into, type));
    writeFileSync(join(into, type, 'package.json'), JSON.stringify({ type }));
    for (const [name, text] of sources) writeFileSync(join(into, type, name), text);
  }
  const files = TYPES.flatMap((type) => sources.map(([name]) => join(type, name)));
  const strict = '--strict --exactOptionalPropertyTypes --skipLibCheck false --types node --lib es2022';
  const options = `--module ${module} --target es2022 --rootDir . --outDir . ${strict}`.split(' ');
  execFileSync('node', [tsc, ...files, ...options], { cwd: into, stdio: 'pipe' });
}

const NEWEST = join(root, 'node_modules/typescript/bin/tsc');

test('with the newest compiler it and the README’s examples compile and run, as ESM and as CommonJS', () => {
  compile(NEWEST, project, 'node20');

  for (const type of TYPES) {
    const run = (file: string): string =>
      execFileSync('node', [file], { cwd: join(project, type), encoding: 'utf8' });
    expect(run('consumer.js')).toBe('billed 9.50');
    expect(run('readme.js').split('\n')).toEqual([
      'billed 0.023 invoice total 0.023',
      'file ab',
      '{ created: 1, replayed: 0, conflict: 0, rejected: 0, failed: 0 }',
      'left 0',
      '',
    ]);
  }
}, 30_000);

test('with TypeScript 5.0 and types of Node.js of that time it compiles, too', () => {
  expect(() => compile(join(OLDEST, 'typescript/bin/tsc'), oldProject, 'node16')).not.toThrow();
}, 30_000);

test.each([
  ['module', `(await import('@tally/client'))`],
  ['commonjs', `require('@tally/client')`],
])('what it throws names the line of its source: %s', (type, client) => {
  const code = `new (${client}.BillingClient)({ baseUrl: 'no' })`;
  const failing = ['--enable-source-maps', `--input-type=${type}`, '--eval', code];

  const { stderr } = spawnSync('node', failing, { cwd: project, encoding: 'utf8' });

  const [, file = '', line = ''] = /\/client\/(src\/checked-options\.ts):(\d+)/.exec(stderr) ?? [];
  const source = readFileSync(join(root, 'client', file), 'utf8').split('\n');
  expect(source[Number(line) - 1]).toContain('throw');
});

test('an editor has a text for each field, method and parameter of it', () => {
  const entry = join(project, 'node_modules/@tally/client/dist/esm/index.d.ts');

  // What is missing is told in client/contract/shapes/field-texts.ts, or by `described` where the field stands.
  expect(namesWithoutText(entry)).toEqual([]);
});

test('it is small, and needs one package beside Node', async () => {
  const [whole, code] = await Promise.all([clientBundle(), clientBundle({ routes: false })]);

  expect(code.size).toBeLessThanOrEqual(MOST_CODE);
  const table = whole.size - code.size;
  expect(table).toBeGreaterThan(0);
  expect(table).toBeLessThanOrEqual(MOST_A_ROUTE * Object.keys(routes).length);
  expect(whole.packages).toEqual(['aws4fetch']);
});
