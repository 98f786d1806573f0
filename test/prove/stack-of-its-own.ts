import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePortRange } from '../support/ports.ts';
import { leavingNothing } from './clean-up.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/**
 * Deploys to a new local stack, runs a script of `on-the-stack` there, and takes the stack down, with what it kept.
 *
 * @param variables for the stack and the script, such as KEEP
 * @returns what the script wrote to its standard output, read as JSON
 */
export async function onStackOfItsOwn(
  script: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const port = String(await freePortRange());
  const env = { ...process.env, BACKEND: 'host', STAGE: 'local', LOCALSTACK_PORT: port, ...variables };
  const stopped = new AbortController();
  const node = (...given: string[]) =>
    run(process.execPath, given, { cwd: ROOT, env, signal: stopped.signal });
  const takeDown = async (): Promise<void> => {
    stopped.abort();
    await run(process.execPath, ['bin/tally.ts', 'down', '--forget-data'], { cwd: ROOT, env });
  };
  return leavingNothing(takeDown, async () => {
    await node('bin/tally.ts', 'deploy');
    const { stdout, stderr } = await node(`test/prove/on-the-stack/${script}.ts`);
    if (stderr !== '') console.error(stderr);
    return JSON.parse(stdout);
  });
}
