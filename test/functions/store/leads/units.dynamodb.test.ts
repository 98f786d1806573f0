import '../../../support/node-errors.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readLeadReport } from '../../../../functions/store/leads/report.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { customer } from '../../../support/charges.ts';
import { costsOfLeads, countedLeads, TWO_YEARS, typicalLead } from '../../../support/lead-costs.ts';
import { unitsOf } from '../../../support/line-item-costs.ts';
import { readCostOf } from '../../../support/read-units.ts';

/* The short form of what `make prove proof=lead-units` measures. */

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

describe('the write units of a lead', () => {
  test('are 14: three each for the lead and the line with their list entries, two for each of the others', async () => {
    const costs = await costsOfLeads(tables, [typicalLead(0)], [typicalLead(1)]);

    expect(unitsOf(costs)).toBe(14);
    expect(costs.map(({ item }) => item.replace(/#.*/, '')).sort()).toEqual([
      'lead',
      'lead_row',
      'lead_total',
      'ledger',
      'line_item',
      'shard',
    ]);
  });

  test('are seven for a repetition, which changes neither ledger nor invoice', async () => {
    const repeated = typicalLead(1, { actions: typicalLead(0).lead.actions });

    expect(unitsOf(await costsOfLeads(tables, [typicalLead(0)], [repeated]))).toBe(7);
  });

  test('are a little more than eight in a batch of different users', async () => {
    const leads = Array.from({ length: 60 }, (_, index) =>
      typicalLead(index + 1, { userEmail: `user-${index}@partner.example` }),
    );

    expect(unitsOf(await costsOfLeads(tables, [typicalLead(0)], leads)) / 60).toBeLessThanOrEqual(8.3);
  });
});

test('the read units of a report of 24 months are the same for ten times as many leads', async () => {
  const units: number[] = [];
  for (const leads of [500, 5_000]) {
    const table = await tables.create('directly');
    await countedLeads(table, leads);
    const query = { ...TWO_YEARS, customerId: customer('acme') };
    units.push((await readCostOf(table, () => readLeadReport(table, query, 100, undefined))).units);
  }

  expect(units).toEqual([5, 5]);
});
