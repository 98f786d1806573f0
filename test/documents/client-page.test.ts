import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { InMemoryTally, type Listening } from '../../client/testing/index.ts';
import { type BlocksOf, codeOf, ROOT } from './blocks.ts';

/* Runs each block of docs/client.md in a process of its own, unchanged, against a Tally in memory. */

let tally: InMemoryTally;
let server: Listening;
/** Inside the repository, so that its files find the client. */
let folder: string;

beforeAll(() => {
  mkdirSync(join(ROOT, '.build'), { recursive: true });
  folder = mkdtempSync(join(ROOT, '.build', 'client-page-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  tally = new InMemoryTally({ customers: ['acme'] });
  server = await tally.listen();
});
afterEach(() => server.close());

/** Runs the block, and then calls of what it exports. Returns what they print, each value as JSON. */
async function run(code: string, calls: string, given: readonly string[] = []): Promise<string> {
  writeFileSync(join(folder, 'example.ts'), code);
  writeFileSync(
    join(folder, 'calls.ts'),
    `import * as example from './example.ts';\nconst tell = (value: unknown) => console.log(JSON.stringify(value));\n${calls}`,
  );
  const env = {
    ...process.env,
    NODE_TEST_CONTEXT: undefined,
    TALLY_URL: server.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const { stdout } = await promisify(execFile)(process.execPath, [...given, 'calls.ts'], {
    cwd: folder,
    env,
  });
  return stdout.trimEnd();
}

const checks: Record<BlocksOf<'client page'>, (code: string) => Promise<void>> = {
  async 'docs/client.md, Quickstart'(code) {
    const call = `tell(await example.billExport('acme', 'e-1', '15'));`;

    expect(await run(code, `${call}\n${call}`)).toBe(
      '{"amount":"0.30","total":"0.30","replayed":false}\n{"amount":"0.30","total":"0.30","replayed":true}',
    );
  },

  async 'docs/client.md, Keys'(code) {
    expect(await run(code, 'tell([example.good, example.another, example.apart]);')).toBe(
      '["storage-day:acme:2026-11-25","storage-day:acme:2026-11-26",true]',
    );
  },

  async 'docs/client.md, When something goes wrong'(code) {
    tally.fail('lose_reply', { times: 4 });

    const told = await run(code, `tell((await example.billSetup('acme', '7')).replayed);`);

    expect(told).toBe('true');
    expect(tally.requests).toHaveLength(5);
    expect(tally.lineItemsOf('acme')).toMatchObject([{ idempotency_key: 'setup:7', amount: '250.00' }]);
  },

  async 'docs/client.md, When something goes wrong, 2'(code) {
    tally.fail('lose_reply', { times: 4 });
    const items = ['a', 'b'].map((key) => ({
      customer_id: 'acme',
      idempotency_key: key,
      description: key,
      amount: '1',
    }));

    expect(await run(code, `tell(await example.billAll(${JSON.stringify(items)}));`)).toBe(
      '{"created":0,"replayed":2,"conflict":0,"rejected":0,"failed":0}',
    );
  },

  async 'docs/client.md, In a Lambda function'(code) {
    const call = `tell(await example.handler({ customer: 'acme', order: '9' }, { getRemainingTimeInMillis: () => 9000 }));`;

    const told = await run(code, call);

    expect(tally.lineItemsOf('acme').map((line) => line.line_item_id)).toEqual([JSON.parse(told)]);
  },

  async 'docs/client.md, Credentials'(code) {
    const credentials = JSON.stringify({
      AccessKeyId: 'test',
      SecretAccessKey: 'test',
      Token: 'a-token',
      Expiration: '2099-01-01T00:00:00Z',
    });
    // The platform's endpoint, as a container finds it.
    const calls = `import { createServer } from 'node:http';
const host = createServer((_, response) => response.end(${JSON.stringify(credentials)})).listen(0, '127.0.0.1');
await new Promise((done) => host.once('listening', done));
process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = 'http://127.0.0.1:' + host.address().port + '/role';
for (const client of [example.onEcs(), example.onEks()]) tell((await client.getHealth()).status);
host.close();`;

    expect(await run(code, calls)).toBe('"ok"\n"ok"');
    expect(tally.requests.map(({ headers }) => headers['x-amz-security-token'])).toEqual([
      'a-token',
      'a-token',
    ]);
  },

  async 'docs/client.md, Credentials, 2'(code) {
    expect(await run(code, 'tell((await example.bySdk().getHealth()).status);')).toBe('"ok"');
  },

  async 'docs/client.md, Traces and hooks'(code) {
    const told = await run(code, 'await example.tally.getHealth(); tell(example.tries);');

    expect(JSON.parse(told)).toMatchObject([{ route: 'getHealth', attempt: 1, status: 200 }]);
    expect(tally.requests[0]?.headers).toMatchObject({ 'x-team': 'storage', 'x-attempt': '1' });
  },

  async 'docs/client.md, Traces and hooks, 2'(code) {
    expect(await run(code, 'tell((await example.traced.getHealth()).status);')).toBe('"ok"');
  },

  async 'docs/client.md, Testing'(code) {
    expect(await run(code, '', ['--test-reporter=tap'])).toMatch(/^# pass 2$/m);
  },
};

test.each(Object.entries(checks))('%s', async (name, check) => {
  await check(codeOf(name as BlocksOf<'client page'>)); // Object.entries forgets the keys
});
