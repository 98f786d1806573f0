import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePortRange } from '../support/ports.ts';
import { AMOUNTS, CUSTOMERS, type MonthEndReport } from './on-the-stack/month-end-of-many.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** The month's end of many customers through the deployed function, which is killed in the middle of it. */
export async function monthEndOnTheStack(): Promise<string> {
  const port = String(await freePortRange());
  const env = { ...process.env, BACKEND: 'host', STAGE: 'local', LOCALSTACK_PORT: port };
  const node = (script: string, ...given: string[]) =>
    run(process.execPath, [script, ...given], { cwd: ROOT, env });
  try {
    await node('bin/tally.ts', 'deploy');
    const { stdout } = await node('test/prove/on-the-stack/month-end.ts');
    return sectionOf(JSON.parse(stdout)); // what that script prints
  } finally {
    await node('bin/tally.ts', 'down', '--forget-data');
  }
}

const sectionOf = ({ closed, beforeKill, violations, seconds }: MonthEndReport): string =>
  `## Month end on the local stack

${CUSTOMERS} customers with ${AMOUNTS.length} lines each, billed through the client; then the stack's time is moved past the grace period, and the deployed month-end function runs. Its process is killed with SIGKILL in the middle; it runs again until nothing is left, and once more. Every invoice is then compared with its lines, numbers, summary and lists. At the local stage's pace of 50 a second at the most.

| finalised before the kill | by the runs after it | finalised in all | changed by the last run | wrong | seconds | invoices an hour |
|---|---|---|---|---|---|---|
| ${beforeKill} | ${closed} | ${CUSTOMERS} | nothing | ${violations} | ${Math.round(seconds)} | ${Math.round((CUSTOMERS / seconds) * 3600)} |
`;
