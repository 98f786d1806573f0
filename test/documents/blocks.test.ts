import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { sampleLeads, sampleLineItems } from '../../bin/sample/load.ts';
import { leadBody } from '../../client/contract/leads/requests.ts';
import { routes } from '../../client/contract/routes.ts';
import { readBillingRules } from '../../functions/domain/billing-rules.ts';
import { figuresOf, sumOfFigures } from '../../functions/domain/leads/figures.ts';
import { leadMonth, leadOf } from '../../functions/domain/leads/lead.ts';
import { leadRulesOf } from '../../functions/domain/leads/lead-rules.ts';
import { leadUserKeyOf } from '../../functions/domain/leads/lead-user.ts';
import { emptyLedger } from '../../functions/domain/leads/ledger.ts';
import { valueLeads } from '../../functions/domain/leads/valuation.ts';
import { stripeKeySecret } from '../../lib/names.ts';
import { fakeStripe } from '../support/fake-stripe.ts';
import { valued as valuedOf } from '../support/leads.ts';
import {
  type BlocksOf,
  blocksIn,
  checkedBlocks,
  codeOf,
  documents,
  filesInGit,
  ROOT,
  textOf,
} from './blocks.ts';

/*
 * Checks that the documents are right. This file checks the blocks that need no stack. test/e2e/documents.test.ts and
 * test/client/package.test.ts check the others.
 */

test('each block of code in the documents has a test that checks it', () => {
  const found = documents.flatMap((document) => [...blocksIn(document).keys()]);

  expect(found.sort()).toEqual(checkedBlocks.toSorted());
});

/** Make prints what it would run, and fails if there is no such target. */
const canMake = (command: string): void => {
  expect(command).toMatch(/^make [\w =-]+\n$/);
  execFileSync('sh', ['-c', command.replace('make', 'make --dry-run')], { cwd: ROOT, stdio: 'pipe' });
};

/** The output of the demo, added up from the sample. `make prove` runs the demo itself in a clean clone. */
async function showsTheDemo(command: string): Promise<void> {
  canMake(command);
  const owed = new Map<string, Big>();
  for (const { customerId, item } of await sampleLineItems()) {
    const amount = new Big(item.units_consumed).times(item.price_per_unit);
    owed.set(customerId, amount.plus(owed.get(customerId) ?? 0));
  }
  const totalOf = (customer: string): string => (owed.get(customer) ?? new Big(0)).toFixed(2);
  const shown = `Alice ${totalOf('123')}, Bob ${totalOf('456')}, Taylor ${totalOf('789')}`;
  expect(textOf('README.md')).toContain(shown);
  const leads = (await sampleLeads()).map((lead) => leadOf(leadBody.parse(lead)));
  const groups = Map.groupBy(leads, (lead) => `${leadUserKeyOf(lead)} ${leadMonth(lead)}`);
  const valued = [...groups.values()].flatMap((group) =>
    valueLeads(emptyLedger, leadRulesOf({}), group).outcomes.map(valuedOf),
  );
  const { gross, billed } = sumOfFigures(valued.map(figuresOf));
  expect(textOf('README.md')).toContain(
    `${leads.length} leads worth ${gross.toFixed(2)} USD, of which ${billed.toFixed(2)} is billed`,
  );
}

const NODE = String.raw`\w+(?:\["[^"]+"\])?`;
const LINK = String.raw`(?:-->|---|-- "[^"]+" -->|-\. "[^"]+" \.->)`;
const forms = {
  flowchart: [`${NODE}(?: ${LINK} ${NODE})*`, `subgraph ${NODE}`, 'end'],
  erDiagram: [String.raw`\w+ [|}o]{2}--[|{o]{2} \w+ : "[^"]+"`],
};

/** Mermaid can read each line of a picture, and each box has a text. */
function isPicture(code: string): void {
  const [head = '', ...lines] = code.trimEnd().split('\n');
  const kind = head.startsWith('flowchart ') ? 'flowchart' : 'erDiagram';
  expect(head).toMatch(/^(?:flowchart (?:LR|TD)|erDiagram)$/);
  const known = new RegExp(`^ *(?:${forms[kind].join('|')})$`);
  expect(lines.filter((line) => !known.test(line))).toEqual([]);
  if (kind === 'erDiagram') return;
  const opened = lines.filter((line) => line.trim().startsWith('subgraph')).length;
  expect(lines.filter((line) => line.trim() === 'end')).toHaveLength(opened);
  const told = new Set([...code.matchAll(/(\w+)\["/g)].map(([, name]) => name));
  const named = code.replaceAll(/"[^"]*"/g, '').matchAll(/^ *(\w+)|(?:-->|---|\.->) (\w+)/gm);
  const boxes = [...named].map(([, first, second]) => first ?? second ?? '');
  const words = ['flowchart', 'subgraph', 'end'];
  expect(boxes.filter((box) => !told.has(box) && !words.includes(box))).toEqual([]);
}

/** Each folder exists with its content. All folders at the top, and all folders of functions, are listed. */
function isLayout(code: string): void {
  const rows = [...code.matchAll(/^(\S+)\/ +((?:.+\n(?: {5,}.+\n)*))/gm)];
  const listed = rows.map(([, folder = '']) => folder);
  const inside = rows.flatMap(([, folder = '', text = '']) =>
    [...text.matchAll(/([a-z][\w-]+)\/(?=[\s,:]|$)|([\w-]+\.ts)\b/gm)].map(
      ([, inner, file]) => `${folder}/${inner ?? file}`,
    ),
  );
  expect([...listed, ...inside].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);

  const atTop = filesInGit.filter((file) => /^[^.]+\//.test(file)).map((file) => file.split('/')[0] ?? '');
  const rooms = filesInGit.flatMap((file) => /^functions\/\w+(?=\/)/.exec(file) ?? []);
  const isListed = (folder: string): boolean => listed.some((row) => `${row}/`.startsWith(`${folder}/`));
  expect([...new Set([...atTop, ...rooms])].filter((folder) => !isListed(folder))).toEqual([]);
}

/** An IAM policy. Its resources are routes of the API, and the managed policy for billing allows them too. */
function isBillingPolicy(code: string): void {
  const { Version, Statement } = JSON.parse(code);
  expect(Version).toBe('2012-10-17');
  expect(Statement).toEqual([{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: expect.any(Array) }]);
  const billing: readonly string[] = ['any', 'bill', 'read'];
  const called = Object.values(routes)
    .filter(({ permission }) => billing.includes(permission))
    .map(({ method, path }) => `v1/${method}${path.replaceAll(/{\w+}/g, '*')}`);
  for (const resource of Statement[0].Resource) {
    const [, route = ''] = /^arn:aws:execute-api:[\w-]+:\d{12}:[a-z0-9]{10}\/(.+)$/.exec(resource) ?? [];
    expect(called).toContain(route);
  }
}

/** Rules that a stage could have. */
function isRules(code: string): void {
  const rules: unknown = new Function(`return {${code}}`)();
  expect(() => readBillingRules(rules as object, 'the document')).not.toThrow();
}

function namesAFile(command: string): void {
  const [file] = /\b[\w/]+\.py\b/.exec(command) ?? [];
  expect(filesInGit).toContain(file);
}

/** Gives the fault to a fake Stripe of the test. The fake then says that the fault is still to come. */
async function isAFault(code: string): Promise<void> {
  const fake = await fakeStripe();
  try {
    const command = code.trim().replace('http://127.0.0.1:14566', fake.url);
    expect(command).not.toBe(code.trim());
    await promisify(execFile)('sh', ['-c', `${command} --silent --show-error --fail`]);
    const { body } = await fake.tell('GET', 'faults');
    expect(JSON.stringify(body)).toContain('reply_lost');
  } finally {
    await fake.stop();
  }
}

/** Runs it in bash with a function in the place of the AWS CLI, which prints what it was asked for. */
function putsTheKey(code: string): void {
  const command = `aws() { printf '%s\\n' "$@"; }; ${code}`;

  const asked = execFileSync('bash', ['-c', command], { input: 'sk_live_new\n', encoding: 'utf8' });

  const secret = stripeKeySecret('prod');
  expect(asked.trim().split('\n')).toEqual([
    ...['secretsmanager', 'put-secret-value', '--secret-id', secret, '--secret-string', 'sk_live_new'],
  ]);
}

const checks: Record<BlocksOf<'documents'>, (code: string) => void | Promise<void>> = {
  'README.md, Try it': showsTheDemo,
  'README.md, Try it, 2': canMake,
  'README.md, How a charge travels': isPicture,
  'README.md, Layout': isLayout,
  'client/README.md, Who may call': isBillingPolicy,
  'docs/architecture.md, The rooms': isPicture,
  'docs/architecture.md, The data': isPicture,
  'docs/fake-stripe.md, Faults': isAFault,
  'docs/lead-billing.md, The data': isPicture,
  'docs/lead-billing.md, A sample report': canMake,
  'docs/local-signatures.md, Every case, with every signer': namesAFile,
  'docs/security.md, Who can do what': isRules,
  'docs/stripe.md, The key': putsTheKey,
};

test.each(Object.entries(checks))('%s', async (name, check) => {
  await check(codeOf(name as BlocksOf<'documents'>)); // Object.entries forgets the literal keys
});
