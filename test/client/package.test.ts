import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { routes } from '../../client/src/generated/routes.ts';
import { type BlocksOf, blocksIn, codeOf, textOf } from '../documents/blocks.ts';
import { clientBundle } from '../support/client-bundle.ts';
import { namesWithoutText } from './consumer/hovers.ts';

const root = resolve(__dirname, '../..');
const MOST_CODE = 20_000;
/** The table of routes grows with the API: the code is bundled without it. */
const MOST_A_ROUTE = 120;

const consumer = `
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

/** All examples of the client's page. test/e2e/documents.test.ts tests what they do. */
const examples = [...blocksIn('client/README.md')].flatMap(([name, { language, code }], index) =>
  language === 'ts' ? [{ name, file: `example${index}`, code }] : [],
);

/** A project that has installed the packed client. */
let project: string;
/** The file that npm made. */
let packed: string;
/** Another project. Its compiler and its types of Node.js are the oldest that the README names. */
let oldProject: string;
/** The one dependency, and the optional ones. */
const PARTS_NEED = ['aws4fetch', 'zod', '@opentelemetry/api'];
const OLDEST = join(root, 'test/client/consumer/node_modules');

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'tally-client-'));
  // A copy, so that no other test sees an unfinished `dist`.
  const source = join(project, 'source');
  mkdirSync(source);
  for (const file of ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE']) {
    cpSync(join(root, 'client', file), join(source, file));
  }
  execFileSync('node', [join(root, 'client/build.ts'), join(source, 'dist')], { stdio: 'pipe' });
  const packing = { cwd: source, encoding: 'utf8' } as const;
  const output = execFileSync('npm', ['pack', '--silent', '--pack-destination', project], packing);
  const installed = join(project, 'node_modules/@tally/client');
  mkdirSync(installed, { recursive: true });
  packed = output.trim().split('\n').at(-1) ?? '';
  execFileSync('tar', ['-xzf', tarball(), '-C', installed, '--strip-components=1']);
  copyPackages(join(root, 'node_modules'), project, [...PARTS_NEED, '@types/node', 'undici-types']);
  oldProject = mkdtempSync(join(tmpdir(), 'tally-client-'));
  copyPackages(join(project, 'node_modules'), oldProject, ['@tally/client', ...PARTS_NEED]);
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

/** Writes the consumer and the README's examples into a folder for each module type, and compiles them together. */
function compile(tsc: string, into: string, module: string): void {
  const readme = examples.map(({ file, code }) => [`${file}.ts`, code] as const);
  const sources = [['consumer.ts', consumer], ...readme] as const;
  for (const type of TYPES) {
    mkdirSync(join(into, type));
    writeFileSync(join(into, type, 'package.json'), JSON.stringify({ type }));
    for (const [name, text] of sources) writeFileSync(join(into, type, name), text);
  }
  const files = TYPES.flatMap((type) => sources.map(([name]) => join(type, name)));
  const strict = '--strict --exactOptionalPropertyTypes --skipLibCheck false --types node --lib es2022';
  const options = `--module ${module} --target es2022 --rootDir . --outDir . ${strict}`.split(' ');
  const { status, stdout } = spawnSync('node', [tsc, ...files, ...options], { cwd: into, encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout);
}

const NEWEST = join(root, 'node_modules/typescript/bin/tsc');

const checks: Record<BlocksOf<'package'>, () => void> = {
  'client/README.md, Install': packsTheFileThatItNames,
  'client/README.md, Test your own code': passesItsTests,
};

test('with the newest compiler it and the README’s examples compile, and it runs as ESM and as CommonJS', () => {
  compile(NEWEST, project, 'node20');

  for (const type of TYPES) {
    const cwd = join(project, type);
    expect(execFileSync('node', ['consumer.js'], { cwd, encoding: 'utf8' })).toBe(
      'billed 9.50, then function true 9.50',
    );
  }
  for (const check of Object.values(checks)) check();
}, 30_000);

function packsTheFileThatItNames(): void {
  const said = '#!/bin/sh\necho "$*"\n';
  writeFileSync(join(project, 'npm'), said, { mode: 0o755 });
  const env = { ...process.env, PATH: `${project}:${process.env['PATH']}` };
  const called = execFileSync('sh', ['-c', codeOf('client/README.md, Install')], { env, encoding: 'utf8' });

  expect(called).toBe('run build --workspace client\npack --workspace client\n');
  expect(textOf('client/README.md')).toContain(`\`${packed}\``);
}

/** The output of Node's own test runner, which lists the tests that passed. */
function passesItsTests(): void {
  const { file } = examples.find(({ name }) => name === 'client/README.md, Test your own code') ?? {};
  for (const type of TYPES) {
    const cwd = join(project, type);
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const report = execFileSync('node', ['--test-reporter=tap', `${file}.js`], {
      cwd,
      env,
      encoding: 'utf8',
    });
    expect(report).toMatch(/^# pass 2$/m);
  }
}

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

test('each of its fields, methods and parameters has a text in an editor', () => {
  const entry = join(project, 'node_modules/@tally/client/dist/esm/index.d.ts');

  // Add a missing text in client/contract/shapes/field-texts.ts, or by `described` at the field itself.
  expect(namesWithoutText(entry)).toEqual([]);
});

const bin = (name: string): string => join(root, 'node_modules/.bin', name);
const tarball = (): string => join(project, packed);

test('a registry and all ways of importing it have nothing to complain about', () => {
  const strict = ['run', tarball(), '--strict'];
  expect(spawnSync(bin('publint'), strict, { encoding: 'utf8' })).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('All good!'),
  });
  const quiet = [tarball(), '--format', 'ascii', '--no-emoji'];
  const { status, stdout } = spawnSync(bin('attw'), quiet, { encoding: 'utf8' });
  expect(stdout).toContain('No problems found');
  expect(status).toBe(0);
});

test('it tells what it is, under which terms, and what changed', () => {
  const { license, files, version, private: hidden, publishConfig } = manifest();
  const texts = readdirSync(join(project, 'node_modules/@tally/client'));
  expect({ license, files, hidden, publishConfig }).toEqual({
    license: 'SEE LICENSE IN LICENSE',
    files: ['dist', 'LICENSE', 'CHANGELOG.md'],
    hidden: undefined,
    publishConfig: { access: 'restricted' },
  });
  expect(texts.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json']);
  // `changeset version` writes it. Who changes what callers see adds a changeset.
  expect(readFileSync(join(root, 'client/CHANGELOG.md'), 'utf8')).toMatch(`\n## ${version}\n`);
});

const manifest = () =>
  JSON.parse(readFileSync(join(project, 'node_modules/@tally/client/package.json'), 'utf8'));

test('what callers see of it is what client/api says', () => {
  // Within node_modules, its own files would count as another package's.
  const dist = join(project, 'source/dist');
  const { stderr } = spawnSync('node', [join(root, 'client/api-report.ts'), '--check', dist], {
    encoding: 'utf8',
  });

  expect(stderr).toBe('');
});

test('it is small, and needs one package besides Node', async () => {
  const [whole, code] = await Promise.all([clientBundle(), clientBundle({ routes: false })]);

  expect(code.size).toBeLessThanOrEqual(MOST_CODE);
  const table = whole.size - code.size;
  expect(table).toBeGreaterThan(0);
  expect(table).toBeLessThanOrEqual(MOST_A_ROUTE * Object.keys(routes).length);
  expect(whole.packages).toEqual(['aws4fetch']);
});
