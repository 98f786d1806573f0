import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { isMade, makeMissing, placeOf, type Step } from '../../localstack/host/step.ts';
import { UserError } from '../../localstack/user-error.ts';

let folder: string;
const quiet = () => undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'step-'));
});
afterEach(() => rm(folder, { recursive: true }));

const writesAFile = async (place: string) => writeFile(join(place, 'tool'), 'ready');

const step = (changes: Partial<Step> = {}): Step => ({
  what: 'Tool 1.0',
  size: '1 MB',
  link: join(folder, 'tool'),
  inputs: ['tool==1.0'],
  check: async () => undefined,
  make: writesAFile,
  ...changes,
});

const made = (link = 'tool') => readFile(join(folder, link, 'tool'), 'utf8');

test('a step is made once, is found by its link, and is not made again', async () => {
  const make = jest.fn(writesAFile);
  expect(await isMade(step({ make }))).toBe(false);

  await makeMissing([step({ make })], quiet);

  expect(await isMade(step({ make }))).toBe(true);
  expect(await made()).toBe('ready');
  await makeMissing([step({ make })], quiet);
  expect(make).toHaveBeenCalledTimes(1);
});

test('with other inputs it is made again in another place, and the link changes only after that', async () => {
  await makeMissing([step({ make: (place) => writeFile(join(place, 'tool'), 'old') })], quiet);
  const next = step({
    inputs: ['tool==2.0'],
    make: async (place) => {
      expect(await made()).toBe('old');
      await writeFile(join(place, 'tool'), 'new');
    },
  });
  expect(await isMade(next)).toBe(false);

  await makeMissing([next], quiet);

  expect(await made()).toBe('new');
  expect(await isMade(step())).toBe(false);
});

test('an unfinished step of a killed run does not count as made, and the next run starts clean', async () => {
  await makeMissing([step()], quiet);
  // This is the state after a kill: the files exist, but not the stamp.
  await rm(join(placeOf(step()), '.made'));
  await writeFile(join(placeOf(step()), 'half'), '');
  expect(await isMade(step())).toBe(false);

  await makeMissing([step()], quiet);

  expect(await isMade(step())).toBe(true);
  expect(await readdir(placeOf(step()))).toEqual(['.made', 'tool']);
});

test('a failure names the step, the reason, the last lines of the log and its path, and the step is tried again', async () => {
  const fails = step({
    make: async (_place, log) => {
      await writeFile(log, 'Collecting tool\nERROR: no such version\n');
      throw new Error('pip ended with exit code 1');
    },
  });

  await expect(makeMissing([fails], quiet)).rejects.toThrow(
    /^Tool 1\.0 failed after \d+ s: pip ended with exit code 1\n {2}\| Collecting tool\n {2}\| ERROR: no such version\nThe whole log: .*logs\/tool\.log$/,
  );

  await makeMissing([step()], quiet);
  expect(await isMade(step())).toBe(true);
});

test('programs that are not installed are reported before anything is made, each in one line', async () => {
  const make = jest.fn(writesAFile);
  const lacks = (what: string) =>
    step({ make, check: () => Promise.reject(new UserError(`${what} is missing`)) });

  await expect(makeMissing([lacks('Python'), step({ make }), lacks('Maven')], quiet)).rejects.toThrow(
    /^Python is missing\nMaven is missing$/,
  );

  expect(make).not.toHaveBeenCalled();
});

test('one failure ends the steps that run at the same time, and only this failure is reported', async () => {
  const fails = step({ make: () => Promise.reject(new Error('no network')) });
  const waits = step({
    what: 'Slow tool',
    link: join(folder, 'slow'),
    make: (_place, _log, signal) => sleep(60_000, undefined, { signal }),
  });

  await expect(makeMissing([waits, fails], quiet)).rejects.toThrow(/^Tool 1\.0 failed/);

  expect(await isMade(waits)).toBe(false);
});

test('it says what it fetches, how large that is, and when it is done', async () => {
  const said: string[] = [];

  await makeMissing([step()], (line) => said.push(line));

  expect(said).toEqual(['  Tool 1.0: 1 MB ...', expect.stringMatching(/^ {2}Tool 1\.0: done in \d+ s$/)]);
});
