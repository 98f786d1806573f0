import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Backend, backends, chooseBackend } from './backend.ts';
import { withLock } from './host/lock.ts';
import { hashPlugins, readRecord, removeRecord, writeRecord } from './record.ts';
import { askReport, missingParts } from './report.ts';
import { stack } from './settings.ts';
import { ensureFakeStripe } from './stripe.ts';
import { UserError } from './user-error.ts';

const startTimeMs = 120_000;
/** A crashed stack refuses a connection at once. A busy stack answers slowly, and must not be ended for that. */
const busyMs = 30_000;

const say = (line: string) => console.error(line);

/** When this returns, LocalStack answers and all our plugins work, in whatever state it was before. */
export async function ensureUp(keep = wantsKeep()): Promise<void> {
  await withLock(join(stack.folders.state, 'lifecycle.lock'), async () => {
    const running = await sayIfUp();
    if (running) return ensureFakeStripe(running.backend, running.keep);
    const backend = await chooseBackend();
    await backend.prepare();
    const leftovers = await endEverything();
    if (leftovers > 0) say(`Ended ${leftovers} left over from a stack that no longer answered.`);
    await start(backend, keep);
  });
}

/** Ends a running stack, and starts it again with its kept data. */
export async function startAnew(): Promise<void> {
  const keep = (await askReport())?.kept_data || wantsKeep();
  await takeDown();
  await ensureUp(keep);
}

/** Returns how many processes or containers it ended. */
export function takeDown(): Promise<number> {
  return withLock(join(stack.folders.state, 'lifecycle.lock'), endEverything);
}

/** The stack that runs with all its parts, if there is one. It is also printed. */
async function sayIfUp(): Promise<{ readonly backend: Backend; readonly keep: boolean } | undefined> {
  const running = await Promise.all(backends.map((backend) => backend.isRunning()));
  const backend = backends[running.indexOf(true)];
  if (!backend) return undefined;
  const report = await askReport(busyMs);
  if (report?.stack !== stack.id) return undefined;
  const record = await readRecord();
  say(
    `LocalStack is up at ${stack.endpoint}${record ? `, on ${record.backend}, since ${record.startedAt}` : ''}.`,
  );
  if (record && record.plugins !== (await hashPlugins())) {
    say('Its plugins were changed after its start: make down up takes the new ones.');
  }
  if (report.kept_data !== wantsKeep() && process.env['KEEP'] !== undefined) {
    say(`It ${report.kept_data ? 'keeps' : 'does not keep'} its data. To change that, run make down first.`);
  }
  return { backend, keep: report.kept_data };
}

async function start(backend: Backend, keep: boolean): Promise<void> {
  const began = Date.now();
  say(`Starting LocalStack on ${backend.name}, port ${stack.port}${keep ? ', keeping its data' : ''} ...`);
  const startedAt = new Date(began).toISOString();
  await writeRecord({ backend: backend.name, startedAt, keep, plugins: await hashPlugins() });
  await backend.start(keep);
  await waitUntilReady(backend, began + startTimeMs);
  say(`LocalStack is up at ${stack.endpoint} after ${((Date.now() - began) / 1000).toFixed(1)} s.`);
  await ensureFakeStripe(backend, keep);
}

async function waitUntilReady(backend: Backend, deadline: number): Promise<void> {
  for (; Date.now() < deadline; await sleep(200)) {
    const report = await askReport();
    if (report?.stack === stack.id) {
      const missing = missingParts(report, backend.lambdaExecutor);
      if (missing.length === 0) return;
      throw await startFailed(backend, `is not what it should be: ${missing.join('; ')}`);
    }
    if (!(await backend.isRunning())) throw await startFailed(backend, 'ended while starting');
  }
  throw await startFailed(backend, `did not answer within ${startTimeMs / 1000} s`);
}

async function startFailed(backend: Backend, how: string): Promise<UserError> {
  const lines = await backend.lastLogLines();
  await endEverything();
  return new UserError(`LocalStack ${how}. Its last lines:\n${lines}The whole log: ${backend.log}`);
}

/** It stops both backends, because a killed make may not have written the record. */
async function endEverything(): Promise<number> {
  const ended = await Promise.all(backends.map((backend) => backend.stop()));
  await removeRecord();
  return ended.reduce((sum, count) => sum + count, 0);
}

function wantsKeep(): boolean {
  return ['1', 'true', 'yes'].includes(process.env['KEEP'] ?? '');
}
