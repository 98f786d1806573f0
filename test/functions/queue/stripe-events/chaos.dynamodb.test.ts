import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BillingTables } from '../../../support/billing-tables.ts';
import { runPaymentChaos } from '../../../support/payment-chaos.ts';

/* A short form of `make prove proof=payments`. */

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

test('webhooks are lost, doubled and reversed, and functions die: every invoice is right in the end', async () => {
  const report = await runPaymentChaos(tables, { seed: 4, invoices: 20, way: 'through the conflict proxy' });

  expect(report.violations).toEqual([]);
  // Otherwise nothing was proved.
  for (const count of ['lost', 'doubled', 'webhooksKilled', 'workersKilled', 'swept', 'repaired'] as const) {
    expect({ [count]: report[count] }).not.toEqual({ [count]: 0 });
  }
});
