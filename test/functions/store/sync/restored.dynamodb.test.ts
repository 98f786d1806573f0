import { PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { updateCustomer } from '../../../../functions/store/customers/updating.ts';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import { readBreaker, turnSyncOff, turnSyncOn } from '../../../../functions/store/sync/breaker.ts';
import { markRestored } from '../../../../functions/store/sync/installation.ts';
import { noticeRestore } from '../../../../functions/store/sync/restore.ts';
import { keys } from '../../../../functions/store/table/items.ts';
import { type OpenTable, type Table, toItem } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { at, customer } from '../../../support/charges.ts';
import { type FakeAndWays, fakeStripe } from '../../../support/fake-stripe.ts';
import {
  finalized,
  happens,
  reconciled,
  sync,
  syncedInvoice,
  type World,
} from '../../../support/payment-world.ts';
import { held } from '../../../support/sync-runs.ts';

/*
 * The table was restored to an earlier time. Stripe still has what was synced after that time. Nothing may be billed
 * twice, whatever callers send again.
 */

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const HOUR_MS = 3_600_000;
let clock: number;
let fake: FakeAndWays;
let lost: World;
beforeEach(async () => {
  clock = Date.parse('2026-12-01T00:00:00Z');
  fake = await fakeStripe({ realTime: () => clock });
  lost = worldOf(await tables.create('directly'));
});
afterEach(() => fake.stop());

const worldOf = (table: OpenTable): World => ({ table, fake, now: () => at(new Date(clock).toISOString()) });

/** A new table with what the other one holds now, as a restore makes it. */
async function copyOf(table: Table): Promise<OpenTable> {
  const copy = await tables.create('directly');
  const { Items = [] } = await table.client.send(
    new ScanCommand({ TableName: table.name, ConsistentRead: true }),
  );
  for (const item of Items) {
    await copy.client.send(new PutCommand({ TableName: copy.name, Item: toItem(item) }));
  }
  return copy;
}

/** Billed and synced after the time of the restore: another month of a known customer, and a new customer. */
async function afterwards(world: World): Promise<void> {
  await syncedInvoice(world, { month: '2026-10', cents: 4_200 });
  await syncedInvoice(world, { customerId: 'beta', cents: 700 });
}

/** Callers send the same charges again, and the invoices are closed again. */
async function again({ table }: World) {
  return [await finalized(table, 'acme', '2026-10', 4_200), await finalized(table, 'beta', '2026-11', 700)];
}

async function restored(): Promise<{ readonly world: World; readonly to: ReturnType<World['now']> }> {
  await syncedInvoice(lost);
  const world = worldOf(await copyOf(lost.table));
  const to = lost.now();
  clock += HOUR_MS;
  await afterwards(lost);
  // Stripe keeps idempotency keys for a day. After that they protect nobody.
  clock += 25 * HOUR_MS;
  return { world, to };
}

test('what Stripe has already is found and adopted, and not made again', async () => {
  const { world, to } = await restored();
  const before = await held(fake);
  await turnSyncOff(world.table, { why: `The table was restored to ${to}.`, now: world.now() });
  await markRestored(world.table, { to, at: world.now() });

  const ids = await again(world);
  for (const invoiceId of ids) {
    await sync(world, invoiceId);
    // It is off until a reconcile has run.
    expect((await readInvoice(world.table, invoiceId))?.sync).toMatchObject({
      status: 'pending',
      attempts: 0,
    });
  }
  await reconciled(world, { repair: ['unsynced', 'payment'] });
  await turnSyncOn(world.table);
  for (const invoiceId of ids) {
    await sync(world, invoiceId);
    expect((await readInvoice(world.table, invoiceId))?.sync).toMatchObject({ status: 'synced' });
  }
  expect(await held(fake)).toEqual(before);
  expect((await reconciled(world)).differences).toEqual([]);
  expect(audit(await snapshotOf(world.table))).toEqual([]);
});

test('a restore that nobody announced is noticed before the first request, and the sync turns itself off', async () => {
  const { world } = await restored();
  const before = await held(fake);

  for (const invoiceId of await again(world)) {
    await sync(world, invoiceId);
    expect((await readInvoice(world.table, invoiceId))?.sync).toMatchObject({
      status: 'pending',
      attempts: 0,
      cause: { code: 'sync_is_off', detail: expect.stringContaining('make restored to=<time>') },
    });
  }

  expect(await held(fake)).toEqual(before);
  expect((await readBreaker(world.table)).off).toBeDefined();
  // The table that it was goes on.
  expect(await noticeRestore(lost.table, lost.now())).toBe(false);
});

test('it stays off, also if somebody only turns it on, until it is said to which time the table was restored', async () => {
  const { world, to } = await restored();
  expect(await noticeRestore(world.table, world.now())).toBe(true);
  await turnSyncOn(world.table);
  expect(await noticeRestore(world.table, world.now())).toBe(true);
  expect((await readBreaker(world.table)).off).toBeDefined();

  await markRestored(world.table, { to, at: world.now() });
  await turnSyncOn(world.table);

  expect(await noticeRestore(world.table, world.now())).toBe(false);
  expect((await readBreaker(world.table)).off).toBeUndefined();
});

test('without all of that they would be billed twice', async () => {
  const { world } = await restored();
  const before = await held(fake);
  const update = { TableName: world.table.name, Key: keys.installation };
  await world.table.client.send(new UpdateCommand({ ...update, UpdateExpression: 'REMOVE table_id' }));

  for (const invoiceId of await again(world)) await sync(world, invoiceId);

  expect((await held(fake)).invoices.length).toBeGreaterThan(before.invoices.length);
});

test.each([
  ['the name that the table has', undefined, 'acme'],
  // The key of the first change in the lost time would be that of this one, and Stripe would repeat its old answer.
  ['a name that was sent in the lost time, and changed again', 'Acme Two', 'Acme Two'],
])('a name that was changed in the lost time reaches Stripe again: %s', async (_what, asked, expected) => {
  await syncedInvoice(lost);
  const world = worldOf(await copyOf(lost.table));
  const to = lost.now();
  clock += HOUR_MS;
  for (const [month, name] of [
    ['2026-09', 'Acme Two'],
    ['2026-10', 'Acme Three'],
  ] as const) {
    await renamed(lost, name);
    await syncedInvoice(lost, { month });
  }
  expect(await nameAtStripe()).toBe('Acme Three');

  await markRestored(world.table, { to, at: world.now() });
  if (asked !== undefined) await renamed(world, asked);
  await syncedInvoice(world, { month: '2026-08' });

  expect(await nameAtStripe()).toBe(expected);
});

const renamed = (world: World, name: string) =>
  updateCustomer(world.table, customer('acme'), { name }, { by: 'operator', now: world.now() });
const nameAtStripe = async (): Promise<string> => (await fake.tell('GET', 'objects')).body.customers[0].name;

test('the reconcile names what Stripe has and the restored table lacks, and what was paid since', async () => {
  const { world, to } = await restored();
  const [first] = (await fake.tell('GET', 'objects')).body.invoices;
  await happens(world, first.id, 'pay');
  await markRestored(world.table, { to, at: world.now() });
  const kinds = async (asked: object = {}) =>
    (await reconciled(world, asked)).differences.map(({ kind }) => kind).sort();

  expect(await kinds()).toEqual(['extra', 'extra', 'payment']);
  await again(world);
  expect(await kinds({ repair: ['payment', 'unsynced'] })).toEqual(['payment', 'unsynced', 'unsynced']);
  for (const { invoice_id: id } of (await snapshotOf(world.table)).syncs) await sync(world, id);
  expect(await kinds()).toEqual([]);
});

test('an invoice with other lines than the one at Stripe is not adopted: a person must look', async () => {
  const { world, to } = await restored();
  await markRestored(world.table, { to, at: world.now() });
  const before = await held(fake);

  const invoiceId = await finalized(world.table, 'beta', '2026-11', 900);
  await sync(world, invoiceId);

  expect((await readInvoice(world.table, invoiceId))?.sync).toMatchObject({
    status: 'failed',
    cause: { code: 'total_differs_finalized' },
  });
  expect(await held(fake)).toEqual(before);
});
