import { setTimeout as sleep } from 'node:timers/promises';
import { apiUrl, tableName } from '../../../bin/stage/stack.ts';
import { eachAtMost } from '../../../functions/store/table/in-parallel.ts';
import { openTable } from '../../../functions/store/table/table.ts';
import { processesOf } from '../../../localstack/host/processes.ts';
import { stack } from '../../../localstack/settings.ts';
import { clientOf, post } from '../../support/api.ts';
import { audit } from '../../support/audit/audit.ts';
import { snapshotOf } from '../../support/audit/snapshot.ts';
import { Caller, type Charge } from './callers.ts';
import { CALLERS, type SlowStoreReport, STOPPED_SECONDS, STOPS } from './slow-store-report.ts';

/*
 * The proof with the same name starts this script on a new stack and reads the report from its output.
 */

process.env['TALLY_URL'] = await apiUrl();
console.log(JSON.stringify(await prove()));

async function prove(): Promise<SlowStoreReport> {
  const customers = Array.from({ length: CALLERS }, (_, index) => `customer-${index}`);
  for (const id of customers) await clientOf().createCustomer({ customer_id: id, name: id });
  const callers = customers.map((id, index) => new Caller(id, index));
  let isOver = false;
  const working = Promise.all(callers.map((caller) => caller.workUntil(() => isOver)));
  await sleep(10_000);
  for (let stop = 0; stop < STOPS; stop += 1) {
    await stopStore();
    await sleep(5_000);
  }
  isOver = true;
  await working;

  const charges = callers.flatMap((caller) => caller.charges);
  const toldWrongly = await sendAllAgain(charges);
  const credentials = { accessKeyId: stack.accessKeyId, secretAccessKey: stack.secretAccessKey };
  const { region, endpoint } = stack;
  const snapshot = await snapshotOf(openTable(await tableName(), { region, endpoint, credentials }));
  const violations = audit(snapshot);
  for (const violation of violations.slice(0, 10)) console.error(JSON.stringify(violation));
  const answers = callers.flatMap((caller) => caller.answers);
  const others = answers.filter(({ status, isOurs }) => status >= 300 && !(status === 503 && isOurs));
  for (const { asked, status, seconds } of others.slice(0, 20))
    console.error(`${status} ${seconds} s ${asked}`);
  return {
    requests: answers.length,
    succeeded: answers.filter(({ status }) => status >= 200 && status < 300).length,
    unavailable: answers.filter(({ status, isOurs }) => status === 503 && isOurs).length,
    others: countOf(others.map(({ status }) => String(status))),
    failedItems: callers.reduce((sum, { failedItems }) => sum + failedItems, 0),
    longestSeconds: Math.max(...answers.map(({ seconds }) => seconds)),
    charges: charges.length,
    told: countOf(charges.map(({ told }) => told)),
    toldWrongly,
    lines: snapshot.lines.filter(({ kind }) => kind !== 'carry_over').length,
    violations: violations.length,
  };
}

function countOf(names: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
}

/** Stops the table's process for a while, as if it were overloaded or cut off. Requests to it wait. */
async function stopStore(): Promise<void> {
  const processes = (await processesOf(stack.id)).filter(({ command }) =>
    command.includes('LoopbackDynamoDb'),
  );
  if (processes.length === 0) throw new Error('There is no process of DynamoDB Local to stop.');
  for (const { pid } of processes) process.kill(pid, 'SIGSTOP');
  try {
    await sleep(STOPPED_SECONDS * 1_000);
  } finally {
    for (const { pid } of processes) process.kill(pid, 'SIGCONT');
  }
}

/** Sends each charge again. Returns the answers that do not agree with the first answer. */
async function sendAllAgain(charges: readonly Charge[]): Promise<string[]> {
  const wrong: string[] = [];
  await eachAtMost(CALLERS, charges, async ({ key, path, body, told }) => {
    const { status } = await post(path, body, { 'idempotency-key': key });
    const isRight = told === 'unknown' ? [200, 201] : told === 'applied' ? [200] : [201];
    if (!isRight.includes(status)) wrong.push(`${path} ${key}: told ${told}, then answered ${status}`);
  });
  return wrong;
}
