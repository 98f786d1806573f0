import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { documents, filesInGit, ROOT, textOf } from './blocks.ts';

/*
 * Checks that everything exists that the documents name: files, folders, links, make's targets, npm's scripts, proofs
 * and benchmarks.
 */

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const makefile = read('Makefile');
const targets = new Set([...makefile.matchAll(/^([a-z-]+):/gm)].map(([, target]) => target));
const scriptsIn = (file: string): string[] => Object.keys(JSON.parse(read(file)).scripts);
const scripts = { '': scriptsIn('package.json'), client: scriptsIn('client/package.json') };
/** The names of the measurements that `writeFigures` gets. */
const measurements = (file: string): string[] =>
  [...(/writeFigures\(\s*\{(.*?)\n {2}\}/s.exec(read(file))?.[1] ?? '').matchAll(/^ {4}'?([\w-]+)/gm)].map(
    ([, name = '']) => name,
  );
const proofs = [...measurements('test/prove/run.ts'), 'list'];
const benchmarks = [...measurements('test/bench/run.ts'), 'list'];

const folders = new Set(filesInGit.flatMap(foldersOf));
function foldersOf(file: string): string[] {
  const folder = dirname(file);
  return folder === '.' ? [] : [folder, ...foldersOf(folder)];
}
const atTop = new Set([...folders].filter((folder) => !folder.includes('/')));
/** Made by a command, so a fresh clone does not have them. */
const made = /^(?:client\/dist|client\/node_modules|\.localstack|\.build|cdk\.out)(?:\/|$)/;

/** The texts in backticks, outside of blocks. */
const quotedIn = (document: string): string[] =>
  [
    ...textOf(document)
      .replaceAll(/^```.*?^```/gms, '')
      .matchAll(/`([^`\n]+)`/g),
  ].map(([, quoted = '']) => quoted);

/** Whether a path exists. `*` and `<noun>` stand for any name. */
function isThere(path: string): boolean {
  const wanted = path.replace(/\/$/, '');
  if (made.test(wanted)) return true;
  if (!/[*<{]/.test(wanted)) return filesInGit.includes(wanted) || folders.has(wanted);
  const pattern = wanted.replaceAll('.', '\\.').replaceAll(/\*|<[^>]+>/g, '[^/]+');
  return [...filesInGit, ...folders].some((known) => new RegExp(`^${pattern}$`).test(known));
}

const isPath = (quoted: string): boolean =>
  /^[\w.@<>*/-]+$/.test(quoted) && quoted.includes('/') && atTop.has(quoted.split('/')[0] ?? '');
const isFileName = (quoted: string): boolean =>
  /^[\w-]+(?:\.[\w-]+)*\.(?:ts|py|mjs|cjs|json|md|sh)$/.test(quoted);
const isFile = (name: string): boolean =>
  filesInGit.some((file) => file === name || file.endsWith(`/${name}`));

/** The error in a command of make or npm, if there is one. */
function wrongCommand(command: string): string | undefined {
  const calls = command.split(/[;,|]|&&/).map((call) => call.replace(/^ *(?:then |time |[A-Z_]+=\S+ )*/, ''));
  const wrong = calls.map((call) => wrongMake(call) ?? wrongNpm(call));
  return wrong.find((text) => text !== undefined);
}

function wrongMake(call: string): string | undefined {
  const [command, ...words] = call.split(/[\s>)]+/);
  if (command !== 'make') return undefined;
  const goal = words.find((word) => /^[a-z-]+$/.test(word) && !word.startsWith('-') && !targets.has(word));
  if (goal !== undefined) return `make has no target ${goal}`;
  const proof = /\bproof=([a-z-]+)/.exec(call)?.[1];
  if (proof !== undefined && !proofs.includes(proof)) return `there is no proof ${proof}`;
  const unused = /\b([a-z]+)=/.exec(call)?.[1];
  return unused && !makefile.includes(`$(${unused})`) ? `make does not know ${unused}` : undefined;
}

function wrongNpm(call: string): string | undefined {
  const [, script] = /^npm run ([\w:-]+)/.exec(call) ?? [];
  if (script === undefined) return undefined;
  const workspace = call.includes('--workspace client') ? 'client' : '';
  if (!scripts[workspace].includes(script)) return `npm has no script ${script}`;
  const benchmark = script === 'bench' ? /-- ([a-z-]+)/.exec(call)?.[1] : undefined;
  return benchmark && !benchmarks.includes(benchmark) ? `there is no benchmark ${benchmark}` : undefined;
}

/** The anchors that GitHub makes from headings. */
const anchorsIn = (document: string): string[] =>
  [...textOf(document).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe.each(documents)('in %s', (document) => {
  const quoted = quotedIn(document);

  test('each path exists', () => {
    expect(quoted.filter(isPath).filter((path) => !isThere(path))).toEqual([]);
    expect(quoted.filter(isFileName).filter((name) => !isFile(name))).toEqual([]);
  });

  test('each command can be called', () => {
    expect(quoted.flatMap((command) => wrongCommand(command) ?? [])).toEqual([]);
  });

  test('each link leads somewhere', () => {
    const links = [...textOf(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? document : normalize(join(dirname(document), path));
      if (!isThere(file)) return true;
      return anchor !== undefined && !anchorsIn(file).includes(anchor);
    });

    expect(broken).toEqual([]);
  });
});

describe('a service', () => {
  const servicesIn = (file: string): string[] =>
    [...read(file).matchAll(/\bservice"?: ?['"]([^'"\n]+)['"]/g)].map(([, name = '']) => name);
  const published = [...new Set(servicesIn('localstack/sample/line-items.json'))];

  test('in documents, in the demo and in the API’s document is one of the published sample', () => {
    const examples = filesInGit.filter((file) => /\.md$|^bin\/.*\.ts$|^lib\/plan\/openapi\//.test(file));
    const shown = examples.flatMap(servicesIn).filter((name) => name !== 'execute-api');

    expect(published).toHaveLength(5);
    expect(shown.length).toBeGreaterThan(10);
    expect(shown.filter((name) => !published.includes(name))).toEqual([]);
  });

  test('of the sample has one spelling in all files', () => {
    const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, '');
    const known = new Map(published.map((name) => [plain(name), name]));
    const named = filesInGit.filter((file) => /\.(?:ts|json|md|py)$/.test(file)).flatMap(servicesIn);

    expect(named.filter((name) => (known.get(plain(name)) ?? name) !== name)).toEqual([]);
  });
});

test('each page of a decision has its date', () => {
  const pages = documents.filter((page) => /^docs\/decisions\/(?!README)/.test(page));

  expect(pages.length).toBeGreaterThan(15);
  for (const page of pages)
    expect([page, textOf(page)]).toEqual([page, expect.stringMatching(/^\*20\d\d-\d\d-\d\d\*$/m)]);
});

test('finalize is spelt one way in all files', () => {
  const other = ['final', 'is'].join('');
  const wrong = filesInGit.filter(
    (file) => /\.(?:ts|md|py|json|mjs|sh)$/.test(file) && read(file).toLowerCase().includes(other),
  );

  expect(wrong).toEqual([]);
});
