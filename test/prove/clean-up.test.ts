import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { processesOf } from '../../localstack/host/processes.ts';
import { checkoutOf } from '../../localstack/settings.ts';
import { leavingNothing } from './clean-up.ts';
import { removeCheckout } from './remove-checkout.ts';

const cleanUp = join(__dirname, 'clean-up.ts');
const newFolder = async (): Promise<string> =>
  realpath(await mkdtemp(join(tmpdir(), 'tally-clean-up-test-')));

afterAll(() => {
  // Removes the listeners that the module under test added to this process.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
});

test.each([
  ['that passes', async () => 'seen', 'seen'],
  ['that fails', () => Promise.reject(new Error('failed')), 'Error: failed'],
])('work %s is undone once', async (_how, work, outcome) => {
  let undone = 0;
  const undo = async (): Promise<void> => {
    undone += 1;
  };

  expect(await leavingNothing(undo, work).catch(String)).toBe(outcome);
  expect(undone).toBe(1);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'work stopped by %s is undone before the end',
  async (signal) => {
    const file = join(await newFolder(), 'undone');
    const script = `
    import { appendFile } from 'node:fs/promises';
    import { leavingNothing } from ${JSON.stringify(cleanUp)};
    const forEver = () => new Promise(() => setInterval(() => undefined, 1_000));
    leavingNothing(() => appendFile(${JSON.stringify(file)}, 'once'), () => { console.log('working'); return forEver(); });
  `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');

    child.kill(signal);

    expect(await once(child, 'exit')).toEqual([130, null]);
    expect(await readFile(file, 'utf8')).toBe('once');
  },
);

test('a checkout goes with the processes of all its stacks', async () => {
  const folder = await newFolder();
  await mkdir(join(folder, '.localstack', 'stacks', '4999'), { recursive: true });
  const marker = `${checkoutOf(folder)}-4999`;
  const left = spawn('sleep', ['600'], { env: { ...process.env, TALLY_STACK: marker }, stdio: 'ignore' });
  const ended = once(left, 'exit');
  await once(left, 'spawn');

  await removeCheckout(folder);

  expect((await ended)[1]).toBe('SIGTERM');
  expect(await processesOf(marker)).toEqual([]);
  expect(await readdir(folder).catch(() => 'gone')).toBe('gone');
});
