import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stack } from '../../localstack/settings.ts';
import type { Fuzzed } from '../schemathesis/fuzz.ts';
import { freePortRange } from '../support/ports.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** Some thousand signed requests, made from the contract's document, and each answer held against it. */
export async function contractBySchemathesis(): Promise<string> {
  const port = await freePortRange();
  const env = {
    ...process.env,
    BACKEND: 'host',
    STAGE: 'local',
    LOCALSTACK_PORT: String(port),
    TALLY_URL: `http://127.0.0.1:${port}/_aws/execute-api/tally/v1`,
  };
  const node = (...given: string[]) =>
    run(process.execPath, given, { cwd: ROOT, env, maxBuffer: 64 * 1024 * 1024 });
  const folder = join(stack.folders.downloads, 'test-results', 'schemathesis');
  try {
    await node('bin/tally.ts', 'deploy');
    const { stdout } = await node('test/schemathesis/run.ts', 'long', folder);
    return sectionOf(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')); // what that script prints last
  } finally {
    await node('bin/tally.ts', 'down', '--forget-data');
  }
}

const sectionOf = ({ cases, operations, findings, seconds, checks }: Fuzzed): string =>
  `## The contract by Schemathesis

Signed requests to the local stack, made from the document that the stack answers: valid ones, invalid ones, at the bounds of each schema, made up from a fixed seed, and in sequences that hand ids on. Each answer is held against the document. Which settings differ from the tool's own, and why: [test/schemathesis/schemathesis.toml](../test/schemathesis/schemathesis.toml).

| operations | requests | findings | seconds |
|---|---|---|---|
| ${operations} | ${cases} | ${findings} | ${seconds} |

| check | made |
|---|---|
${Object.entries(checks)
  .map(([check, made]) => `| \`${check}\` | ${made} |`)
  .join('\n')}
`;
