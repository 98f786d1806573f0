import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '../../../client/contract/shapes/fields.ts';
import { eachAtMost } from '../table/in-parallel.ts';
import type { MigrationItem } from '../table/items/migration.ts';
import { keys } from '../table/items.ts';
import { spending } from '../table/pace.ts';
import { scanPage } from '../table/query.ts';
import type { Table } from '../table/table.ts';
import { type Walked, walkTable } from '../table/walk.ts';
import { migrateItem } from './item.ts';
import { filterOf, type Migration, type RawItem } from './migration.ts';
import { finish, hold, letGo, readRecords } from './record.ts';

export interface MigrateOptions {
  /** So much of the table's capacity is used. The rest is left to callers' requests. */
  readonly readUnitsPerSecond: number;
  readonly writeUnitsPerSecond: number;
  /**
   * How long a function of the Tally before may still run after a migration was begun. It may still write the old form,
   * so the walk over the table begins after that.
   */
  readonly settleMs: number;
  /** If a run says nothing for so long, it has died, and the next one goes on. */
  readonly leaseMs: number;
  readonly onWait?: (migration: Migration, until: Date) => void;
  /** Is called after each page with the number of items looked at, and of those that were changed. */
  readonly onProgress?: (looked: number, changed: number) => void;
  readonly onDone?: (migration: Migration, walked: Walked) => void;
}

/** Another run is at work on a migration. */
export class MigrationHeld extends Error {
  override readonly name = 'MigrationHeld';
}

const PARTS = 4;
/** In each part. */
const AT_ONCE = 4;

/** Those that are not recorded as done. */
export async function pendingMigrations(
  table: Table,
  migrations: readonly Migration[],
): Promise<readonly Migration[]> {
  const records = await readRecords(table);
  return migrations.filter(({ number }) => records.get(number)?.done_at === undefined);
}

/** Whether nothing was ever written to the table. Then there is nothing to migrate, and nobody to wait for. */
export async function isUntouched(table: Table): Promise<boolean> {
  const { count } = await scanPage(table, { Limit: 1, ConsistentRead: true }, undefined);
  return count === 0;
}

/**
 * Does the migrations one after the other, while the stage runs, and records each. If it is stopped, the next call goes
 * on from there.
 *
 * @throws MigrationHeld if another run is at work; DomainError `unavailable` when the store is too busy. The next call
 *   goes on
 */
export async function migrate(
  table: Table,
  migrations: readonly Migration[],
  options: MigrateOptions,
): Promise<void> {
  for (const migration of migrations) await migrateAll(table, migration, options);
}

async function migrateAll(table: Table, migration: Migration, options: MigrateOptions): Promise<void> {
  const holder = randomUUID();
  const record = await heldBy(holder, table, migration, options);
  if (!record) return;
  const lost = new AbortController();
  const renewal = setInterval(async () => {
    // If the store does not answer, the next time may still be early enough.
    const isOurs = await renew(holder, table, migration, options).catch(() => true);
    if (!isOurs) lost.abort(heldElsewhere(migration));
  }, options.leaseMs / 3);
  try {
    await settled(record, migration, options, lost.signal);
    const walked = await walk(table, migration, record.begun_at, options, lost.signal);
    await finish(table, migration.number, { holder, ...walked });
    options.onDone?.(migration, walked);
  } catch (error) {
    const isHeld = !lost.signal.aborted;
    // The other parts of the walk stop too.
    lost.abort(error);
    // The next run need not wait for the end of the lease.
    if (isHeld) await letGo(table, migration.number, holder).catch(() => undefined);
    throw error;
  } finally {
    clearInterval(renewal);
  }
}

/** @returns undefined if another run has done it */
async function heldBy(
  holder: string,
  table: Table,
  migration: Migration,
  { leaseMs }: MigrateOptions,
): Promise<MigrationItem | undefined> {
  const first = await hold(table, migration, { holder, leaseMs });
  if (!first || !('until' in first)) return first;
  // It may have died. Then its lease ends by itself.
  await sleep(Math.min(leaseMs, Math.max(0, Date.parse(first.until) - Date.now())) + 1);
  const second = await hold(table, migration, { holder, leaseMs });
  if (!second || !('until' in second)) return second;
  throw heldElsewhere(migration);
}

const heldElsewhere = ({ number, name }: Migration): MigrationHeld =>
  new MigrationHeld(`Another run is at work on migration ${number}, ${name}.`);

/** @returns whether this run still has it */
async function renew(
  holder: string,
  table: Table,
  migration: Migration,
  { leaseMs }: MigrateOptions,
): Promise<boolean> {
  const held = await hold(table, migration, { holder, leaseMs });
  return held !== undefined && !('until' in held);
}

async function settled(
  { begun_at: begunAt }: MigrationItem,
  migration: Migration,
  { settleMs, onWait }: MigrateOptions,
  signal: AbortSignal,
): Promise<void> {
  const until = Date.parse(begunAt) + settleMs;
  if (until <= Date.now()) return;
  onWait?.(migration, new Date(until));
  await sleep(until - Date.now(), undefined, { signal }).catch(() => signal.throwIfAborted());
}

function walk(
  table: Table,
  migration: Migration,
  begunAt: Instant,
  { readUnitsPerSecond, writeUnitsPerSecond, onProgress }: MigrateOptions,
  signal: AbortSignal,
): Promise<Walked> {
  const spend = spending(writeUnitsPerSecond);
  const migrateOne = async (item: RawItem): Promise<boolean> => {
    signal.throwIfAborted();
    return migrateItem(table, migration, item, spend);
  };
  return walkTable(table, {
    parts: PARTS,
    beginning: (part) => ({
      ...keys.migrationPlace(migration.number, { begunAt, part, of: PARTS }),
      done: false,
    }),
    filter: filterOf(migration),
    readUnitsPerSecond,
    work: async (wanted) => {
      let changed = 0;
      await eachAtMost(AT_ONCE, wanted, async (item) => {
        const isChanged = await migrateOne(item);
        if (isChanged) changed += 1;
      });
      // Another run may have begun anew, so this one's place is no longer to be kept.
      signal.throwIfAborted();
      return changed;
    },
    onPage: onProgress,
  });
}
