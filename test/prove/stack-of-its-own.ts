import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePortRange } from '../support/ports.ts';
import { leavingNothing } from './clean-up.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

interface OwnStack {
  /** Runs a script of this checkout there, and returns its standard output. */
  readonly node: (...given: string[]) => Promise<string>;
}

/**
 * Deploys to a new local stack. After the work, or when the work is stopped, it takes the stack down and
 * removes its kept data.
 *
 * @param variables environment variables for the stack and the scripts, such as KEEP
 */
export async function withStackOfItsOwn<Result>(
  variables: Readonly<Record<string, string>>,
  work: (stack: OwnStack) => Promise<Result>,
): Promise<Result> {
  const port = String(await freePortRange());
  const url = `http://127.0.0.1:${port}/_aws/execute-api/tally/v1`;
  const own = { BACKEND: 'host', STAGE: 'local', LOCALSTACK_PORT: port, TALLY_URL: url };
  const options = { cwd: ROOT, env: { ...process.env, ...own, ...variables }, maxBuffer: 64 * 1024 * 1024 };
  const stopped = new AbortController();
  const node = async (...given: string[]): Promise<string> => {
    const { stdout, stderr } = await run(process.execPath, given, { ...options, signal: stopped.signal });
    if (stderr !== '') console.error(stderr);
    return stdout;
  };
  const takeDown = async (): Promise<void> => {
    stopped.abort();
    await run(process.execPath, ['bin/tally.ts', 'down', '--forget-data'], options);
  };
  return leavingNothing(takeDown, async () => {
    await node('bin/tally.ts', 'deploy');
    return work({ node });
  });
}

/** Runs a script of `on-the-stack` on its own stack. Returns its standard output, read as JSON. */
export const onStackOfItsOwn = (
  script: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<unknown> =>
  withStackOfItsOwn(variables, async ({ node }) =>
    JSON.parse(await node(`test/prove/on-the-stack/${script}.ts`)),
  );
