import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { nextSlot, takeTurn } from '../../../../functions/store/sync/pace.ts';
import { keys } from '../../../../functions/store/table/items.ts';
import type { OpenTable } from '../../../../functions/store/table/table.ts';
import { BillingTables } from '../../../support/billing-tables.ts';

/* When requests may be sent to Stripe, whoever sends them. test/functions/domain/sync/pace.test.ts has the rules. */

let tables: BillingTables;
let table: OpenTable;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  table = await tables.create('directly');
});

const STEP_US = 12_000;

/** The smallest distance between two slots, in ms. */
function leastStep(slots: readonly number[]): number {
  const sorted = slots.toSorted((one, other) => one - other);
  return Math.min(...sorted.slice(1).map((slot, index) => slot - (sorted[index] ?? 0)));
}
const take = async (of: OpenTable, count: number, name: string): Promise<number[]> => {
  const slots = await Promise.all(Array.from({ length: count }, () => nextSlot(of, name, STEP_US)));
  return slots.map((slot) => slot ?? Number.NaN);
};

test('three workers that send at once get slots a step apart, and none twice', async () => {
  const workers = [table, tables.open(table.name, 'directly'), tables.open(table.name, 'directly')];

  const slots = await Promise.all(workers.map((worker) => take(worker, 15, 'create invoice')));

  expect(slots.flat()).toHaveLength(45);
  expect(leastStep(slots.flat())).toBeGreaterThanOrEqual(STEP_US / 1_000 - 0.001);
});

test('operations do not wait for each other', async () => {
  const first = await take(table, 20, 'create invoice');
  const [other = 0] = await take(table, 1, 'add lines');

  expect(other).toBeLessThan(Math.max(...first));
});

test('a quiet time saves up no slots', async () => {
  await nextSlot(table, 'create invoice', 1);
  const now = Date.now();

  const slots = await take(table, 5, 'create invoice');

  expect(Math.min(...slots)).toBeGreaterThanOrEqual(now - 2);
  expect(leastStep(slots)).toBeGreaterThanOrEqual(STEP_US / 1_000 - 0.001);
});

test('a slot that is too late is left to others', async () => {
  const step = 30_000_000;
  const first = (await nextSlot(table, 'account', step)) ?? 0;

  expect(await nextSlot(table, 'account', step, first + 29_000)).toBeUndefined();
  expect(await nextSlot(table, 'account', step, first - 1_000)).toBeUndefined();
  // It was not reserved by the two who did not get it.
  expect(await nextSlot(table, 'account', step, first + 31_000)).toBeCloseTo(first + 30_000, 0);
});

test('nobody waits for a slot that a wrong clock took', async () => {
  const tomorrow = (Date.now() + 86_400_000) * 1_000;
  const wrong = { ...keys.syncPace, account: tomorrow, 'create invoice': tomorrow };
  await table.client.send(new PutCommand({ TableName: table.name, Item: wrong }));

  await takeTurn(table, { operation: 25, account: 100 }, 'create invoice');

  expect(await nextSlot(table, 'create invoice', STEP_US)).toBeLessThan(Date.now() + 60_000);
});
