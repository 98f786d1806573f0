import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { nextSlot } from '../../../../functions/store/sync/pace.ts';
import { keys } from '../../../../functions/store/table/items.ts';
import type { OpenTable } from '../../../../functions/store/table/table.ts';
import { BillingTables } from '../../../support/billing-tables.ts';

/* When requests may be sent to Stripe, whoever sends them. A tenth of each limit stays free. */

let tables: BillingTables;
let table: OpenTable;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  table = await tables.create('directly');
});

/** The smallest distance between two slots, in ms. */
function leastStep(slots: readonly number[]): number {
  const sorted = slots.toSorted((one, other) => one - other);
  return Math.min(...sorted.slice(1).map((slot, index) => slot - (sorted[index] ?? 0)));
}
const take = (
  of: OpenTable,
  count: number,
  operation: string,
  limits: { operation: number; account: number },
) => Promise.all(Array.from({ length: count }, () => nextSlot(of, limits, operation)));

test('three workers that send at once get slots a step apart, and none twice', async () => {
  const limits = { operation: 100, account: 400 };
  const workers = [table, tables.open(table.name, 'directly'), tables.open(table.name, 'directly')];

  const slots = await Promise.all(workers.map((worker) => take(worker, 15, 'create invoice', limits)));

  expect(slots.flat()).toHaveLength(45);
  expect(leastStep(slots.flat())).toBeGreaterThanOrEqual(1_000 / 90 - 0.001);
});

test('operations do not wait for each other, but all of them for the account', async () => {
  const limits = { operation: 100, account: 100 };

  const slots = await Promise.all(
    ['create invoice', 'add lines', 'finalize invoice'].map((operation) => take(table, 8, operation, limits)),
  );

  expect(leastStep(slots.flat())).toBeGreaterThanOrEqual(1_000 / 90 - 0.001);
});

test('a quiet time saves up no slots', async () => {
  const limits = { operation: 1_000, account: 1_000 };
  await nextSlot(table, limits, 'create invoice');
  const now = Date.now();

  const slots = await take(table, 5, 'create invoice', limits);

  expect(Math.min(...slots)).toBeGreaterThanOrEqual(now - 2);
  expect(leastStep(slots)).toBeGreaterThanOrEqual(1_000 / 900 - 0.001);
});

test('nobody waits for a slot that a wrong clock took', async () => {
  const tomorrow = (Date.now() + 86_400_000) * 1_000;
  const wrong = { ...keys.syncPace, account: tomorrow, 'create invoice': tomorrow };
  await table.client.send(new PutCommand({ TableName: table.name, Item: wrong }));

  expect(await nextSlot(table, { operation: 25, account: 100 }, 'create invoice')).toBeLessThan(
    Date.now() + 60_000,
  );
});
