import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Listening } from '../../client/testing/index.ts';
import { InMemoryTally } from '../../client/testing/index.ts';

/* Each example runs in a process of its own, with the built client, against a Tally in memory. */

const EXAMPLES = resolve(__dirname, '../../examples');
let tally: InMemoryTally;
let server: Listening;
let folder: string;

beforeEach(async () => {
  tally = new InMemoryTally({ customers: ['acme', 'bob'], startsAt: '2026-11-26T02:00:00Z' });
  server = await tally.listen();
  folder = mkdtempSync(join(tmpdir(), 'tally-examples-'));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(...given: string[]): Promise<Ran> {
  const env = {
    ...process.env,
    TALLY_URL: server.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, given, { env })) };
  } catch (error) {
    return error as Ran; // what execFile throws has these
  }
}

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const keysOf = (customer: string) => tally.lineItemsOf(customer).map((line) => line.idempotency_key);

test('sqs-billing bills each message once, and leaves in the queue what is not settled', async () => {
  const usage = (event_id: string, customer: string, units = '3') => ({
    event_id,
    customer,
    service: 'Requests',
    units,
    price: '0.25',
    at: '2026-11-26T01:00:00Z',
  });
  const bodies = [
    usage('e-1', 'acme'),
    usage('e-2', 'nobody'),
    usage('e-1', 'acme'),
    usage('e-1', 'acme', '4'),
    usage('e-3', 'bob'),
  ].map((body) => JSON.stringify(body));
  const Records = [...bodies, 'no json'].map((body, index) => ({ messageId: `m-${index + 1}`, body }));
  const caller = file(
    'call.ts',
    `import { handler } from ${JSON.stringify(join(EXAMPLES, 'sqs-billing/handler.ts'))};
console.log(JSON.stringify(await handler(${JSON.stringify({ Records })}, { getRemainingTimeInMillis: () => 20_000 })));`,
  );
  tally.fail('lose_reply');

  const { stdout, stderr } = await run(caller);

  const left = JSON.parse(stdout).batchItemFailures.map(
    (failure: { itemIdentifier: string }) => failure.itemIdentifier,
  );
  expect(left.sort()).toEqual(['m-2', 'm-4', 'm-6']);
  expect(
    stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).outcome)
      .sort(),
  ).toEqual(['conflict', 'rejected', 'unreadable']);
  expect([keysOf('acme'), keysOf('bob')]).toEqual([['usage:e-1'], ['usage:e-3']]);
});

test('nightly-batch may run again, and bills a day once', async () => {
  const usage = file(
    'usage.json',
    JSON.stringify([
      { customer: 'acme', gigabyte_hours: '1200' },
      { customer: 'bob', gigabyte_hours: '10' },
    ]),
  );
  const job = () => run(join(EXAMPLES, 'nightly-batch/run.ts'), '2026-11-25', usage);
  // The first call gives up, and is recovered.
  tally.fail('lose_reply', { times: 4 });

  const first = await job();
  const second = await job();

  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(first.stdout)).toMatchObject({ replayed: 2, failed: 0 });
  expect(JSON.parse(second.stdout)).toMatchObject({ created: 0, replayed: 2 });
  expect(tally.lineItemsOf('acme')).toMatchObject([
    { idempotency_key: 'storage-day:acme:2026-11-25', amount: '0.0324', used_at: '2026-11-25T23:59:59.000Z' },
  ]);
});

test('nightly-batch ends with 1 if something is not billed, and says why', async () => {
  const usage = file('usage.json', JSON.stringify([{ customer: 'nobody', gigabyte_hours: '1' }]));

  const { code, stderr } = await run(join(EXAMPLES, 'nightly-batch/run.ts'), '2026-11-25', usage);

  expect(code).toBe(1);
  expect(JSON.parse(stderr)).toMatchObject({ customer: 'nobody', outcome: 'rejected' });
});

test('csv-import reports each row, also those that are wrong', async () => {
  const charges = file(
    'charges.csv',
    'reference,customer,description,amount\r\nB-1,acme,"Setup, ""large""",250\r\nB-2,acme,Support,12.50\r\nB-3,bob,Support,twelve\r\nB-1,acme,Setup,99\r\n',
  );

  const { code, stdout, stderr } = await run(join(EXAMPLES, 'csv-import/import.ts'), charges);

  const [{ line_item_id: first } = {}, { line_item_id: second } = {}] = tally.lineItemsOf('acme');
  expect(stdout.trimEnd().split('\n')).toEqual([
    'row,reference,outcome,line_item_id,why',
    `2,B-1,created,${first},`,
    `3,B-2,created,${second},`,
    expect.stringMatching(/^4,B-3,rejected,,"?amount: expected a number/),
    expect.stringMatching(/^5,B-1,conflict,,"description: .*; amount: /),
  ]);
  expect(JSON.parse(stderr)).toMatchObject({ created: 2, rejected: 1, conflict: 1 });
  expect(code).toBe(1);
  expect(tally.lineItemsOf('acme')[0]?.description).toBe('Setup, "large"');
  const other = await run(join(EXAMPLES, 'csv-import/import.ts'), file('other.csv', 'a,b\n1,2\n'));
  expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('must begin with the line') });
  const comma = file('comma.csv', 'reference,customer,description,amount\nB-9,acme,Support,12,50\n');
  expect(await run(join(EXAMPLES, 'csv-import/import.ts'), comma)).toMatchObject({
    code: 1,
    stderr: 'Row 2 has 5 cells, not 4. Nothing was billed.\n',
  });
  expect(keysOf('acme')).not.toContain('ledger:B-9');
});
