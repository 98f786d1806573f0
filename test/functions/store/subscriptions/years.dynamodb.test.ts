import '../../../support/node-errors.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BillingTables } from '../../../support/billing-tables.ts';
import { runYears } from '../../../support/subscriptions/years.ts';

/* The short form of what `make prove proof=subscription-years` runs with 200 subscribers over two years. */

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

describe('months of subscriptions with changes, cancellations and workers that die', () => {
  test('cost what the reference says, whatever happens', async () => {
    const { wrong, ...report } = await runYears(tables, {
      seed: 20_261_126,
      subscribers: 10,
      months: 6,
      way: 'through the conflict proxy',
    });

    expect(wrong).toEqual([]);
    // Otherwise the run would show nothing. How much happens depends on who meets whom.
    expect(report.crashes).toBeGreaterThan(1);
    expect(report.changes).toBeGreaterThan(5);
    expect(report.cancelled).toBeGreaterThan(0);
  }, 120_000);
});
