import { migrations } from '../../functions/store/migrations/all.ts';
import { isUntouched, migrate, pendingMigrations } from '../../functions/store/migrations/run.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { outputs, stackName } from '../../lib/names.ts';
import { UserError } from '../../localstack/user-error.ts';
import { openStageTable } from './open-stage-table.ts';
import { describeStack } from './stack.ts';
import { stage } from './stage.ts';

/** A dead run is followed after this time. */
const LEASE_MS = 30_000;
const TOLD_MS = 10_000;

export interface Units {
  readonly readUnitsPerSecond: number;
  readonly writeUnitsPerSecond: number;
}

/** Nobody has written to a new table yet, also not in the old form. */
const AT_ONCE = { readUnitsPerSecond: 100, writeUnitsPerSecond: 100, settleMinutes: 0 };

/** Loaded only when it is needed, because it loads CDK. */
export async function paceOfStage(): Promise<typeof AT_ONCE> {
  const { stageConfig } = await import('../../lib/stage.ts');
  return stageConfig(stage).migrations;
}

/** Does the migrations of the stage's table that are not recorded there yet, and tells how far it is. */
export async function migrateStage(table: Table, units?: Units): Promise<void> {
  const pending = await pendingMigrations(table, migrations);
  if (pending.length === 0) return;
  const { settleMinutes, ...own } = (await isUntouched(table)) ? AT_ONCE : await paceOfStage();
  let looked = 0;
  let changed = 0;
  const progress = (): string => `${looked} items read, ${changed} changed`;
  const told = setInterval(() => console.error(`${progress()} ...`), TOLD_MS);
  try {
    await migrate(table, pending, {
      ...(units ?? own),
      settleMs: 60_000 * settleMinutes,
      leaseMs: LEASE_MS,
      onWait: ({ number }, until) => {
        console.error(
          `Migration ${number} begins at ${until.toISOString()}. Until then, a function from before the deploy may still write. This command can be stopped, and make migrate goes on.`,
        );
      },
      onProgress: (items, migrated) => {
        looked += items;
        changed += migrated;
      },
      onDone: ({ number, name }, walked) => {
        console.error(
          `Migration ${number}, ${name}: ${walked.changed} of ${walked.looked} items were changed.`,
        );
      },
    });
  } catch (error) {
    throw new UserError(
      `${progress()}. Stopped: ${String(error)}. Both forms are served. Run make migrate again: it goes on from here.`,
    );
  } finally {
    clearInterval(told);
  }
}

/**
 * Checks before a deploy that the new functions can read all that the stage's table has.
 *
 * @throws UserError if they do not read an old form, and its migration is not recorded
 */
export async function requireOldMigrations(): Promise<void> {
  const needed = migrations.filter(({ isOldFormRead }) => !isOldFormRead);
  if (needed.length === 0) return;
  const deployed = await describeStack(stackName(stage));
  const name = deployed?.Outputs?.find(({ OutputKey }) => OutputKey === outputs.tableName)?.OutputValue;
  if (name === undefined) return;
  const table = openStageTable(name);
  const [missing] = await pendingMigrations(table, needed);
  if (!missing || (await isUntouched(table))) return;
  throw new UserError(
    `This Tally does not read items from before migration ${missing.number}, ${missing.name}, and the table of stage ${stage} may still have some. Deploy an earlier release that does this migration, and then this one.`,
  );
}
