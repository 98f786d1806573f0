import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePortRange } from '../support/ports.ts';
import { leavingNothing } from './clean-up.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Runs a script of this checkout, from its root, and answers what it printed. */
type Run = (script: string, ...given: string[]) => Promise<string>;

/** Gives the work a LocalStack's port of its own, and takes down what it started there, with any data it kept. */
export async function onOwnStack<Result>(
  variables: Readonly<Record<string, string>>,
  work: (run: Run) => Promise<Result>,
): Promise<Result> {
  const port = String(await freePortRange());
  const env = { ...process.env, BACKEND: 'host', STAGE: 'local', LOCALSTACK_PORT: port, ...variables };
  const stopped = new AbortController();
  const execute = promisify(execFile);
  const run: Run = async (script, ...given) => {
    const { signal } = stopped;
    return (await execute(process.execPath, [script, ...given], { cwd: ROOT, env, signal })).stdout;
  };
  const takeDown = async (): Promise<void> => {
    stopped.abort();
    await execute(process.execPath, ['bin/tally.ts', 'down', '--forget-data'], { cwd: ROOT, env });
  };
  return leavingNothing(takeDown, () => work(run));
}
