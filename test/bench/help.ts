import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Form } from '../support/figures.ts';

const TALLY = join(import.meta.dirname, '..', '..', 'bin', 'tally.ts');
const MOST_MS = 150;

/** How long help takes, from the start of the process to its end, beside a process that does nothing. */
export async function helpOfTheCommandLine({ short }: Form): Promise<string> {
  const rounds = short ? 5 : 41;
  const commands = [['--help'], ['line-items', 'import', '--help'], ['nothing']] as const;
  const bare = ['--eval', '0'];
  const times = commands.map((): number[] => []);
  // One after the other, so that all meet the same machine; the first round fills the cache of compiled code.
  for (let round = 0; round <= rounds; round += 1)
    for (const [index, words] of commands.entries()) {
      const ms = timeOf(words[0] === 'nothing' ? bare : [TALLY, ...words]);
      if (round > 0) times[index]?.push(ms);
    }
  const [help = [], command = [], nothing = []] = times;
  for (const each of [help, command]) assert.ok(middle(each) < MOST_MS, `help takes ${middle(each)} ms`);
  return `## The help of the command line

From the start of the process to its end, ${rounds} times each, one after the other. No more than the names of the commands is loaded, and compiled code is kept.

| command | median | slowest |
|---|---|---|
| \`tally --help\` | **${middle(help)} ms** | ${slowest(help)} ms |
| \`tally line-items import --help\` | ${middle(command)} ms | ${slowest(command)} ms |
| \`node --eval 0\`, which does nothing | ${middle(nothing)} ms | ${slowest(nothing)} ms |
`;
}

function timeOf(given: readonly string[]): number {
  const began = performance.now();
  execFileSync(process.execPath, given, { stdio: 'ignore' });
  return performance.now() - began;
}

const middle = (times: readonly number[]): number =>
  Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0);
const slowest = (times: readonly number[]): number => Math.round(Math.max(...times));
