import '../../../support/node-errors.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { migrations } from '../../../../functions/store/migrations/all.ts';
import type { Migration, RawItem } from '../../../../functions/store/migrations/migration.ts';
import { planOf } from '../../../../functions/store/migrations/plan.ts';
import { forget, hold, readRecords } from '../../../../functions/store/migrations/record.ts';
import {
  isUntouched,
  type MigrateOptions,
  MigrationHeld,
  migrate,
  pendingMigrations,
} from '../../../../functions/store/migrations/run.ts';
import { syncedBetween } from '../../../../functions/store/sync/synced.ts';
import { items, keys } from '../../../../functions/store/table/items.ts';
import type { OpenTable, Table } from '../../../../functions/store/table/table.ts';
import { BillingTables, waysOfTests } from '../../../support/billing-tables.ts';
import { at } from '../../../support/charges.ts';
import { Crash, crashing, type When } from '../../../support/crashes.ts';
import { everyItem, totalOf, wrongSyncs } from '../../../support/migration/checking.ts';
import { countingProxy } from '../../../support/migration/counting-proxy.ts';
import { syncAsEarlier } from '../../../support/migration/earlier-release.ts';
import {
  CLOSED_AT,
  type OldInvoice,
  oldInvoice,
  putOldInvoices,
  TRIED_AT,
} from '../../../support/migration/old-invoices.ts';
import { Traffic } from '../../../support/migration/traffic.ts';
import { end, mustClaim, syncedAs } from '../../../support/syncs.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const LEASE_MS = 300;
const atOnce: MigrateOptions = {
  readUnitsPerSecond: Number.POSITIVE_INFINITY,
  writeUnitsPerSecond: Number.POSITIVE_INFINITY,
  settleMs: 0,
  leaseMs: LEASE_MS,
};
const [syncLists] = migrations;
if (!syncLists) throw new Error('There is no migration.');

describe.each(waysOfTests)('%s', (way) => {
  let table: OpenTable;
  beforeEach(async () => {
    table = await tables.create(way);
  });

  const run = (options: Partial<MigrateOptions> = {}, by: Table = table) =>
    migrate(by, migrations, { ...atOnce, ...options });
  /** The proxy takes no batches. */
  const putOld = (count: number) => putOldInvoices(tables.open(table.name, 'directly'), count);
  const syncOf = async ({ id }: OldInvoice): Promise<RawItem | undefined> =>
    (await everyItem(table)).find(({ pk, sk }) => pk === keys.sync(id).pk && sk === 'sync');

  describe('items of earlier releases get the form of today, and nothing else changes', () => {
    let invoices: readonly OldInvoice[];
    beforeEach(async () => {
      invoices = await putOld(10);
    });

    test('in the attributes that were missing, of syncs only', async () => {
      const before = await everyItem(table);

      await run();

      const forms: Readonly<Record<string, (one: OldInvoice) => RawItem>> = {
        waiting: ({ id, customer }) => ({
          customer_id: customer,
          due_since: CLOSED_AT,
          list_pk: keys.workList(id),
        }),
        tried: () => ({ due_since: CLOSED_AT }),
        'in progress': () => ({ due_since: CLOSED_AT }),
        synced: ({ id }) => ({ list_pk: keys.syncedList(id), list_sk: `${TRIED_AT}#${id}` }),
        failed: () => ({}),
      };
      const expected = before.map((item) => {
        const invoice = invoices.find(({ id }) => item['sk'] === 'sync' && item['invoice_id'] === id);
        return invoice ? { ...item, v: '2', ...forms[invoice.form]?.(invoice) } : item;
      });
      const after = (await everyItem(table)).filter(({ pk }) => pk !== keys.migrations.pk);
      expect(plain(after)).toEqual(plain(expected));
    });

    test('so the reconcile finds what was synced before it existed', async () => {
      const found = async () => {
        const ids: string[] = [];
        const range = [at('2026-10-01T00:00:00Z'), at('2026-10-31T00:00:00Z')] as const;
        for await (const { invoiceId } of syncedBetween(table, ...range)) ids.push(invoiceId);
        return ids.sort();
      };
      expect(await found()).toEqual([]);

      await run();

      const synced = invoices.filter(({ form }) => form === 'synced').map(({ id }) => id);
      expect(await found()).toEqual(synced.sort());
    });

    test('and it is recorded, so that it is done once', async () => {
      expect(await pendingMigrations(table, migrations)).toEqual(migrations);

      await run();

      expect(await pendingMigrations(table, migrations)).toEqual([]);
      const record = (await readRecords(table)).get(1);
      expect(record).toMatchObject({ name: 'sync-lists', changed: 10 });
      // Also its own record, and perhaps places of its walk.
      expect(record?.looked).toBeGreaterThan(40);
      expect(record?.looked).toBeLessThanOrEqual(45);
      expect(record?.holder).toBeUndefined();
      // How far it had come is forgotten.
      const left = (await everyItem(table)).filter(({ pk }) => pk === keys.migrations.pk);
      expect(left).toHaveLength(1);
    });

    test('what it would do is said by attributes, and nothing is changed', async () => {
      const before = await everyItem(table);

      const { looked, changes } = await planOf(table, syncLists, atOnce);

      expect(looked).toBe(40);
      expect(Object.fromEntries(changes)).toEqual({
        'customer_id, due_since, list_pk': 2,
        due_since: 4,
        'list_pk, list_sk': 2,
        'only its schema version': 2,
      });
      expect(await everyItem(table)).toEqual(before);
    });

    test('a table to which nobody wrote is known as new', async () => {
      expect(await isUntouched(table)).toBe(false);
      expect(await isUntouched(await tables.create(way))).toBe(true);
    });
  });

  test('a run dies before or after each of its calls, and the next one continues: each item is changed once', async () => {
    await putOld(30);
    const { proxy, changes, stop } = await countingProxy(tables.endpoint);
    let lives = 0;
    for (let ended = false; !ended; ) {
      lives += 1;
      const when = lives % 2 === 0 ? 'before' : 'after';
      ended = await livesFor(3 * lives, tables.openThrough(proxy, table.name), { when });
    }
    await stop();

    // Fewer deaths would mean that it never died between its first call and its last.
    expect(lives).toBeGreaterThan(5);
    expect([...changes.values()]).toEqual(Array.from({ length: 30 }, () => 1));
    expect(wrongSyncs(await everyItem(table), new Map())).toEqual([]);
  });

  /**
   * A run that dies at one of its calls. A dead run sends nothing more, also from its other parts.
   *
   * @returns whether it was completed
   */
  async function livesFor(
    calls: number,
    through: OpenTable,
    { when = 'before', ...options }: Partial<MigrateOptions> & { readonly when?: When } = {},
  ): Promise<boolean> {
    let made = 0;
    const dying = crashing(through, () => {
      made += 1;
      if (made > calls) return 'before';
      return made === calls ? when : undefined;
    });
    try {
      await run({ leaseMs: 20, ...options }, dying);
      return true;
    } catch (error) {
      // What a dead run had sent last may arrive after its death, and hold the migration once more.
      if (error instanceof Crash || error instanceof MigrationHeld) return false;
      throw error;
    }
  }

  test('readers and writers of both releases are served, while it is interrupted five times', async () => {
    const invoices = await putOld(200);
    const before = totalOf(await everyItem(table));
    const traffic = new Traffic(tables.open(table.name, way), invoices);
    traffic.start();
    const settleMs = 800;
    setTimeout(() => {
      traffic.isEarlierRunning = false;
    }, settleMs - 300);
    const { proxy, changes, stop } = await countingProxy(tables.endpoint);
    let interruptions = 0;
    for (let ended = false; !ended; ) {
      // Each life gets a little farther.
      const calls = interruptions < 5 ? 40 + 30 * interruptions : Number.POSITIVE_INFINITY;
      const paced = { settleMs, writeUnitsPerSecond: 1_000, leaseMs: 50 };
      ended = await livesFor(calls, tables.openThrough(proxy, table.name), paced);
      if (!ended) interruptions += 1;
    }
    await traffic.stop();
    await stop();

    expect(traffic.wrong).toEqual([]);
    expect(interruptions).toBe(5);
    for (const count of Object.values(traffic.answered)) expect(count).toBeGreaterThan(0);
    expect(Math.max(...changes.values())).toBe(1);
    const after = await everyItem(table);
    expect(wrongSyncs(after, traffic.status)).toEqual([]);
    expect(totalOf(after).toFixed(2)).toBe(before.plus(traffic.charged).toFixed(2));
  });

  describe('what others write between the read and the write of an item is not lost:', () => {
    /** A run that lets something happen before its first write of an item. */
    function beforeFirstWrite(happens: () => Promise<unknown>): OpenTable {
      const worker = tables.open(table.name, way);
      let came = false;
      worker.client.middlewareStack.add(
        (next) => async (args) => {
          const input = args.input as { Key?: { sk?: string }; UpdateExpression?: string };
          if (!came && input.UpdateExpression && input.Key?.sk === 'sync') {
            came = true;
            await happens();
          }
          return next(args);
        },
        { name: 'beforeFirstWrite', step: 'initialize' },
      );
      return worker;
    }

    test.each([
      ['a claim', 0, async (id: OldInvoice['id']) => void (await mustClaim(table, id)), 'in_progress'],
      [
        'a whole try',
        0,
        async (id: OldInvoice['id']) => {
          const claimed = await mustClaim(table, id);
          await end(table, claimed, syncedAs(claimed.state));
        },
        'synced',
      ],
      [
        'a sync by the earlier release',
        0,
        async (id: OldInvoice['id']) =>
          void (await syncAsEarlier(table, { id, customer: 'old-0' }, 'earlier')),
        'synced',
      ],
    ])('%s', async (_what, index, happens, status) => {
      await putOld(1);
      const invoice = oldInvoice(index);

      await run(
        {},
        beforeFirstWrite(() => happens(invoice.id)),
      );

      expect(wrongSyncs(await everyItem(table), new Map([[invoice.id, status]]))).toEqual([]);
    });

    test('an item that was deleted does not come back', async () => {
      await putOld(1);
      const { id } = oldInvoice(0);

      await run(
        {},
        beforeFirstWrite(() =>
          table.client.send(new DeleteCommand({ TableName: table.name, Key: keys.sync(id) })),
        ),
      );

      expect(await syncOf(oldInvoice(0))).toBeUndefined();
    });
  });

  test('what the earlier release still writes after the deploy is migrated too', async () => {
    await putOld(5);
    const invoice = oldInvoice(0);
    let waited = false;

    await run({
      settleMs: 200,
      onWait: () => {
        waited = true;
        void syncAsEarlier(table, invoice, 'earlier');
      },
    });

    expect(waited).toBe(true);
    expect(wrongSyncs(await everyItem(table), new Map([[invoice.id, 'synced']]))).toEqual([]);
  });

  test('a later run does it again if the earlier release was deployed once more', async () => {
    await putOld(5);
    await run();
    const invoice = oldInvoice(0);
    // It keeps the version of the item, and takes it off the lists.
    await syncAsEarlier(table, invoice, 'earlier');
    expect(wrongSyncs(await everyItem(table), new Map())).toHaveLength(1);

    await forget(table, 1);
    await run();

    expect(wrongSyncs(await everyItem(table), new Map())).toEqual([]);
    expect((await readRecords(table)).get(1)).toMatchObject({ changed: 1 });
  });

  test('doing it again begins anew, wherever a run from before has come, and however late that one keeps its place', async () => {
    await putOld(5);
    const begun = await hold(table, syncLists, { holder: 'a run that sleeps', leaseMs: 1 });
    if (!begun || 'until' in begun) throw new Error('It could not be begun.');
    await sleep(5);

    expect(await forget(table, 1)).toBeUndefined();
    for (const part of [0, 1, 2, 3]) {
      const place = keys.migrationPlace(1, { begunAt: begun.begun_at, part, of: 4 });
      await table.client.send(
        new PutCommand({ TableName: table.name, Item: items.walkPlace.write({ ...place, done: true }) }),
      );
    }
    await run();

    expect(wrongSyncs(await everyItem(table), new Map())).toEqual([]);
  });

  test('if one item cannot be changed, the run says so, and the next one goes on at once when that is mended', async () => {
    await putOld(12);
    const bad = oldInvoice(7).id;
    let isMended = false;
    const failing: Migration = {
      ...syncLists,
      change: async (by, item) => {
        if (item['invoice_id'] === bad && !isMended) throw new Error('of no use');
        return syncLists.change(by, item);
      },
    };
    const { proxy, changes, stop } = await countingProxy(tables.endpoint);
    const through = tables.openThrough(proxy, table.name);
    const options = { ...atOnce, leaseMs: 60_000 };

    await expect(migrate(through, [failing], options)).rejects.toThrow('of no use');
    const record = (await readRecords(table)).get(1);
    expect([record?.done_at, record?.holder]).toEqual([undefined, undefined]);
    isMended = true;
    await migrate(through, [failing], options);
    await stop();

    expect(wrongSyncs(await everyItem(table), new Map())).toEqual([]);
    expect([...changes.values()]).toEqual(Array.from({ length: 12 }, () => 1));
  });

  describe('two runs at once:', () => {
    const slow = { writeUnitsPerSecond: 30 };

    test('the second one says that another is at work, and changes nothing', async () => {
      await putOld(15);
      const { proxy, changes, stop } = await countingProxy(tables.endpoint);
      const first = run(slow, tables.open(table.name, way));
      await sleep(50);

      await expect(run({}, tables.openThrough(proxy, table.name))).rejects.toThrow(MigrationHeld);

      await first;
      await stop();
      expect(changes.size).toBe(0);
      expect(wrongSyncs(await everyItem(table), new Map())).toEqual([]);
    });

    test('nobody can have it done again while one is at work', async () => {
      await putOld(15);
      const first = run({ ...slow, leaseMs: 10_000 }, tables.open(table.name, way));
      await sleep(50);

      expect(await forget(table, 1)).toEqual({ until: expect.any(String) });

      await first;
      expect((await readRecords(table)).get(1)).toMatchObject({ changed: 15 });
    });

    test('if the first one has died, the second one takes over when its lease is over', async () => {
      await putOld(5);
      await hold(table, syncLists, { holder: 'a dead run', leaseMs: 100 });

      await run();

      expect(wrongSyncs(await everyItem(table), new Map())).toEqual([]);
    });

    test('a run that lost its lease while it slept stops', async () => {
      await putOld(60);
      const sleepy = run({ ...slow, leaseMs: 90 });
      await sleep(50);
      // Another one took it, since its lease was over.
      await table.client.send(
        new UpdateCommand({
          TableName: table.name,
          Key: keys.migration(1),
          UpdateExpression: 'SET holder = :other, held_until = :until',
          ExpressionAttributeValues: {
            ':other': 'another',
            ':until': new Date(Date.now() + 60_000).toISOString(),
          },
        }),
      );

      await expect(sleepy).rejects.toThrow(MigrationHeld);
    });
  });
});

/** Sorted, with numbers as texts. */
const plain = (all: readonly RawItem[]): unknown =>
  JSON.parse(
    JSON.stringify(
      [...all].sort((one, other) => (`${one['pk']}${one['sk']}` < `${other['pk']}${other['sk']}` ? -1 : 1)),
    ),
  );
