import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type BlocksOf, codeOf, ROOT, textOf } from '../documents/blocks.ts';
import { apiUrl, callers, clientOf, fresh } from '../support/api.ts';

/*
 * Runs the documents' blocks of code against the stack. They are unchanged except for the customer, who is
 * new, because other tests check the totals of the sample.
 */

const client = clientOf();
let customer: string;
/** The folder is inside the repository, so that its files find the client. */
let folder: string;

beforeAll(() => {
  mkdirSync(join(ROOT, '.build'), { recursive: true });
  folder = mkdtempSync(join(ROOT, '.build', 'documents-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  customer = fresh('customer');
  await client.createCustomer({ customer_id: customer, name: 'Ada' });
});

const environment = {
  ...process.env,
  TALLY_URL: apiUrl(),
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: callers.test.accessKeyId,
  AWS_SECRET_ACCESS_KEY: callers.test.secretAccessKey,
};

async function run(command: string, ...given: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, given, { cwd: folder, env: environment });
  return stdout.trimEnd();
}

/** Runs a block for the shell with the stack's address and the AWS CLI of LocalStack. */
const runInShell = (code: string): Promise<string> =>
  run('bash', '-euc', `make() { echo '${apiUrl()}'; }\nPATH=$PATH:${ROOT}/.localstack/venv/bin\n${code}`);

/** Runs a block of TypeScript, and then the code that calls its exports. */
function runModule(code: string, calls = ''): Promise<string> {
  writeFileSync(join(folder, 'example.ts'), code);
  writeFileSync(join(folder, 'calls.ts'), `import * as example from './example.ts';\n${calls}`);
  return run(process.execPath, 'calls.ts');
}

const total = async (): Promise<string> => (await client.getCurrentInvoice(customer)).invoice.total;
const usageOf = (gigabytes: string, id = fresh('event')) => ({ id, customer, gigabytes });
const context = '{ getRemainingTimeInMillis: () => 20_000 }';

async function isBilledByClient(code: string): Promise<void> {
  const mine = code.replace("'456'", `'${customer}'`);

  expect(await runModule(mine)).toBe('6.30 6.30');
  expect(await runModule(mine)).toBe('6.30 6.30');
}

async function isBilledByCurl(code: string): Promise<void> {
  const charge = async () => JSON.parse(await runInShell(code.replace('/456/', `/${customer}/`)));

  const { line_item: line, replayed } = await charge();

  expect(replayed).toBe(false);
  expect(line).toMatchObject({ amount: '0.81', idempotency_key: 'order-42' });
  expect(await charge()).toMatchObject({ replayed: true, line_item: { line_item_id: line.line_item_id } });
  expect(await total()).toBe('0.81');
  // In addition to Bob's lines in the sample, which are 15.80.
  expect(textOf('README.md')).toContain(`Bob's total is then ${(15.8 + 0.81).toFixed(2)}.`);
}

async function givesTheAccountItsRole(code: string): Promise<void> {
  try {
    const account = await runInShell(`${code}\naws apigateway get-account`);

    const role = 'arn:aws:iam::000000000000:role/api-gateway-logs';
    expect(JSON.parse(account.slice(account.lastIndexOf('\n{')))).toMatchObject({ cloudwatchRoleArn: role });
    const policies = JSON.parse(
      await runInShell('aws iam list-attached-role-policies --role-name api-gateway-logs'),
    );
    expect(policies.AttachedPolicies).toMatchObject([{ PolicyName: 'AmazonAPIGatewayPushToCloudWatchLogs' }]);
  } finally {
    // Deletes it, so that a second run on the same stack can create it again.
    await runInShell(
      'aws iam detach-role-policy --role-name api-gateway-logs --policy-arn arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs\n' +
        'aws iam delete-role --role-name api-gateway-logs',
    );
  }
}

async function findsTheAddress(code: string): Promise<void> {
  expect(code).toContain('tally-prod');

  const address = await runInShell(`${code.replace('tally-prod', 'tally-local')}\necho $TALLY_URL`);

  expect(address).toMatch(/^https:\/\/tally\.execute-api\..*\/v1\/$/);
}

async function reachesTheLocalStack(code: string): Promise<void> {
  const health = `import { BillingClient } from '@tally/client'; console.log((await new BillingClient().getHealth()).status)`;

  const unset = 'unset TALLY_URL AWS_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY';

  expect(await runInShell(`${unset}\n${code}\nnode --input-type=module -e "${health}"`)).toBe('ok');
}

async function printsWhatIsShown(): Promise<void> {
  const usage = JSON.stringify(usageOf('15'));
  const calls = `await example.onUsage(${usage});\nawait example.onUsage(${usage});`;

  const printed = await runModule(codeOf('client/README.md, A charge'), calls);

  expect(`${printed}\n`).toBe(codeOf('client/README.md, A charge, 2'));
}

async function savesTheLines(code: string): Promise<void> {
  const item = { service: 'Database Hosting', units_consumed: '58', price_per_unit: '0.05' };
  const { line_item: line } = await client.addLineItem(customer, item);

  await runModule(code, `await example.saveLines('${line.invoice_id}', 'lines.csv')`);

  const [head, first] = readFileSync(join(folder, 'lines.csv'), 'utf8').split('\r\n');
  expect(head).toContain('line_item_id');
  expect(first).toContain(line.line_item_id);
}

async function billsMany(code: string): Promise<void> {
  const events = JSON.stringify([usageOf('10'), usageOf('5'), usageOf('5', 'twice'), usageOf('5', 'twice')]);

  const printed = await runModule(code, `console.log((await example.onFile(${events}, ${context})).length)`);

  expect(printed).toBe('{ created: 3, replayed: 1, conflict: 0, rejected: 0, failed: 0 }\n0');
  expect(await total()).toBe('0.40');
}

async function billsLeads(code: string): Promise<void> {
  const now = Date.now();
  const form = (id: string, secondsAgo: number) => {
    const at = new Date(now - secondsAgo * 1_000).toISOString();
    return {
      lead_id: id,
      customer_id: customer,
      product_id: 'crm',
      lead_type: 'Website Visit',
      created_at: at,
      actions: [{ action_type: 'Form', engagement_level: 'High', timestamp: at }],
    };
  };
  const [first, second] = [fresh('lead'), fresh('lead')];
  const leads = JSON.stringify([form(first, 2), form(second, 1), { ...form(fresh('lead'), 0), actions: [] }]);

  const printed = await runModule(code, `console.log((await example.onLeads(${leads})).created)`);

  const [one, repeated, wrong, created] = printed.split('\n');
  expect([one, repeated, created]).toEqual([
    `${first} billed 10.00 of 10.00`,
    `${second} billed 0.00 of 10.00`,
    '2',
  ]);
  expect(wrong).toMatch(/ rejected .*actions: expected at least one action/);
  expect(await total()).toBe('10.00');
}

async function subscribes(code: string): Promise<void> {
  const printed = await runModule(
    code,
    `const id = await example.onOrder('${customer}', '1');
    for (const line of await example.onUpgrade('${customer}', id, '2')) console.log(line);`,
  );

  const [credit = '', charge = ''] = printed.split('\n');
  expect(credit).toMatch(/^Business, unused: .*: -\d+\.\d\d$/);
  expect(charge).toMatch(/^Premium, .*: \d+\.\d\d$/);
  // The day of the change belongs to the new plan, so nothing of the old one is left.
  expect(await total()).toBe(charge.split(': ').at(-1));
}

async function takesMessages(code: string): Promise<void> {
  const bodies = {
    good: usageOf('10', 'event-1'),
    'delivered again': usageOf('10', 'event-1'),
    'the same event, changed': usageOf('11', 'event-1'),
    'no number': usageOf('many'),
    'of nobody': { ...usageOf('1'), customer: fresh('nobody') },
    'without an event': { customer, gigabytes: '1' },
    cut: undefined,
  };
  const Records = Object.entries(bodies).map(([messageId, body]) => ({
    messageId,
    body: JSON.stringify(body) ?? '{"id":',
  }));
  const calls = `
    const event = ${JSON.stringify({ Records })};
    for (const name of ['warn', 'error']) console[name] = () => {};
    const report = async () => console.log(JSON.stringify(await example.handler(event, ${context})));
    await report();`;
  const failuresIn = (printed: string): string[] =>
    JSON.parse(printed).batchItemFailures.map(
      ({ itemIdentifier }: { itemIdentifier: string }) => itemIdentifier,
    );

  const left = failuresIn(await runModule(code, calls));
  const all = failuresIn(await runModule(code, `process.env.TALLY_URL = 'http://127.0.0.1:1/v1';${calls}`));

  expect(left.sort()).toEqual([
    'cut',
    'no number',
    'of nobody',
    'the same event, changed',
    'without an event',
  ]);
  expect(all.sort()).toEqual(Object.keys(bodies).sort());
  expect(await total()).toBe('0.20');
}

/** As long as the document's own, so that the table is as wide. */
const importedCustomer = `docs-${fresh('').slice(1, 5)}`;
const isFile = async (code: string): Promise<void> =>
  writeFileSync(join(folder, 'usage.csv'), code.replaceAll('docs-0001', importedCustomer));

async function isImported(code: string): Promise<void> {
  await client.createCustomer({ customer_id: importedCustomer, name: 'Ada' });
  const npx = `npx() { shift; STAGE=local LOCALSTACK_PORT=${new URL(apiUrl()).port} '${process.execPath}' ${ROOT}/bin/tally.ts "$@"; }`;

  const output = await runInShell(`${npx}\n${code}`);

  const withoutTimes = (text: string): string => text.trim().replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then');
  expect(withoutTimes(output.replaceAll(importedCustomer, 'docs-0001'))).toBe(
    withoutTimes(codeOf('docs/cli.md, An import, 3')),
  );
}

const checks: Record<BlocksOf<'e2e'>, (code: string) => Promise<void>> = {
  'README.md, How a charge travels, 2': isBilledByClient,
  'README.md, How a charge travels, 3': isBilledByCurl,
  'README.md, On AWS': givesTheAccountItsRole,
  'docs/cli.md, An import': isFile,
  'docs/cli.md, An import, 2': isImported,
  'client/README.md, Where Tally is': findsTheAddress,
  'client/README.md, Where Tally is, 2': reachesTheLocalStack,
  'client/README.md, A charge': printsWhatIsShown,
  'client/README.md, Methods': savesTheLines,
  'client/README.md, Many line items': billsMany,
  'client/README.md, Leads': billsLeads,
  'client/README.md, Subscriptions': subscribes,
  "client/README.md, In a queue's consumer": takesMessages,
};

test.each(Object.entries(checks))('%s', async (name, check) => {
  await check(codeOf(name as BlocksOf<'e2e'>)); // Object.entries forgets the literal keys
});
