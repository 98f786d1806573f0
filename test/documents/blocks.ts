import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

export const filesInGit: readonly string[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard'],
  { cwd: ROOT, encoding: 'utf8' },
)
  .trim()
  .split('\n');

export const documents = filesInGit.filter((file) => file.endsWith('.md'));
export const textOf = (document: string): string => readFileSync(join(ROOT, document), 'utf8');

/**
 * Every block of code in the documents, by document, heading and place below it, with the test that checks it. The
 * tests do not compile if one of their blocks has no check. blocks.test.ts compares this list with the documents. The
 * test of a block also compares its output, which is the next block.
 */
const checkedBy = {
  'README.md, Try it': 'documents',
  'README.md, Try it, 2': 'documents',
  'README.md, How a charge travels': 'documents',
  'README.md, How a charge travels, 2': 'e2e',
  'README.md, How a charge travels, 3': 'e2e',
  'README.md, On AWS': 'e2e',
  'README.md, Layout': 'documents',
  'client/README.md, Install': 'package',
  'client/README.md, Where Tally is': 'e2e',
  'client/README.md, Where Tally is, 2': 'e2e',
  'client/README.md, Who may call': 'documents',
  'client/README.md, A charge': 'e2e',
  'client/README.md, A charge, 2': 'output',
  'client/README.md, Methods': 'e2e',
  'client/README.md, Many line items': 'e2e',
  'client/README.md, Leads': 'e2e',
  'client/README.md, Subscriptions': 'e2e',
  "client/README.md, In a queue's consumer": 'e2e',
  'client/README.md, Test your own code': 'package',
  'docs/architecture.md, The rooms': 'documents',
  'docs/architecture.md, The data': 'documents',
  'docs/cli.md, An import': 'e2e',
  'docs/cli.md, An import, 2': 'e2e',
  'docs/cli.md, An import, 3': 'output',
  'docs/client.md, Quickstart': 'client page',
  'docs/client.md, Keys': 'client page',
  'docs/client.md, When something goes wrong': 'client page',
  'docs/client.md, When something goes wrong, 2': 'client page',
  'docs/client.md, In a Lambda function': 'client page',
  'docs/client.md, Credentials': 'client page',
  'docs/client.md, Credentials, 2': 'client page',
  'docs/client.md, Traces and hooks': 'client page',
  'docs/client.md, Traces and hooks, 2': 'client page',
  'docs/client.md, Testing': 'client page',
  'docs/fake-stripe.md, Faults': 'documents',
  'docs/lead-billing.md, The data': 'documents',
  'docs/lead-billing.md, A sample report': 'documents',
  'docs/lead-billing.md, A sample report, 2': 'output',
  'docs/local-signatures.md, Every case, with every signer': 'documents',
  'docs/security.md, Who can do what': 'documents',
  'docs/stripe.md, The key': 'documents',
} as const satisfies Record<string, 'client page' | 'documents' | 'e2e' | 'package' | 'output'>;

type BlockName = keyof typeof checkedBy;
type Tests = (typeof checkedBy)[BlockName];
export type BlocksOf<Test extends Tests> = {
  [Name in BlockName]: (typeof checkedBy)[Name] extends Test ? Name : never;
}[BlockName];

export const checkedBlocks: readonly string[] = Object.keys(checkedBy);

interface Block {
  readonly language: string;
  readonly code: string;
}

/** The blocks of a document by their names in the list above. */
export function blocksIn(document: string): Map<string, Block> {
  const blocks = new Map<string, Block>();
  const counts = new Map<string, number>();
  let heading = '';
  for (const [, title, language = '', code = ''] of textOf(document).matchAll(
    /^#+ ([^\n]+)$|^```(\w*)\n(.*?)^```$/gms,
  )) {
    if (title !== undefined) {
      heading = title;
      continue;
    }
    const count = (counts.get(heading) ?? 0) + 1;
    counts.set(heading, count);
    blocks.set(`${document}, ${heading}${count > 1 ? `, ${count}` : ''}`, { language, code });
  }
  return blocks;
}

/** The code of one block. */
export function codeOf(name: BlockName): string {
  const [document = ''] = name.split(', ');
  const block = blocksIn(document).get(name);
  if (block === undefined) throw new Error(`There is no block "${name}".`);
  return block.code;
}
