import '../../../support/node-errors.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BillingTables } from '../../../support/billing-tables.ts';
import { runLeadChaos } from '../../../support/chaos/leads.ts';
import {
  leadMayExist,
  ledgerMayHaveMoved,
  reportMayMiscount,
  type Weakness,
  weaken,
} from '../../../support/chaos/weaknesses.ts';

/* The short form of what `make prove proof=leads-chaos` runs with twenty thousand leads. */

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const SEED = 20_261_126;

test('with leads sent twice, few users, workers that die and invoices that are closed, everything is right', async () => {
  const { violations, ...report } = await runLeadChaos(tables, {
    seed: SEED,
    leads: 80,
    users: 5,
    way: 'through the conflict proxy',
  });

  expect(violations).toEqual([]);
  // Many things went wrong in this run.
  expect(report.requests).toBeGreaterThan(90);
  expect(report.crashes).toBeGreaterThan(2);
  expect(report.closings).toBeGreaterThan(0);
  expect(report.capped).toBeGreaterThan(1);
}, 120_000);

describe('the checker sees', () => {
  test.each<[string, Weakness, string[]]>([
    [
      'a lead that may be written again',
      leadMayExist,
      ['a lead is created once', 'the report counts each lead once', 'the totals count each lead once'],
    ],
    [
      'a ledger that may be written although it was changed',
      ledgerMayHaveMoved,
      ['no user costs more than the cap', 'the ledgers hold what was seen and billed'],
    ],
    ['a report row that is not increased', reportMayMiscount, ['the report counts each lead once']],
  ])('%s', async (_what, weakness, rules) => {
    const { violations } = await runLeadChaos(tables, {
      seed: SEED,
      leads: 80,
      users: 4,
      way: 'directly',
      weaken: (table) => weaken(table, weakness),
    });

    expect(violations.map(({ rule }) => rule)).toEqual(expect.arrayContaining(rules));
  });
});
