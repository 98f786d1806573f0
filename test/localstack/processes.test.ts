import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { endProcesses, parsePs, processesOf } from '../../localstack/host/processes.ts';

const ours = `test-ours-${process.pid}`;
const neighbours = `${ours}0`;
const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A shell that says when it is ready, so that no test sends a signal before the shell has set its traps. */
async function start(
  stack: string | undefined,
  script: string,
  more: Record<string, string> = {},
): Promise<number> {
  const child = spawn('sh', ['-c', `${script}; echo ready; while :; do sleep 0.1; done`], {
    env: { PATH: process.env['PATH'], ...(stack && { TALLY_STACK: stack }), ...more },
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  await once(child.stdout, 'data');
  return Number(child.pid);
}

const isAlive = (pid: number) => {
  const child = started.find((one) => one.pid === pid);
  return child?.exitCode === null && child.signalCode === null;
};

/**
 * Node notices the end of a process a little later. A test that waits without success fails at its time
 * limit.
 */
async function hasEnded(pid: number): Promise<boolean> {
  const child = started.find((one) => one.pid === pid);
  if (child && isAlive(pid)) await once(child, 'exit');
  return true;
}

const pidsOf = async (stack: string) => (await processesOf(stack)).map(({ pid }) => pid);

test('finds only the processes with the mark, and not one whose longer mark has the same beginning', async () => {
  const marked = await start(ours, ':');
  await start(neighbours, ':');
  await start(undefined, ':');

  // The `sleep` processes, which are children of the shell, have its mark too.
  const found = (await processesOf(ours)).filter(({ parent }) => parent === process.pid);

  expect(found).toEqual([
    expect.objectContaining({ pid: marked, parent: process.pid, functionName: undefined }),
  ]);
});

test('names the function that a process runs', async () => {
  const pid = await start(ours, ':', { AWS_LAMBDA_FUNCTION_NAME: 'tally-local-customers' });

  const found = (await processesOf(ours)).find((one) => one.pid === pid);

  expect(found?.functionName).toBe('tally-local-customers');
});

test('ends a stack with all its children, and does not touch another stack', async () => {
  const marked = await start(ours, 'sleep 60 & :');
  const neighbour = await start(neighbours, ':');

  await endProcesses(ours, 3_000);

  expect(await pidsOf(ours)).toEqual([]);
  expect(await hasEnded(marked)).toBe(true);
  expect(isAlive(neighbour)).toBe(true);
});

test('kills a process that ignores the signal to end', async () => {
  const deaf = await start(ours, "trap '' TERM HUP");

  await endProcesses(ours, 300);

  expect(await hasEnded(deaf)).toBe(true);
});

test('ends nothing if nothing runs', async () => {
  expect(await endProcesses('test-nobody')).toBe(0);
});

test('reads the same from ps if /proc does not exist', () => {
  const text = `
  101     1 /venv/bin/python -m localstack.runtime.main PATH=/bin TALLY_STACK=ours LANG=C
  102   101 /usr/bin/node main.mjs TALLY_STACK=ours AWS_LAMBDA_FUNCTION_NAME=tally-local-customers
  103     1 /usr/bin/node main.mjs TALLY_STACK=ours2
  104     1 grep TALLY_STACK=other
`;

  expect(parsePs(text, 'ours')).toEqual([
    { pid: 101, parent: 1, command: '/venv/bin/python -m localstack.runtime.main', functionName: undefined },
    { pid: 102, parent: 101, command: '/usr/bin/node main.mjs', functionName: 'tally-local-customers' },
  ]);
});
