import { migrations } from '../../functions/store/migrations/all.ts';
import type { Migration } from '../../functions/store/migrations/migration.ts';
import { planOf, stateOf } from '../../functions/store/migrations/plan.ts';
import { forget, readRecords } from '../../functions/store/migrations/record.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { UserError } from '../../localstack/user-error.ts';
import { badInput } from '../cli/exit-codes.ts';
import { confirm } from '../stage/confirm.ts';
import { migrateStage, paceOfStage, type Units } from '../stage/migrating.ts';
import { openStageTable } from '../stage/open-stage-table.ts';
import { newestMigration, tableName } from '../stage/stack.ts';
import { isLocal, stage } from '../stage/stage.ts';

export interface MigrateOptions {
  /** Only say what would be done. */
  readonly dryRun?: boolean;
  /** The number of a migration to do once more, after a release from before it was deployed again. */
  readonly again?: string;
  /** Units a second, otherwise those of the stage. */
  readonly reads?: string;
  readonly writes?: string;
}

/** Brings older items of the stage's table into the form of today, while the stage runs. */
export async function migrateTable({ dryRun, again, reads, writes }: MigrateOptions): Promise<void> {
  const repeated = again === undefined ? undefined : migrationOf(again);
  const units = await unitsOf(reads, writes);
  const name = await tableName();
  const table = openStageTable(name);
  if (dryRun) return showPlans(table, units, repeated);
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
  if (repeated) await forgetDone(table, repeated);
  await migrateStage(table, units);
}

async function unitsOf(reads: string | undefined, writes: string | undefined): Promise<Units> {
  const { readUnitsPerSecond, writeUnitsPerSecond } = await paceOfStage();
  return {
    readUnitsPerSecond: unitsGiven('reads', reads) ?? readUnitsPerSecond,
    writeUnitsPerSecond: unitsGiven('writes', writes) ?? writeUnitsPerSecond,
  };
}

function unitsGiven(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (Number(text) > 0) return Number(text);
  throw badInput(`${name} is "${text}": write how many units a second it may take, such as 1000.`);
}

function migrationOf(again: string): Migration {
  const found = migrations.find(({ number }) => String(number) === again);
  if (found) return found;
  throw badInput(`There is no migration "${again}". Their numbers are 1 to ${migrations.length}.`);
}

async function forgetDone(table: Table, { number, name }: Migration): Promise<void> {
  const held = await forget(table, number);
  if (!held) return;
  throw new UserError(
    `Another run is at work on migration ${number}, ${name}, until ${held.until} at least. Nothing was changed. Run this again when that run has ended.`,
  );
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
