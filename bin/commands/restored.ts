import { requestInstant } from '../../client/contract/shapes/request-instant.ts';
import { clockOf } from '../../functions/store/clock/clock.ts';
import { turnSyncOff } from '../../functions/store/sync/breaker.ts';
import { markRestored } from '../../functions/store/sync/installation.ts';
import { badInput } from '../cli/exit-codes.ts';
import { confirm } from '../stage/confirm.ts';
import { openStageTable } from '../stage/open-stage-table.ts';
import { tableName } from '../stage/stack.ts';
import { isLocal, stage } from '../stage/stage.ts';

/**
 * Says that the stage's table was restored to an earlier time. The sync is off from then on, and looks at Stripe first
 * for all that it may have sent since that time.
 *
 * @param to the time to which it was restored, RFC 3339
 * @param table the restored table, if the stage does not use it yet
 */
export async function restored(to: string, table: string | undefined): Promise<void> {
  const time = requestInstant.safeParse(to);
  if (!time.success)
    throw badInput(`to is "${to}": write the time of the restore, such as 2027-01-01T00:00:00Z.`);
  const name = table || (await tableName());
  if (!isLocal) await confirm(`Turn the sync off in ${name}, as restored to ${time.data}?`);
  const opened = openStageTable(name);
  const now = await clockOf({ testClock: isLocal })(opened);
  if (time.data > now) throw badInput(`to is "${to}", and it is only ${now}.`);
  await turnSyncOff(opened, { why: `The table was restored to ${time.data}.`, now });
  await markRestored(opened, { to: time.data, at: now });
  console.error(
    `The sync of stage ${stage} is off. Callers may send again what they sent since ${time.data}. Then compare: make reconcile repair=payment,unsynced turn_on=yes`,
  );
}
