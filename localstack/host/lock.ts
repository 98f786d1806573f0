import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../user-error.ts';
import { startTime } from './start-time.ts';

type Options = { readonly say?: (line: string) => void; readonly patienceMs?: number };

/** Runs `work` while no other process holds the lock `path`. A process that was killed does not hold it any more. */
export async function withLock<T>(path: string, work: () => Promise<T>, options: Options = {}): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  await acquire(path, options);
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string, { say = console.error, patienceMs = 900_000 }: Options): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (let waits = 0; !(await take(path)); waits++) {
    const holder = await readHolder(path);
    if (holder === undefined) continue;
    if (Date.now() > deadline) {
      throw new UserError(
        `Process ${holder} still holds ${path}: end it, or remove that file, and try again.`,
      );
    }
    if (waits === 0) say(`Waiting for another make, process ${holder}, to finish ...`);
    await sleep(250);
  }
}

async function take(path: string): Promise<boolean> {
  // The file is written first and then linked in one step, so that nobody reads a lock without its holder.
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${process.pid} ${await startTime(process.pid)}`);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** The process id of a living holder. The lock of a dead holder is removed. */
async function readHolder(path: string): Promise<number | undefined> {
  const text = await readOrNothing(path);
  if (text === undefined) return undefined;
  const [pid, ...start] = text.split(' ');
  // Another process may have this number by now. If the start time is the same too, it is certainly the process that
  // took the lock.
  if ((await startTime(Number(pid))) === start.join(' ')) return Number(pid);
  if ((await readOrNothing(path)) === text) await rm(path, { force: true });
  return undefined;
}

function readOrNothing(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
