import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { routes } from '../../client/src/generated/routes.ts';
import { type BlocksOf, blocksIn, codeOf, textOf } from '../documents/blocks.ts';
import { clientBundle } from '../support/client-bundle.ts';
import {
  compileConsumer,
  copyPackages,
  PARTS_NEED,
  packClient,
  SAYS,
  TYPES,
  unpackInto,
} from '../support/packed-client.ts';
import { namesWithoutText } from './consumer/hovers.ts';

const root = resolve(__dirname, '../..');
const MOST_CODE = 20_000;
/** The table of routes grows with the API: the code is bundled without it. */
const MOST_A_ROUTE = 120;

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
const OLDEST = join(root, 'test/client/consumer/node_modules');

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'tally-client-'));
  packed = packClient(project);
  unpackInto(project, packed);
  copyPackages(join(root, 'node_modules'), project, [...PARTS_NEED, '@types/node', 'undici-types']);
  oldProject = mkdtempSync(join(tmpdir(), 'tally-client-'));
  copyPackages(join(project, 'node_modules'), oldProject, ['@tally/client', ...PARTS_NEED]);
  copyPackages(OLDEST, oldProject, ['@types/node', 'undici-types']);
}, 60_000);

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
  rmSync(oldProject, { recursive: true, force: true });
});

/** Compiles the consumer and the README's examples together, in both module types. */
function compile(tsc: string, into: string, module: string): void {
  compileConsumer(tsc, into, {
    module,
    more: examples.map(({ file, code }) => [`${file}.ts`, code] as const),
  });
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
    expect(execFileSync('node', ['consumer.js'], { cwd, encoding: 'utf8' })).toBe(SAYS);
  }
  for (const check of Object.values(checks)) check();
}, 30_000);

function packsTheFileThatItNames(): void {
  const said = '#!/bin/sh\necho "$*"\n';
  writeFileSync(join(project, 'npm'), said, { mode: 0o755 });
  const env = { ...process.env, PATH: `${project}:${process.env['PATH']}` };
  const called = execFileSync('sh', ['-c', codeOf('client/README.md, Install')], { env, encoding: 'utf8' });

  expect(called).toBe('run build --workspace client\npack --workspace client\n');
  expect(textOf('client/README.md')).toContain(`\`${basename(packed)}\``);
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

test('a registry and all ways of importing it have nothing to complain about', () => {
  const strict = ['run', packed, '--strict'];
  expect(spawnSync(bin('publint'), strict, { encoding: 'utf8' })).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('All good!'),
  });
  const quiet = [packed, '--format', 'ascii', '--no-emoji'];
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
