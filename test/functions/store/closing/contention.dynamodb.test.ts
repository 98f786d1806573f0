import '../../../support/node-errors.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BillingTables } from '../../../support/billing-tables.ts';
import { raceWritersWithClosings } from '../../../support/closing-race.ts';

/* The short form of what `make prove proof=closing` runs with 64 writers and 20 closings. */

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

test('16 writers on one customer while its invoice is finalized five times: every line on one invoice', async () => {
  const report = await raceWritersWithClosings(tables, {
    way: 'through the conflict proxy',
    writers: 16,
    closings: 5,
  });

  expect(report.violations).toEqual([]);
  expect(report.finalized).toBe(5);
  // The run did have conflicts.
  expect(report.lines).toBeGreaterThan(100);
});
