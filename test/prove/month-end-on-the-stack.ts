import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { BillingClient } from '@tally/client';
import { eachAtMost } from '../../functions/store/in-parallel.ts';
import { openTable } from '../../functions/store/table.ts';
import { monthEndName, stackName } from '../../lib/names.ts';
import { readTarget } from '../../localstack/clock/target.ts';
import { audit } from '../support/audit/audit.ts';
import { snapshotOf } from '../support/audit/snapshot.ts';
import { freePortRange } from '../support/ports.ts';

const CUSTOMERS = 2_000;
const LINES = 3;
const AMOUNTS = ['1.335', '2.335', '3.335'];
const ROOT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** The month's end of 2 000 customers through the deployed function, which is killed in the middle of it. */
export async function monthEndOnTheStack(): Promise<string> {
  // Whatever speaks to the stack reads it when it is loaded, so that is loaded afterwards.
  process.env['LOCALSTACK_PORT'] = String(await freePortRange());
  const node = (script: string, ...given: string[]) =>
    run(process.execPath, [script, ...given], { cwd: ROOT, env: { ...process.env, BACKEND: 'host' } });
  try {
    await node('deploy/deploy.ts');
    return await sectionOf(await proveOnStack());
  } finally {
    await node('localstack/down.ts', '--forget-data');
  }
}

interface Report {
  readonly closed: number;
  readonly beforeKill: number;
  readonly changedByLast: number;
  readonly violations: number;
  readonly seconds: number;
}

async function proveOnStack(): Promise<Report> {
  const { stack } = await import('../../localstack/settings.ts');
  const { apiUrl, tableName } = await import('../../deploy/stack.ts');
  const { LocalClock } = await import('../../localstack/clock/local-clock.ts');
  const { region, endpoint } = stack;
  const credentials = { accessKeyId: stack.accessKeyId, secretAccessKey: stack.secretAccessKey };
  const url = await apiUrl();
  const table = openTable(await tableName(), { region, endpoint, credentials });
  const clock = new LocalClock(url);
  const client = new BillingClient({ baseUrl: url, region, credentials });
  await billEveryone(client);
  const [month, afterGrace] = monthsEnd(new Date());
  await clock.set(readTarget(afterGrace));

  const began = Date.now();
  const dying = clock.runMonthEnd().then(
    () => 'ended',
    () => 'died',
  );
  const beforeKill = await killInTheMiddle(() => countFinalized(client, month), stack.id);
  if ((await dying) !== 'died') throw new Error('The run that was to be killed came to its end.');
  let closed = 0;
  for (let left = 1; left > 0; ) {
    const reply = await clock.runMonthEnd();
    closed += reply.closed;
    left = reply.left;
  }
  const seconds = (Date.now() - began) / 1000;

  const atRest = await snapshotOf(table);
  await clock.runMonthEnd();
  const after = await snapshotOf(table);
  const finalized = after.headers.filter((header) => header.month === month && header.status === 'finalized');
  const violations = audit(after);
  const changedByLast = JSON.stringify(after) === JSON.stringify(atRest) ? 0 : 1;
  if (finalized.length !== CUSTOMERS || violations.length > 0 || changedByLast > 0) {
    throw new Error(
      `Not as it should be: ${finalized.length} finalised, ${JSON.stringify(violations.slice(0, 10))}, changed ${changedByLast}`,
    );
  }
  return { closed, beforeKill, changedByLast, violations: violations.length, seconds };
}

async function billEveryone(client: BillingClient): Promise<void> {
  const customers = Array.from({ length: CUSTOMERS }, (_, index) => `customer-${index}`);
  await eachAtMost(16, customers, async (id) => {
    await client.createCustomer({ customer_id: id, name: id });
  });
  const items = customers.flatMap((id) =>
    AMOUNTS.map((amount) => ({
      customer_id: id,
      idempotency_key: `${id}:${amount}`,
      description: 'Usage',
      amount,
    })),
  );
  const { summary } = await client.addLineItems(items, { deadline: 600_000 });
  if (summary.created !== CUSTOMERS * LINES)
    throw new Error(`Not all was billed: ${JSON.stringify(summary)}`);
}

/** This month, and when its grace period is over. */
function monthsEnd(now: Date): [month: string, afterGrace: string] {
  const tenth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 10));
  return [now.toISOString().slice(0, 7), tenth.toISOString()];
}

/** Kills the function's process once a quarter is closed; answers how many were by then. */
async function killInTheMiddle(finalized: () => Promise<number>, stackId: string): Promise<number> {
  const { processesOf } = await import('../../localstack/host/processes.ts');
  for (const deadline = Date.now() + 300_000; Date.now() < deadline; await sleep(500)) {
    if ((await finalized()) < CUSTOMERS / 4) continue;
    const name = `${stackName('local')}-${monthEndName}`;
    const processes = (await processesOf(stackId)).filter(({ functionName }) => functionName === name);
    if (processes.length === 0) throw new Error(`No process of ${name} is there to be killed.`);
    for (const { pid } of processes) process.kill(pid, 'SIGKILL');
    return finalized();
  }
  throw new Error('The month-end run did not come to a quarter of its work in five minutes.');
}

async function countFinalized(client: BillingClient, month: string): Promise<number> {
  const { months } = await client.getInvoiceSummary(month, month);
  return months.find(({ status }) => status === 'finalized')?.invoice_count ?? 0;
}

const sectionOf = ({ closed, beforeKill, violations, seconds }: Report): string =>
  `## Month end on the local stack

${CUSTOMERS} customers with ${LINES} lines each, billed through the client; then the stack's time is moved past the grace period, and the deployed month-end function runs. Its process is killed with SIGKILL in the middle; it runs again until nothing is left, and once more. Every invoice is then compared with its lines, numbers, summary and lists. At the local stage's pace of 50 a second at the most.

| finalised before the kill | by the runs after it | finalised in all | changed by the last run | wrong | seconds | invoices an hour |
|---|---|---|---|---|---|---|
| ${beforeKill} | ${closed} | ${CUSTOMERS} | nothing | ${violations} | ${Math.round(seconds)} | ${Math.round((CUSTOMERS / seconds) * 3600)} |
`;
