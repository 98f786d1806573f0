import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Customer, LineItem } from '@tally/client';
import { apiUrl, clientOf, fresh } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { MAPPED, runImport, usageFile } from '../support/import-file.ts';

/* The command line on the stack, as a person or a program calls it. */

const TALLY = join(__dirname, '..', '..', 'bin', 'tally.ts');
const env = { ...process.env, STAGE: 'local', LOCALSTACK_PORT: new URL(apiUrl()).port };
const client = clientOf();
const folder = mkdtempSync(join(tmpdir(), 'tally-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function tally(...given: string[]): Promise<Ran> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [TALLY, ...given], { env })) };
  } catch (error) {
    return error as Ran; // what execFile rejects with
  }
}

/** What a command answers a program. Nothing else may be on its standard output. */
async function json<Document>(...given: string[]): Promise<Document> {
  const { stdout, stderr } = await tally(...given, '--json');
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

let customer: string;
beforeAll(async () => {
  customer = fresh('cli');
  await json('customers', 'add', '--id', customer, '--name', 'Ada', '--email', `${customer}@example.com`);
});

describe('customers', () => {
  test('are changed, shown and listed', async () => {
    const address = ['--line1', 'Main Street 1', '--city', 'Bonn', '--country', 'DE'];

    await json('customers', 'update', customer, ...address, '--tax-id', 'DE123456789', '--clear', 'email');

    expect(await json('customers', 'show', customer)).toMatchObject({
      customer: { name: 'Ada', tax_id: 'DE123456789', address: { city: 'Bonn' } },
    });
    const { customer: changed } = await json<{ customer: Customer }>('customers', 'show', customer);
    expect(changed).not.toHaveProperty('email');
    const { stdout } = await tally('customers', 'list', '--csv', '--limit', '1');
    expect(stdout.split('\r\n').slice(0, 1)).toEqual(['customer_id,name,email,currency,created_at']);
    expect(stdout.trim().split('\r\n')).toHaveLength(2);
  });

  test('that are not there end with 4', async () => {
    expect(await tally('customers', 'show', fresh('nobody'))).toMatchObject({
      code: 4,
      stdout: '',
      stderr: expect.stringMatching(/^.*There is no customer.*\n$/),
    });
  });
});

describe('what happened to a key', () => {
  const add = (units: string) =>
    tally(
      'line-items',
      'add',
      customer,
      '--service',
      'Linux Instance',
      '--units',
      units,
      '--price',
      '0.15',
      '--key',
      'order-1',
    );

  test('is told with the original, each replay, and what differed', async () => {
    expect((await add('3')).stdout).toContain('Billed now.');
    expect((await add('3')).stdout).toContain('nothing was billed now');
    expect(await add('4')).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining('units_consumed'),
    });
    await client.addLineItems([
      { customer_id: customer, idempotency_key: 'order-1', description: 'Other', amount: '1' },
    ]);

    const story = await eventually(
      () =>
        json<{ requests: { outcome: string; fields: string[]; batch: boolean }[] }>(
          'line-items',
          'find',
          'order-1',
          '--customer',
          customer,
          '--since',
          '2m',
        ),
      ({ requests }) => requests.length === 4,
    );

    expect(story).toMatchObject({
      found: { line_item: { units_consumed: '3', idempotency_key: 'order-1' } },
      requests: [
        { caller: 'test', status: 201, outcome: 'created', fields: [], batch: false },
        { status: 200, outcome: 'replayed', fields: [], batch: false },
        { status: 409, outcome: 'conflict', fields: ['units_consumed'], batch: false },
        { status: 200, outcome: 'conflict', batch: true },
      ],
    });
    expect(story.requests[3]?.fields).toEqual(expect.arrayContaining(['description', 'amount']));
    const { stdout } = await tally('find', 'order-1', '--customer', customer, '--since', '2m');
    expect(stdout).toMatch(/^An idempotency key\.\nThe original:\n.*1 replays, 2 refused/s);
  });
});

describe('a file of usage', () => {
  const ROWS = 300;
  let file: string;
  let billed: string;
  beforeAll(async () => {
    billed = fresh('imported');
    await client.createCustomer({ customer_id: billed, name: 'Imported' });
    file = join(folder, `${billed}.csv`);
    writeFileSync(file, usageFile([billed], ROWS));
  });

  async function linesOf(): Promise<LineItem[]> {
    const lines: LineItem[] = [];
    for await (const { invoice_id: id } of client.listInvoices(billed))
      for await (const line of client.listLineItems(id, { pageSize: 100 })) lines.push(line);
    return lines;
  }

  test('is tried first: what it would bill, and each bad row with its line and field', async () => {
    const bad = join(folder, 'bad.csv');
    writeFileSync(
      bad,
      `${usageFile([billed], 2)}${billed},Linux Instance,many,0.05,2026-10-01T12:00:00Z,\nnobody-5167,Linux Instance,1,0.05,2026-10-01T12:00:00Z,\n`,
    );

    const good = await tally('line-items', 'import', file, ...MAPPED, '--dry-run');
    const refused = await tally('line-items', 'import', bad, ...MAPPED, '--dry-run', '--json');
    const not = await tally('line-items', 'import', bad, ...MAPPED);

    expect(good).toMatchObject({ code: 0, stdout: expect.stringContaining(`${ROWS} rows would be billed`) });
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      rows: 2,
      totals: [{ customer_id: billed, service: 'Linux Instance', line_item_count: 2, amount: '0.15' }],
      bad: [
        { line: 4, field: 'units_consumed' },
        { line: 5, field: 'customer_id' },
      ],
    });
    expect(not).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('Nothing was billed') });
    expect(await linesOf()).toEqual([]);
  });

  test('is interrupted and gone on with, and each row is billed once', async () => {
    const given = [file, ...MAPPED, '--batch', '60', '--parallel', '1', '--json'];

    const first = await runImport(given, env, { signal: 'SIGINT', rows: 60 });
    const second = await runImport(given, env);
    const third = await runImport(given, env);

    expect(first).toMatchObject({ code: 130, stderr: expect.stringContaining('Run the same command again') });
    const before = JSON.parse(first.stdout).summary.created;
    expect(before).toBeLessThan(ROWS);
    expect(second.code).toBe(0);
    // If an answer is lost, the client sends its rows again, and they are replays.
    const { created, replayed } = JSON.parse(second.stdout).summary;
    expect(created + replayed).toBe(ROWS);
    expect(replayed).toBeGreaterThanOrEqual(before);
    expect(JSON.parse(third.stdout).summary).toMatchObject({ created: 0, replayed: ROWS });
    const lines = await eventually(linesOf, ({ length }) => length >= ROWS);
    expect(lines).toHaveLength(ROWS);
    expect(new Set(lines.map((line) => line.idempotency_key)).size).toBe(ROWS);
  });

  test('is found and listed as CSV afterwards', async () => {
    const [line] = await linesOf();
    const { stdout } = await tally('line-items', 'list', `current:${billed}`, '--csv');

    expect(stdout).toContain(line?.idempotency_key);
    expect(stdout.trim().split('\r\n')).toHaveLength(ROWS + 1);
  });
});

test('leads are imported from standard input, one action a row, each lead once', async () => {
  const [first, second] = [fresh('lead'), fresh('lead')];
  const of = (lead: string, level: string) =>
    `${lead},${customer},product-1,Website Visit,2026-04-02T10:00:00Z,View ${level},${level},2026-04-02T10:00:00Z`;
  const csv = [
    'lead_id,customer_id,product_id,lead_type,created_at,action_type,engagement_level,timestamp',
    of(first, 'High'),
    of(first, 'Low'),
    of(second, 'Medium'),
    '',
  ].join('\n');
  const importing = async () => {
    const given = [TALLY, 'leads', 'import', '-', '--format', 'csv', '--json'];
    const running = promisify(execFile)(process.execPath, given, { env });
    running.child.stdin?.end(csv);
    return JSON.parse((await running).stdout).summary;
  };

  expect(await importing()).toMatchObject({ created: 2 });
  expect(await importing()).toMatchObject({ created: 0, replayed: 2 });
  expect((await client.getLead(first)).lead.actions).toHaveLength(2);
});

describe('invoices', () => {
  test('are shown, tried, finalized, found by their number and by what they are at Stripe', async () => {
    const current = await json<{ invoice: { invoice_id: string } }>(
      'invoices',
      'show',
      `current:${customer}`,
    );
    const id = current.invoice.invoice_id;
    expect((await tally('invoices', 'finalize', id, '--dry-run')).stdout).toContain('Nothing was changed');
    await client.updateCustomer(customer, { email: `${customer}@example.com` });

    await json('invoices', 'finalize', id);
    const { sync } = await eventually(
      () => client.getInvoiceSync(id),
      (reply) => reply.sync.status === 'synced',
    );
    expect(await json('sync', 'status', id)).toMatchObject({ sync: { provider_ids: sync.provider_ids } });

    const found = (...given: string[]) => json('find', ...given, '--customer', customer, '--since', '1m');
    const invoice = { found: [{ kind: 'invoice', invoice: { invoice_id: id, number: 1 } }] };
    expect(await found('#1')).toMatchObject(invoice);
    const { invoice: closed } = await client.getInvoice(id);
    expect(await json('find', closed.document_number ?? '', '--since', '1m')).toMatchObject(invoice);
    expect(await found(sync.provider_ids.invoice ?? '')).toMatchObject(invoice);
    expect((await tally('find', fresh('nothing'), '--since', '1m')).code).toBe(4);
    expect((await tally('invoices', 'void', id, '--reason', 'Late')).code).toBe(3);
    expect((await tally('invoices', 'list', customer, '--json')).stdout.trim().split('\n')).toHaveLength(1);
  });
});

describe('requests', () => {
  test('are told one a line, those of the gateway too, and filtered', async () => {
    const id = fresh('tail');
    await fetch(`${apiUrl()}/customers/${id}`);
    await client.getCustomer(id).catch(() => undefined);
    const tail = (...given: string[]) => tally('logs', 'tail', '--no-follow', '--since', '2m', ...given);

    const { stdout } = await eventually(
      () => tail('--customer', id),
      (ran) => ran.stdout.trim().split('\n').length === 2,
    );

    const lines = stdout.trim().split('\n').sort();
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^\S+ unsigned +GET +\/customers\/\S+ 403 refused \d+ ms MISSING_AUTHENTICATION_TOKEN id=/,
        ),
        expect.stringMatching(
          /^\S+ test +GET +\/customers\/\S+ 404 \S+ \d+ read units? \d+ ms customer_not_found/,
        ),
      ]),
    );
    expect(
      (await tail('--customer', id, '--status', '404', '--json')).stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).status),
    ).toEqual([404]);
  });
});

test('the fake Stripe is made to fail, and the faults are ended', async () => {
  const fault = (...given: string[]) => json<{ faults: object[] }>('fault', 'stripe', ...given);

  expect(
    await fault('--kind', 'reply_lost', '--times', '3', '--path', '/v1/invoices/{id}/void'),
  ).toMatchObject({
    faults: [{ kind: 'reply_lost', left: 3 }],
  });
  expect(await tally('fault', 'stripe', '--kind', 'nosuch')).toMatchObject({ code: 2 });
  expect(await fault('--clear')).toMatchObject({ faults: [] });
});

test('a subscription is added, changed and cancelled', async () => {
  const id = fresh('subscriber');
  await client.createCustomer({ customer_id: id, name: 'Bob' });
  const { subscription } = await json<{ subscription: { subscription_id: string } }>(
    'subscriptions',
    'add',
    id,
    '--plan',
    'Business',
    '--amount',
    '30',
    '--key',
    'first',
  );
  const { subscription_id: of } = subscription;

  expect(await json('subscriptions', 'change', id, of, '--amount', '60')).toMatchObject({
    subscription: { amount: '60.00' },
  });
  expect(await json('subscriptions', 'cancel', id, of)).toMatchObject({
    subscription: { status: 'cancelled' },
  });
  expect((await tally('subscriptions', 'list', id)).stdout).toContain(of);
});

test('doctor looks at machine and stage, and each problem says what to do', async () => {
  const { stdout } = await tally('doctor', '--json');
  const { findings } = JSON.parse(stdout) as { findings: { check: string; state: string; todo?: string }[] };

  expect(findings.map(({ check }) => check)).toEqual(
    expect.arrayContaining([
      'Node.js',
      'stack',
      'API',
      'version',
      'queue sync',
      'queue sync-failed',
      'drift',
      'fake Stripe',
      'clock',
      'stage time',
    ]),
  );
  for (const { state, todo } of findings) expect(todo === undefined).toBe(state !== 'problem');
  expect(
    findings
      .filter(({ check }) => ['stack', 'API', 'version', 'clock'].includes(check))
      .map(({ state }) => state),
  ).toEqual(['ok', 'ok', 'ok', 'ok']);
});
