import { setTimeout as sleep } from 'node:timers/promises';
import { stackName } from '../../../lib/names.ts';
import { processesOf } from '../../../localstack/host/processes.ts';

const LONGEST_MS = 300_000;

/**
 * Kills the processes of a deployed function with SIGKILL.
 *
 * @param isTime asked twice a second
 */
export async function killFunction(
  worker: string,
  stackId: string,
  isTime: () => Promise<boolean>,
): Promise<void> {
  const name = `${stackName('local')}-${worker}`;
  for (const deadline = Date.now() + LONGEST_MS; Date.now() < deadline; await sleep(500)) {
    if (!(await isTime())) continue;
    const processes = (await processesOf(stackId)).filter(({ functionName }) => functionName === name);
    if (processes.length === 0) throw new Error(`There is no process of ${name} to kill.`);
    for (const { pid } of processes) process.kill(pid, 'SIGKILL');
    return;
  }
  throw new Error(`The time to kill ${name} did not come in five minutes.`);
}
