import { migrations } from '../../functions/store/migrations/all.ts';
import type { Migration } from '../../functions/store/migrations/migration.ts';
import { planOf, stateOf } from '../../functions/store/migrations/plan.ts';
import { forget, readRecords } from '../../functions/store/migrations/record.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { UserError } from '../../localstack/user-error.ts';
import { confirm } from '../stage/confirm.ts';
import { migrateStage, paceOfStage, type Units } from '../stage/migrating.ts';
import { openStageTable } from '../stage/open-stage-table.ts';
import { newestMigration, tableName } from '../stage/stack.ts';
import { isLocal, stage } from '../stage/stage.ts';

const USAGE = 'make migrate [dry=1] [again=<number>] [reads=<units a second>] [writes=<units a second>]';

interface Given {
  readonly dry?: string | undefined;
  readonly again?: string | undefined;
  readonly reads?: string | undefined;
  readonly writes?: string | undefined;
}

/**
 * Brings older items of the stage's table into the form of today, while the stage runs.
 *
 * @param given `dry=1` only says what would be done. `again` is a migration to do once more, after a release from before
 *   it was deployed again. `reads` and `writes` are the units a second that it may take, otherwise those of the stage
 */
export async function migrateTable({ dry = '', again = '', reads = '', writes = '' }: Given): Promise<void> {
  if (!['', '1', 'yes'].includes(dry)) throw new UserError(`dry is "${dry}": write dry=1. ${USAGE}`);
  const units = await unitsOf(reads, writes);
  const repeated = again === '' ? undefined : migrationOf(again);
  const name = await tableName();
  const table = openStageTable(name);
  if (dry !== '') return showPlans(table, units, repeated);
  await requireDeployed();
  const pending = await describe(table, repeated);
  if (pending.length === 0) {
    console.error(`Nothing is to be migrated in ${name}: all ${migrations.length} migrations are recorded.`);
    return;
  }
  if (!isLocal) {
    await confirm(
      `Read all of ${name} for each of: ${pending.join(', ')}? It costs some 250 read units a MB, and some 3 write units for each item that is changed. make migrate dry=1 counts them.`,
    );
  }
  if (repeated) await forget(table, repeated.number);
  await migrateStage(table, units);
}

async function unitsOf(reads: string, writes: string): Promise<Units> {
  const { readUnitsPerSecond, writeUnitsPerSecond } = await paceOfStage();
  return {
    readUnitsPerSecond: unitsGiven('reads', reads) ?? readUnitsPerSecond,
    writeUnitsPerSecond: unitsGiven('writes', writes) ?? writeUnitsPerSecond,
  };
}

function unitsGiven(name: string, text: string): number | undefined {
  if (text === '') return undefined;
  if (Number(text) > 0) return Number(text);
  throw new UserError(`${name} is "${text}": write how many units a second it may take. ${USAGE}`);
}

function migrationOf(again: string): Migration {
  const found = migrations.find(({ number }) => String(number) === again);
  if (found) return found;
  throw new UserError(`There is no migration ${again}. There are ${migrations.length} of them. ${USAGE}`);
}

/** Functions that do not know the new form would go on writing the old one. */
async function requireDeployed(): Promise<void> {
  const deployed = await newestMigration();
  const unknown = migrations.find(({ number }) => number > deployed);
  if (!unknown) return;
  throw new UserError(
    `The functions of stage ${stage} do not know migration ${unknown.number}, ${unknown.name}, yet. Run make deploy: it deploys them, and then migrates.`,
  );
}

/** @returns the names of those to do */
async function describe(table: Table, repeated: Migration | undefined): Promise<readonly string[]> {
  const records = await readRecords(table);
  const isToDo = (one: Migration): boolean =>
    one === repeated || records.get(one.number)?.done_at === undefined;
  return migrations.filter(isToDo).map(({ number, name }) => `${number} ${name}`);
}

async function showPlans(table: Table, units: Units, repeated: Migration | undefined): Promise<void> {
  const records = await readRecords(table);
  for (const migration of migrations) {
    const record = records.get(migration.number);
    console.log(`${migration.number} ${migration.name}: ${stateOf(record)}. ${migration.purpose}`);
    if (record?.done_at !== undefined && migration !== repeated) continue;
    const { looked, changes } = await planOf(table, migration, units);
    const found = [...changes.values()].reduce((sum, count) => sum + count, 0);
    console.log(`  ${looked} items, of which it would change ${found}`);
    for (const [names, count] of changes) console.log(`  ${count}: ${names}`);
  }
  console.error('Nothing was changed.');
}
