import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

/*
 * Which room may import which others. docs/architecture.md explains the rooms. A file is in the room with the longest
 * name that fits.
 */
const contract = ['client/contract'];
const about = ['functions/access.ts', 'functions/environment.ts'];
const table = 'functions/store/table';
const clock = 'functions/store/clock';
const wholeStore = ['functions/store', table, clock];

const rooms: Readonly<Record<string, readonly string[]>> = {
  bin: [
    'lib',
    'lib/plan',
    'lib/stack',
    'localstack',
    'client/src',
    ...contract,
    'functions/store',
    table,
    clock,
    'functions/queue',
    'functions/domain',
    'functions/http',
    'functions/print',
    'console/page',
    'console/proxy',
  ],
  'console/proxy': ['client/src'],
  'console/page': ['client/src', 'console/proxy'],
  localstack: [],
  lib: [...contract, 'functions/domain'],
  'lib/plan': ['lib', ...contract, 'functions/domain', 'functions/http', ...about],
  'lib/stack': [
    'lib',
    'lib/plan',
    ...contract,
    'functions/domain',
    'functions/http',
    'functions/queue',
    'functions/metrics',
    table,
    ...about,
  ],
  // The generator of the client, and the client itself, which callers install.
  client: contract,
  'client/contract': [],
  'client/src': [],
  // A Tally in memory plays the same checks, rules and views, and keeps what they make in its own way.
  'client/testing': ['client/src', ...contract, 'functions/domain', 'functions/http', 'functions/api'],
  'functions/access.ts': [table],
  'functions/environment.ts': [],
  'functions/domain': contract,
  'functions/metrics': [],
  'functions/faults': ['functions/environment.ts'],
  'functions/http': ['functions/domain', 'functions/faults', table, clock, ...contract, ...about],
  'functions/print': ['functions/domain', ...contract],
  'functions/store': ['functions/domain', table, clock, ...contract],
  [table]: ['functions/domain', ...contract],
  [clock]: ['functions/environment.ts', table, ...contract],
  'functions/api': [
    'functions/http',
    'functions/domain',
    ...wholeStore,
    'functions/print',
    'functions/messages',
    'functions/payments',
    'functions/metrics',
    ...contract,
    ...about,
  ],
  'functions/payments': ['functions/domain', ...contract],
  'functions/messages': ['functions/environment.ts', ...contract],
  'functions/queue': [
    ...wholeStore,
    'functions/domain',
    'functions/payments',
    'functions/messages',
    'functions/metrics',
    'functions/http',
    ...contract,
    ...about,
  ],
};

/** Inside `functions/store`. */
const ofStore: Readonly<Record<string, readonly string[]>> = {
  table: [],
  clock: ['table'],
  customers: ['table'],
  invoices: ['table'],
  'control-totals': ['table'],
  summaries: ['table', 'customers', 'invoices'],
  'line-items': ['table', 'invoices', 'control-totals'],
  closing: ['table', 'customers', 'invoices', 'line-items', 'summaries'],
  reports: ['table', 'invoices', 'line-items', 'summaries'],
  payments: ['table', 'invoices', 'closing', 'summaries'],
  sync: ['table', 'customers', 'invoices'],
  migrations: ['table', 'invoices'],
  products: ['table'],
  leads: ['table', 'line-items'],
  subscriptions: ['table', 'line-items'],
};

const ROOT = join(__dirname, '..', '..');
const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '--', '*.ts', '*.tsx'],
  {
    cwd: ROOT,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((file) => /^(?:bin|client|console|functions|lib|localstack)\//.test(file))
  // Git still lists a file that was just removed.
  .filter((file) => existsSync(join(ROOT, file)));

const IMPORT = /\b(?:from|import\(?) ?'(\.{1,2}\/[^']+\.tsx?|@tally\/client)'/g;

/** Each import of our own code, by paths from the project's root. */
const imports = files.flatMap((from) =>
  [...readFileSync(join(ROOT, from), 'utf8').matchAll(IMPORT)].map(([, target = '']) => ({
    from,
    to: target === '@tally/client' ? 'client/src/index.ts' : join(dirname(from), target),
  })),
);

/** The longest room name that the file's path begins with. */
const roomOf = (file: string, names: readonly string[]): string | undefined =>
  names
    .filter((name) => file === name || file.startsWith(`${name}/`))
    .sort((one, other) => other.length - one.length)[0];

function forbidden(table: Readonly<Record<string, readonly string[]>>, within: string): string[] {
  const names = Object.keys(table).map((name) => within + name);
  return imports.flatMap(({ from, to }) => {
    const [room, other] = [roomOf(from, names), roomOf(to, names)];
    if (room === undefined || other === undefined || room === other) return [];
    const may = table[room.slice(within.length)]?.map((name) => within + name) ?? [];
    return may.includes(other) ? [] : [`${from} imports ${to}`];
  });
}

describe('the rooms', () => {
  test('import only what they may', () => {
    expect(imports.length).toBeGreaterThan(500);
    expect(forbidden(rooms, '')).toEqual([]);
  });

  test('of the store import only what they may', () => {
    expect(forbidden(ofStore, 'functions/store/')).toEqual([]);
  });

  test('of payments is the only one that imports Stripe’s library; the fake imports only its types', () => {
    const importers = files.filter((file) =>
      /^import (?!type).*from 'stripe'/m.test(readFileSync(join(ROOT, file), 'utf8')),
    );

    expect(importers.length).toBeGreaterThan(0);
    expect(importers.filter((file) => !file.startsWith('functions/payments/'))).toEqual([]);
  });

  test('are in few folders at the top', () => {
    const tracked = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' }).split('\n');
    const folders = tracked.filter((file) => file.includes('/')).map((file) => file.split('/')[0] ?? '');

    expect([...new Set(folders)].sort()).toEqual(
      [
        '.changeset',
        '.ci',
        'bin',
        'client',
        'console',
        'docs',
        'examples',
        'functions',
        'lib',
        'localstack',
        'test',
      ].sort(),
    );
  });

  test.each([
    ['functions/store', Object.keys(ofStore)],
    [
      'functions',
      [
        'access.ts',
        'environment.ts',
        'api',
        'domain',
        'faults',
        'http',
        'messages',
        'metrics',
        'payments',
        'print',
        'queue',
        'store',
      ],
    ],
  ])('of %s are those that the table names', (folder, names) => {
    const found = files
      .filter((file) => file.startsWith(`${folder}/`))
      .map((file) => file.slice(folder.length + 1).split('/')[0] ?? '');

    expect([...new Set(found)].sort()).toEqual([...names].sort());
  });

  test('by noun import each other in one direction', () => {
    for (const folder of ['client/contract', 'functions/api', 'functions/store']) {
      const nouns = new Map<string, Set<string>>();
      for (const { from, to } of imports) {
        const [noun, other] = [from, to].map((file) => nounIn(folder, file));
        if (noun && other && noun !== other) nouns.set(noun, (nouns.get(noun) ?? new Set()).add(other));
      }
      expect(circleIn(nouns)).toBeUndefined();
    }
  });

  test('each have a row on the page that explains them', () => {
    const page = readFileSync(join(ROOT, 'docs', 'architecture.md'), 'utf8');

    for (const room of Object.keys(rooms)) expect(page).toContain(`\`${room}\``);
    for (const room of Object.keys(ofStore)) expect(page).toContain(`\`${room}\``);
  });
});

function nounIn(folder: string, file: string): string | undefined {
  const [noun = '', rest] = file.startsWith(`${folder}/`) ? file.slice(folder.length + 1).split('/') : [];
  return rest === undefined ? undefined : noun;
}

/** Finds a circle: nouns of which each imports the next, and the last imports the first. */
function circleIn(nouns: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const walk = (path: readonly string[]): string[] | undefined => {
    const last = path.at(-1) ?? '';
    for (const next of nouns.get(last) ?? []) {
      if (path.includes(next)) return [...path, next];
      const found = walk([...path, next]);
      if (found) return found;
    }
    return undefined;
  };
  for (const noun of nouns.keys()) {
    const found = walk([noun]);
    if (found) return found;
  }
  return undefined;
}
