import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { InMemoryTally } from '../../client/testing/index.ts';
import { installed, nodeOf } from '../support/client-package/installed.ts';
import { startRegistry } from '../support/client-package/registry.ts';
import {
  compileConsumer,
  copyPackages,
  PARTS_NEED,
  packClient,
  SAYS,
  TYPES,
  unpackInto,
} from '../support/packed-client.ts';
import { ALL_WELL, billingScript, clientScript, inABrowser } from '../support/runtimes.ts';

const root = resolve(import.meta.dirname, '../..');
const NODES = ['20.19.0', '20', '22', '24'];
/** With the types of Node.js of their time, since each knows only some of the others. */
const OLDER = ['5.0', '5.1', '5.2', '5.3', '5.4', '5.5', '5.6'];
const NEWER = ['5.7', '5.8', '5.9', '6.0', '7.0'];
const EDGE = '5.0.0';

/** Installs the packed client wherever callers may, and uses it there. */
export async function clientPackage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tally-client-package-'));
  try {
    const packed = packClient(folder);
    const old = projectWith(packed, join(folder, 'old'), 'test/client/consumer/node_modules');
    const project = projectWith(packed, join(folder, 'new'), 'node_modules');
    const compiled = [
      ...OLDER.map((version) => compiledBy(version, old)),
      ...NEWER.map((version) => compiledBy(version, project)),
    ];
    const ran = NODES.map((version) => ranOn(version, project));
    const web = await onTheWeb();
    const published = await throughARegistry(folder);
    return sectionOf([...compiled, ...ran, ...web, ...published]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function projectWith(packed: string, project: string, types: string): string {
  mkdirSync(project);
  unpackInto(project, packed);
  copyPackages(join(root, 'node_modules'), project, PARTS_NEED);
  copyPackages(join(root, types), project, ['@types/node', 'undici-types']);
  return project;
}

type Row = readonly [where: string, what: string];

/** Node16 is the oldest form of modules of which all these compilers know. */
function compiledBy(version: string, project: string): Row {
  const compiler = installed('typescript', version);
  const { version: exact } = createRequire(import.meta.url)(join(compiler, 'package.json'));
  compileConsumer(join(compiler, 'bin/tsc'), project, { module: 'node16' });
  return [`TypeScript ${exact}`, 'compiles its caller, ESM and CommonJS, with all its types checked'];
}

function ranOn(version: string, project: string): Row {
  const node = nodeOf(version);
  for (const type of TYPES) {
    const said = execFileSync(node, ['consumer.js'], { cwd: join(project, type), encoding: 'utf8' });
    if (said !== SAYS) throw new Error(`On Node.js ${version}, as ${type}, it says: ${said}`);
  }
  const exact = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1);
  return [`Node.js ${exact}`, 'bills as ESM and as CommonJS, with all its parts'];
}

async function onTheWeb(): Promise<Row[]> {
  const { EdgeVM } = createRequire(import.meta.url)(installed('@edge-runtime/vm', EDGE));
  const inAnEdge = async (scripts: readonly string[]): Promise<unknown> => {
    const vm = new EdgeVM();
    let result: unknown;
    for (const script of scripts) result = await vm.evaluate(script);
    return JSON.parse(String(result));
  };
  const ways = [
    ['a scope with only what browsers have', inABrowser],
    [`@edge-runtime/vm ${EDGE}`, inAnEdge],
  ] as const;
  const rows: Row[] = [];
  for (const [where, runIn] of ways) {
    const tally = new InMemoryTally({ customers: ['acme'] });
    const server = await tally.listen();
    try {
      const told = await runIn([await clientScript(), billingScript(server.url)]);
      if (JSON.stringify(told) !== JSON.stringify(ALL_WELL)) {
        throw new Error(`In ${where}: ${JSON.stringify(told)}`);
      }
      rows.push([where, 'bills, and gets a replay for a key that was used']);
    } finally {
      await server.close();
    }
  }
  return rows;
}

async function throughARegistry(folder: string): Promise<Row[]> {
  const registry = await startRegistry(folder);
  try {
    const env = { ...process.env, NPM_CONFIG_USERCONFIG: registry.userconfig };
    const make = (...more: string[]) =>
      spawnSync('make', ['publish-client', `registry=${registry.url}`, ...more], {
        cwd: root,
        env,
        encoding: 'utf8',
      });
    const isThere = async () => (await fetch(`${registry.url}/@tally%2fclient`)).ok;
    expectStatus(make(), 0, 'a dry run');
    if (await isThere()) throw new Error('A dry run has published.');
    expectStatus(make('publish=yes'), 0, 'publishing');
    if (!(await isThere())) throw new Error('It was not published.');
    if (make('publish=yes').status === 0) throw new Error('One version was published twice.');
    const project = join(folder, 'from-the-registry');
    mkdirSync(project);
    const install = ['install', '@tally/client', '--registry', registry.url, '--no-audit', '--omit=optional'];
    // The registry asks nobody else, so that the one dependency is there already.
    copyPackages(join(root, 'node_modules'), project, ['aws4fetch']);
    execFileSync('npm', [...install, '--no-package-lock', '--legacy-peer-deps', '--install-links=false'], {
      cwd: project,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const used = `import('@tally/client').then(({ lineItemKey }) => process.stdout.write(lineItemKey('a', 1)))`;
    const said = execFileSync('node', ['--eval', used], { cwd: project, encoding: 'utf8' });
    if (said !== 'a:1') throw new Error(`From the registry it says: ${said}`);
    return [
      ['`make publish-client`', 'shows what it would send, and sends nothing'],
      [
        '`make publish-client publish=yes`',
        'publishes to a registry of its own, from which it is installed and used; the same version a second time is refused',
      ],
    ];
  } finally {
    await registry.stop();
  }
}

function expectStatus({ status, stderr }: ReturnType<typeof spawnSync>, wanted: number, of: string): void {
  if (status !== wanted) throw new Error(`${of} ended with ${status}: ${String(stderr)}`);
}

const sectionOf = (rows: readonly Row[]): string => `## The client's package

The packed file is installed and used as a caller would. The caller's code imports all parts of it (\`test/support/packed-client.ts\`).

| where | what it does |
|---|---|
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}
`;
