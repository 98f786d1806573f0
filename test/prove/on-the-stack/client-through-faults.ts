import { apiUrl, tableName } from '../../../bin/stage/stack.ts';
import { BillingClient } from '../../../client/src/index.ts';
import { openTable } from '../../../functions/store/table/table.ts';
import { stackName } from '../../../lib/names.ts';
import { processesOf } from '../../../localstack/host/processes.ts';
import { stack } from '../../../localstack/settings.ts';
import { audit } from '../../support/audit/audit.ts';
import { snapshotOf } from '../../support/audit/snapshot.ts';
import { randomOf } from '../../support/chaos/random.ts';
import { faultyWay, usualFault } from '../../support/faulty-way.ts';
import { billedOf, billThroughFaults } from '../../support/lines-through-faults.ts';
import { CUSTOMERS, IN_A_CALL, LINES, type ThroughFaultsReport } from './client-through-faults-report.ts';

/*
 * The proof with the same name starts this script on a new stack and reads the report from its output.
 */

const CALLS_AT_A_TIME = 4;
const ONE_KILL_IN = 50;
const WRITES = `${stackName('local')}-line-item-writes`;

console.log(JSON.stringify(await prove()));

async function prove(): Promise<ThroughFaultsReport> {
  const began = Date.now();
  const random = randomOf(20261126);
  const baseUrl = await apiUrl();
  let killed = 0;
  const way = await faultyWay(baseUrl, () => {
    if (random() < 1 / ONE_KILL_IN) {
      killAProcess().then((isKilled) => {
        killed += isKilled ? 1 : 0;
      }, console.error);
    }
    return usualFault(random);
  });
  const { region, accessKeyId, secretAccessKey } = stack;
  const options = { region, credentials: { accessKeyId, secretAccessKey } };
  const sure = new BillingClient({ ...options, baseUrl });
  const customers = Array.from({ length: CUSTOMERS }, (_, index) => `through-faults-${index}`);
  for (const id of customers) await sure.createCustomer({ customer_id: id, name: id });
  try {
    const client = new BillingClient({ ...options, baseUrl: way.url });
    const told = await billThroughFaults(client, sure, {
      customers,
      count: LINES,
      inACall: IN_A_CALL,
      callsAtATime: CALLS_AT_A_TIME,
    });
    const billed = await billedOf(sure, customers);
    const table = openTable(await tableName(), { endpoint: stack.endpoint, ...options });
    const snapshot = await snapshotOf(table);
    const keys = snapshot.lines.map((line) => `${line.customer_id} ${line.idempotency_key}`);
    const violations = audit(snapshot);
    for (const violation of violations.slice(0, 10)) console.error(JSON.stringify(violation));
    return {
      ...told,
      ...billed,
      counts: way.counts,
      killed,
      stored: snapshot.lines.length,
      doubles: snapshot.lines.length - new Set(keys).size,
      violations: violations.length,
      seconds: Math.round((Date.now() - began) / 1000),
    };
  } finally {
    await way.close();
  }
}

/** Kills one process of the function, if there is one, whatever it is doing. */
async function killAProcess(): Promise<boolean> {
  const processes = (await processesOf(stack.id)).filter(({ functionName }) => functionName === WRITES);
  const one = processes[Math.floor(Math.random() * processes.length)];
  if (one) process.kill(one.pid, 'SIGKILL');
  return one !== undefined;
}
