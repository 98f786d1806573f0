import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { BillingTables } from '../../../support/billing-tables.ts';
import { compare, type Options, SyncedMonth } from '../../../support/synced-month.ts';

/*
 * A month's end on its way to Stripe, with everything but the queue real. `make prove` does the same with many more
 * invoices.
 */

let tables: BillingTables;
let month: SyncedMonth;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
afterEach(() => month.stop());

const started = async (options: Options = {}): Promise<void> => {
  month = await SyncedMonth.start(await tables.create('directly'), options);
};
const sound = { doubled: 0, missing: 0, difference: 0, drafts: 0, violations: 0 };

test('30 invoices, with every fifth request failing at random, are each at Stripe once, with their totals', async () => {
  await started();
  await month.fake.tell('POST', 'random-faults', { percent: 20, seed: 7, delay_ms: 1 });

  await month.close(30);
  await month.drain();

  await month.fake.tell('DELETE', 'faults');
  expect(await compare(month)).toMatchObject({ ...sound, invoices: 30, atStripe: 30, customersAtStripe: 30 });
});
