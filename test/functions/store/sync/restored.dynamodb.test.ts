import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import { turnSyncOff, turnSyncOn } from '../../../../functions/store/sync/breaker.ts';
import { markRestored } from '../../../../functions/store/sync/installation.ts';
import { type OpenTable, type Table, toItem } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { at } from '../../../support/charges.ts';
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

test('without the mark they would be billed twice', async () => {
  const { world } = await restored();
  const before = await held(fake);

  for (const invoiceId of await again(world)) await sync(world, invoiceId);

  expect((await held(fake)).invoices.length).toBeGreaterThan(before.invoices.length);
});

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
