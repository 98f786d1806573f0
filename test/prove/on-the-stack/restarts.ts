import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bill, billAndKill, createCustomers, newLoad, sendAgain } from '../../support/restarts.ts';
import { LINES, type RestartsReport } from './restarts-report.ts';

/*
 * The proof with the same name starts this script with KEEP=1 on a deployed stack and reads the report from
 * its output.
 */

const TALLY = join(import.meta.dirname, '..', '..', '..', 'bin', 'tally.ts');
const tally = (command: string) => promisify(execFile)(process.execPath, [TALLY, command]);

console.log(JSON.stringify(await prove()));

async function prove(): Promise<RestartsReport> {
  const first = newLoad('clean-down', LINES);
  await createCustomers(first);
  await bill(first);
  await tally('down');
  await tally('deploy');
  const afterCleanDown = await sendAgain(first);

  const second = newLoad('kill', LINES);
  await createCustomers(second);
  const processesKilled = await billAndKill(second);
  await tally('deploy');
  const afterKill = await sendAgain(second);
  // The first load must survive the kill too.
  await sendAgain(first);
  return { afterCleanDown, afterKill, processesKilled };
}
