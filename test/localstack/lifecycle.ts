import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { AwsClient } from 'aws4fetch';
import { describeStack as describeDeployed, tableName } from '../../bin/stage/stack.ts';
import type { HealthReply } from '../../client/contract/service/service.ts';
import { processesOf } from '../../localstack/host/processes.ts';
import { isPortFree, listenersOf } from '../../localstack/host/sockets.ts';
import { describeStack, stack } from '../../localstack/settings.ts';
import { fakeStripeUrl } from '../../localstack/stripe.ts';
import { billAndKill, compareWithTable, createCustomers, newLoad, sendAgain } from '../support/restarts.ts';
import { sampleStack } from './lifecycle/sample-stack.ts';

/*
 * Tests the life of a real stack on the host backend, on LOCALSTACK_PORT. With --full it also runs the longer
 * tests: billed lines over a kill under load, two stacks at the same time, on that port and on the port higher
 * by ten, and a terminal that is closed during the start.
 */

const full = process.argv.includes('--full');
const root = join(import.meta.dirname, '..', '..');
const tally = join(root, 'bin', 'tally.ts');
const neighbour = describeStack({ LOCALSTACK_PORT: String(stack.port + 10) });
const sample = sampleStack(stack.port);

type Result = { readonly code: number | null; readonly output: string };

async function make(
  command: 'up' | 'down' | 'status' | 'deploy' | 'diff',
  variables: Record<string, string> = {},
): Promise<Result> {
  const child = spawn(process.execPath, [tally, command], {
    env: { ...process.env, BACKEND: 'host', LOCALSTACK_PORT: String(stack.port), KEEP: '', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => parts.push(String(part)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: parts.join('') };
}

async function succeed(
  command: 'up' | 'down' | 'deploy' | 'diff',
  variables: Record<string, string> = {},
): Promise<string> {
  const { code, output } = await make(command, variables);
  assert.equal(code, 0, output);
  return output;
}

const commandsOf = async (stackId: string) => (await processesOf(stackId)).map(({ command }) => command);

async function mainProcess(): Promise<number> {
  const found = (await processesOf(stack.id)).find(({ command }) =>
    command.includes('localstack.runtime.main'),
  );
  assert.ok(found, 'LocalStack does not run');
  return found.pid;
}

async function assertNothingLeft(): Promise<void> {
  assert.deepEqual(await commandsOf(stack.id), []);
  assert.ok(await isPortFree(stack.port), `port ${stack.port} is still taken`);
}

/** The errors that a command writes when `head` has ended after the first line. */
async function errorsOf(command: 'status'): Promise<string> {
  const { stderr } = await promisify(execFile)(
    'sh',
    ['-c', `"${process.execPath}" "${tally}" ${command} | head -n 1`],
    { env: { ...process.env, LOCALSTACK_PORT: String(stack.port) } },
  );
  return stderr;
}

/** The status of the health check, and its result for the table. */
async function askHealth(): Promise<[status: number, table: string | undefined]> {
  const { region, accessKeyId, secretAccessKey } = stack;
  const aws = new AwsClient({ region, accessKeyId, secretAccessKey, service: 'execute-api', retries: 0 });
  const reply = await aws.fetch(`${stack.endpoint}/_aws/execute-api/tally/v1/health`);
  const { checks } = (await reply.json()) as HealthReply; // by the contract
  return [reply.status, checks['table']];
}

/** Makes a customer at the fake Stripe, and returns all its customers. */
async function customersAtStripe(name: string): Promise<string[]> {
  const url = `${await fakeStripeUrl()}/v1/customers`;
  const headers = { authorization: 'Bearer sk_test_lifecycle' };
  await fetch(url, { method: 'POST', headers, body: new URLSearchParams({ name }) });
  const reply = await fetch(url, { headers });
  const { data } = (await reply.json()) as { data: { name: string }[] }; // a list of Stripe's
  return data.map((customer) => customer.name);
}

async function untilAsked(holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 60_000; !(await holds()); await sleep(200)) {
    if (Date.now() > deadline) throw new Error('It did not come to that in 60 s.');
  }
}

after(async () => {
  await make('down');
  await make('down', { LOCALSTACK_PORT: String(neighbour.port) });
});

test('health and status report a lost table, and deploy makes a new one', async () => {
  // In `make test` the stack is already deployed. If this file runs alone, no stack may be running.
  const deployed = await describeDeployed('tally-local').catch(() => undefined);
  if (deployed === undefined) await succeed('deploy');
  const java = (await processesOf(stack.id)).find(({ command }) => command.includes('LoopbackDynamoDb'));
  process.kill(Number(java?.pid), 'SIGKILL');
  // LocalStack starts a new process, which has no table.
  await untilAsked(async () => (await make('status')).output.includes('is gone'));

  assert.deepEqual(await askHealth(), [503, 'failed']);
  const { code, output } = await make('status');
  assert.equal(code, 1);
  assert.match(output, /^table {6}tally-local is gone, .*: make deploy starts LocalStack anew$/m);

  assert.match(await succeed('deploy', { KEEP: '1' }), /^The table tally-local is gone/m);
  assert.deepEqual(await askHealth(), [200, 'ok']);
});

test('diff shows a change that is only in the code', async () => {
  const rules = join(root, 'localstack', 'sample', 'rules.json');

  const output = await succeed('diff', { BILLING_RULES: rules });

  assert.match(output, /^\[~\] AWS::Lambda::Function/m);
  assert.doesNotMatch(output, /Bundling/);
});

test('with KEEP=1 billed lines survive a kill under load and a clean down, and exist once', {
  skip: !full,
}, async () => {
  // The name differs from those of earlier runs, because their lines may be kept.
  const load = newLoad(`kept-${Date.now()}`, 300);
  const table = await tableName();
  await createCustomers(load);
  const [before] = await customersAtStripe(`before ${Date.now()}`);
  await billAndKill(load);

  await succeed('deploy', { KEEP: '1' });
  const { acknowledgedBefore, replayed, created } = await sendAgain(load);
  assert.ok(acknowledgedBefore > 0 && replayed >= acknowledgedBefore && created > 0);

  await succeed('down');
  await succeed('up', { KEEP: '1' });
  await compareWithTable(load.items, table);
  assert.ok((await customersAtStripe('after')).includes(before ?? ''), 'the fake Stripe kept its customer');
  await succeed('down');
});

test('up says if the stack is already up', async () => {
  await succeed('down');
  await succeed('up');

  assert.match(await succeed('up'), /^LocalStack is up at .*, on host, since /);
  assert.equal((await make('status')).code, 0);
  assert.equal(await errorsOf('status'), '');
});

test('the fake Stripe starts again after its end, and still has its objects', async () => {
  assert.deepEqual(await customersAtStripe('first'), ['first']);
  const fake = (await processesOf(stack.id)).find(({ command }) => command.includes('fake-stripe'));
  process.kill(Number(fake?.pid), 'SIGKILL');
  assert.match(
    (await make('status')).output,
    /^Stripe {5}the fake at .* has ended: make up starts it again$/m,
  );

  assert.match(await succeed('up'), /^The fake Stripe is up at /m);

  assert.deepEqual(await customersAtStripe('second'), ['second', 'first']);
  assert.match((await make('status')).output, /^Stripe {5}a fake, whose page is http:\/\/127\.0\.0\.1:\d+$/m);
});

test('every socket of its processes listens only on the loopback interface', async () => {
  await sample.deploy();
  assert.equal(await sample.invoke(), '"ran"');

  const running = await processesOf(stack.id);
  const listeners = await listenersOf(running.map(({ pid }) => pid));

  assert.ok(
    running.some(({ functionName }) => functionName === 'lifecycle-function'),
    'the function has a process',
  );
  assert.deepEqual([...new Set(listeners.map(({ address }) => address))], ['127.0.0.1']);
  const java = running.find(({ command }) => command.includes('LoopbackDynamoDb'));
  assert.ok(
    listeners.some(({ pid }) => pid === java?.pid),
    'DynamoDB Local listens',
  );
  assert.ok(
    listeners.some(({ port }) => port === stack.port),
    'the gateway listens',
  );
});

test('logs shows what a function wrote, and Ctrl-C ends it without an error', async () => {
  const logs = spawn(process.execPath, [tally, 'logs', 'lifecycle'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const closed = once(logs, 'close');
  const timer = setTimeout(() => logs.kill('SIGKILL'), 30_000);
  const lines: string[] = [];
  for await (const line of createInterface({ input: logs.stdout })) {
    lines.push(line);
    if (line.includes('hello from the function')) logs.kill('SIGINT');
  }
  clearTimeout(timer);

  assert.match(
    lines.find((line) => line.includes('hello')) ?? '',
    /^\d\d:\d\d:\d\d\.\d{3} lifecycle-function +\| .*hello from the function/,
  );
  assert.deepEqual(await closed, [0, null]);
});

test('status reports a crash, and up then removes the rest and starts', async () => {
  process.kill(await mainProcess(), 'SIGKILL');
  assert.equal((await make('status')).code, 6);

  assert.match(await succeed('up'), /Starting LocalStack .*\nLocalStack is up at .* after [\d.]+ s\./);

  const mains = (await commandsOf(stack.id)).filter((command) => command.includes('localstack.runtime.main'));
  assert.equal(mains.length, 1);
  assert.ok(
    !(await commandsOf(stack.id)).some((command) => command.includes('LoopbackDynamoDb')),
    'the old Java is gone',
  );
});

test('down after a crash leaves no process, Java and functions included', async () => {
  await sample.deploy();
  await sample.invoke();
  process.kill(await mainProcess(), 'SIGKILL');

  await succeed('down');

  await assertNothingLeft();
  assert.equal((await make('status')).code, 6);
});

test('a port in use is reported in one line, with the process that uses it', async () => {
  const server = createServer().listen(stack.port, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { code, output } = await make('up');

    assert.equal(code, 1);
    assert.match(
      output.trimEnd().split('\n').at(-1) ?? '',
      new RegExp(
        `^Port ${stack.port} is taken by process ${process.pid} .*: end that, or choose another port with LOCALSTACK_PORT`,
      ),
    );
  } finally {
    server.close();
  }
});

test('with KEEP=1 a row survives a restart', async () => {
  const row = `kept at ${new Date().toISOString()}`;
  await succeed('up', { KEEP: '1' });
  await sample.deploy({ withFunction: false });
  await sample.putRow(row);
  await succeed('down', { KEEP: '1' });

  await succeed('up', { KEEP: '1' });
  await sample.deploy({ withFunction: false });

  assert.equal(await sample.getRow(), row);
  await succeed('down');
});

test('a kept table with other keys is refused, and without KEEP no table is kept', {
  skip: !full,
}, async () => {
  await succeed('up', { KEEP: '1' });
  await assert.rejects(sample.deploy({ withFunction: false, sortKey: 'changed' }));
  await succeed('down');

  await succeed('up');
  await sample.deploy({ withFunction: false, sortKey: 'changed' });
  await succeed('down');
});

test('up does not end a stack that is only busy', { skip: !full }, async () => {
  await succeed('up');
  const busy = await mainProcess();
  process.kill(busy, 'SIGSTOP');
  const waiting = succeed('up');
  await sleep(6_000);
  process.kill(busy, 'SIGCONT');

  assert.match(await waiting, /^LocalStack is up at .* since /);
  assert.equal(await mainProcess(), busy);
  await succeed('down');
});

test('two stacks run at the same time, and the end of one does not change the other', {
  skip: !full,
}, async () => {
  const other = { LOCALSTACK_PORT: String(neighbour.port) };
  await Promise.all([succeed('up'), succeed('up', other)]);
  await Promise.all([sample.deploy(), sampleStack(neighbour.port).deploy()]);
  await sample.putRow('only here');
  assert.equal(await sampleStack(neighbour.port).getRow(), undefined);

  await succeed('down');

  await assertNothingLeft();
  assert.equal(await sampleStack(neighbour.port).invoke(), '"ran"');
  await succeed('down', other);
  assert.deepEqual(await commandsOf(neighbour.id), []);
});

test('two ups at the same time start one stack', { skip: !full }, async () => {
  const outputs = await Promise.all([succeed('up'), succeed('up')]);

  assert.equal(outputs.filter((output) => output.includes('Starting LocalStack')).length, 1);
  await succeed('down');
});

test('a terminal that is closed during the start does no damage: up continues the start, and down ends it', {
  skip: !full,
}, async () => {
  const terminal = spawn(process.execPath, [tally, 'up'], {
    env: { ...process.env, BACKEND: 'host' },
    detached: true,
    stdio: 'ignore',
  });
  while ((await processesOf(stack.id)).length === 0) await sleep(50);
  process.kill(-Number(terminal.pid), 'SIGHUP');
  await once(terminal, 'exit');
  assert.notDeepEqual(await commandsOf(stack.id), []);

  await succeed('up');
  await succeed('down');

  await assertNothingLeft();
});
