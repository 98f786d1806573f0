import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { withLock } from '../../localstack/host/lock.ts';
import { startTime } from '../../localstack/host/start-time.ts';

let folder: string;
let lock: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
  lock = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true }));

test('two commands at the same time run one after the other, and the second says that it waits', async () => {
  const order: string[] = [];
  const said: string[] = [];
  const work = (name: string) => async () => {
    order.push(`${name} begins`);
    await sleep(300);
    order.push(`${name} ends`);
  };

  const first = withLock(lock, work('first'));
  await sleep(100);
  await Promise.all([first, withLock(lock, work('second'), { say: (line) => said.push(line) })]);

  expect(order).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  expect(said).toEqual([`Waiting for another make, process ${process.pid}, to finish ...`]);
});

test('work that fails releases the lock', async () => {
  await expect(withLock(lock, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');

  await expect(access(lock)).rejects.toThrow();
});

test('a killed holder does not hold the lock any more', async () => {
  const holder = spawn('sleep', ['60']);
  await writeFile(lock, `${holder.pid} ${await startTime(Number(holder.pid))}`);
  holder.kill('SIGKILL');
  await once(holder, 'exit');

  await expect(withLock(lock, async () => 'done', { patienceMs: 0 })).resolves.toBe('done');
});

test('another process with the number of a killed holder does not hold the lock', async () => {
  await writeFile(lock, `${process.pid} 1`);

  await expect(withLock(lock, async () => 'done', { patienceMs: 0 })).resolves.toBe('done');
});

test('a holder that never ends is named, and the message says what to do', async () => {
  await writeFile(lock, `${process.pid} ${await startTime(process.pid)}`);

  await expect(withLock(lock, async () => 'done', { patienceMs: 0, say: () => undefined })).rejects.toThrow(
    `Process ${process.pid} still holds ${lock}: end it, or remove that file, and try again.`,
  );
});
