import { requestInstant } from '../../../client/contract/shapes/request-instant.ts';
import { type ReconcileReply, reconcileRequest } from '../../../functions/queue/reconcile/run.ts';
import { reconcile } from '../../../functions/queue/reconcile/worker.ts';
import { turnSyncOn } from '../../../functions/store/sync/breaker.ts';
import { type Restored, readRestored } from '../../../functions/store/sync/installation.ts';
import { UserError } from '../../../localstack/user-error.ts';
import { badInput, exitCodes } from '../../cli/exit-codes.ts';
import { confirm } from '../../stage/confirm.ts';
import { invokeWorker } from '../../stage/invoke.ts';
import { openStageTable } from '../../stage/open-stage-table.ts';
import { tableName } from '../../stage/stack.ts';
import { isLocal, stage } from '../../stage/stage.ts';

export interface ReconcileOptions {
  /** Of when Stripe made them, RFC 3339; by default the stage's number of days back. */
  readonly from?: string;
  readonly to?: string;
  /** The kinds of differences to repair, with commas between them. */
  readonly repair?: string;
  /** Once everything was compared, the sync may work again. */
  readonly turnOn?: true;
  readonly json?: true;
}

/**
 * Compares the synced invoices with those at Stripe, and prints where they differ. The exit code says whether differences
 * are left.
 */
export async function reconcileStage(options: ReconcileOptions): Promise<void> {
  const { from, to, repair, turnOn, json } = options;
  const asked = reconcileRequest.safeParse({
    ...(from && { from: timeOf('from', from) }),
    ...(to && { to: timeOf('to', to) }),
    ...(repair && { repair: repair.split(',') }),
  });
  if (!asked.success) throw badInput(`repair is "${repair}": choose from payment, extra_draft and unsynced.`);
  if (repair && !isLocal) await confirm(`Repair ${repair} of stage ${stage}?`);
  const reply = (await invokeWorker(reconcile.name, asked.data)) as ReconcileReply; // what that function answers
  if (json) console.log(JSON.stringify(reply));
  else print(reply);
  if (reply.stopped || leftOf(reply) > 0) process.exitCode = exitCodes.wrong;
  if (turnOn) await turnOnAfter(reply);
}

async function turnOnAfter(reply: ReconcileReply): Promise<void> {
  const table = openStageTable(await tableName());
  const why = whyNotWhole(reply, await readRestored(table));
  if (why !== undefined)
    throw new UserError(`The sync stays off, because not everything was compared: ${why}`);
  await turnSyncOn(table);
  console.error(`The sync of stage ${stage} is on.`);
}

/**
 * Why a run has not seen everything that a restored table may lack.
 *
 * @param restored to which time the table was restored, and when. UTC
 */
export function whyNotWhole(
  { stopped, from, to }: Pick<ReconcileReply, 'stopped' | 'from' | 'to'>,
  restored: Restored | undefined,
): string | undefined {
  if (stopped)
    return 'the time was over. Let it begin later with from=, but not after the time of the restore.';
  if (!restored || (from <= restored.to && to >= restored.at)) return undefined;
  return `the table was restored to ${restored.to}. Leave to out, and from too, or begin before that time.`;
}

function timeOf(name: string, given: string): string {
  const parsed = requestInstant.safeParse(given);
  if (parsed.success) return parsed.data;
  throw badInput(`${name} is "${given}": write a time such as 2027-01-01T00:00:00Z.`);
}

const foundIn = ({ counts }: ReconcileReply): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
const leftOf = (reply: ReconcileReply): number =>
  foundIn(reply) - reply.differences.filter(({ repaired }) => repaired).length;

function print(reply: ReconcileReply): void {
  const { from, to, at_stripe: atStripe, here, differences, stopped } = reply;
  for (const { kind, invoiceId, providerId, detail, repaired } of differences) {
    console.log([kind, invoiceId, providerId, repaired ? 'repaired' : '', detail].join('\t'));
  }
  console.error(
    `Invoices that Stripe made from ${from} to ${to}: ${atStripe} at Stripe, ${here} here. Differences: ${foundIn(reply)}, of which ${leftOf(reply)} are left.`,
  );
  if (stopped) console.error('The time was over before everything was compared: ask for a shorter range.');
}
