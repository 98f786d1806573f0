import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { Backend } from '../backend.ts';
import { stack } from '../settings.ts';
import { UserError } from '../user-error.ts';
import { localStackEnvironment, temporary } from './environment.ts';
import { clearFakeStripe, fakeStripeLog, startFakeStripe } from './fake-stripe.ts';
import { prepare, venv } from './prepare.ts';
import { findJava } from './prerequisites.ts';
import { endProcesses, type Process, processesOf } from './processes.ts';
import { holderOf, isPortFree, listenersOf } from './sockets.ts';
import { lastLines } from './step.ts';

const { root, state } = stack.folders;
const log = join(state, 'localstack.log');

/** LocalStack from the package registries. It runs as processes of this machine. */
export const hostBackend: Backend = {
  name: 'host',
  lambdaExecutor: /^tally_lambda_executor\b/,
  log: relative(root, log),
  prepare,
  start,
  startFakeStripe,
  fromFunctions: (url) => url,
  stackFromFakeStripe: (url) => url,
  fakeStripeFromFunctions: (port) => `http://127.0.0.1:${port}`,
  fakeStripeLog,
  isRunning: async () => (await processesOf(stack.id)).length > 0,
  lastLogLines: () => lastLines(log),
  stop,
  forgetData: () => rm(state, { recursive: true, force: true }),
  describe,
};

async function start(keep: boolean): Promise<void> {
  await assertPortFree();
  const { java } = await findJava();
  await clearState();
  const environment = localStackEnvironment(java, keep);
  const python = join(venv, 'bin', 'python');
  const output = await open(log, 'w');
  // It is detached, in its own session. So Ctrl-C or a closed terminal ends the waiting make, and not the stack.
  const supervisor = spawn(python, [join(venv, 'bin', 'localstack-supervisor')], {
    cwd: state,
    env: environment,
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
  });
  await once(supervisor, 'spawn').catch((error: Error) => {
    // The Python that made the environment is gone, for example after an upgrade.
    throw new UserError(
      `${python} does not start (${error.message}). Run make clean, then make up: they make it again.`,
    );
  });
  supervisor.unref();
  await output.close();
}

async function stop(): Promise<number> {
  const ended = await endProcesses(stack.id);
  await rm(temporary, { recursive: true, force: true });
  return ended;
}

/** LocalStack remembers nothing after a restart, so its files are removed too. Only kept data and the last log stay. */
async function clearState(): Promise<void> {
  for (const name of ['root', 'home']) await rm(join(state, name), { recursive: true, force: true });
  for (const name of ['home', 'data']) await mkdir(join(state, name), { recursive: true });
  await mkdir(temporary, { mode: 0o700 });
  await clearFakeStripe();
  await rename(log, `${log}.previous`).catch(() => undefined);
}

async function assertPortFree(): Promise<void> {
  if (await isPortFree(stack.port)) return;
  const holder = (await holderOf(stack.port)) ?? "another user's process";
  throw new UserError(
    `Port ${stack.port} is taken by ${holder}: end that, or choose another port with LOCALSTACK_PORT=<port>.`,
  );
}

async function describe(): Promise<string[]> {
  const running = await processesOf(stack.id);
  const listeners = await listenersOf(running.map(({ pid }) => pid));
  return Promise.all(
    running.map(async (one) => {
      const places = listeners
        .filter(({ pid }) => pid === one.pid)
        .map(({ address, port }) => `${address}:${port}`);
      return `${String(one.pid).padStart(8)}  ${role(one).padEnd(32)} ${await memory(one.pid)}  ${places.join(' ')}`;
    }),
  );
}

function role({ command, functionName }: Process): string {
  if (functionName) return functionName;
  if (command.includes('localstack-supervisor')) return 'supervisor';
  if (command.includes('localstack.runtime.main')) return 'LocalStack';
  if (command.includes('fake-stripe')) return 'fake Stripe';
  if (command.includes('LoopbackDynamoDb')) return 'DynamoDB Local';
  return command.includes('tally_lambda_executor') ? "the functions' keeper" : command.slice(0, 24);
}

async function memory(pid: number): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return `${String(Math.round(Number(stdout) / 1024)).padStart(5)} MB`;
}
