import { readLeadReport } from '../../functions/store/leads/report.ts';
import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { customer } from '../support/charges.ts';
import { costsOfLeads, countedLeads, TWO_YEARS, typicalLead } from '../support/lead-costs.ts';
import { unitsOf } from '../support/line-item-costs.ts';
import { readCostOf } from '../support/read-units.ts';

const BATCH = 500;

/** Measures a lead in DynamoDB's write units, and a report in its read units. */
export async function unitsOfLeads(): Promise<string> {
  await prepare();
  const tables = await BillingTables.start();
  try {
    const many = (changes: (index: number) => object) =>
      Array.from({ length: BATCH }, (_, index) => typicalLead(1_000 + index, changes(index)));
    const before = [typicalLead(0)];
    const writes = [
      ['the first of a customer, with its invoice', [], [typicalLead(1)]],
      ['one more of a user, billed', before, [typicalLead(1)]],
      ['one of another user, billed', before, [typicalLead(1, { userEmail: 'ada@partner.example' })]],
      ['a repetition, which bills nothing', before, [typicalLead(1, { actions: before[0]?.lead.actions })]],
      [`${BATCH} of one user, who reaches the cap`, before, many(() => ({}))],
      [
        `${BATCH} of as many users, all billed`,
        before,
        many((index) => ({ userEmail: `user-${index}@partner.example` })),
      ],
    ] as const;
    const written: string[] = [];
    for (const [what, first, leads] of writes) {
      const costs = await costsOfLeads(tables, first, leads);
      written.push(`| ${what} | ${costs.length} | ${(unitsOf(costs) / leads.length).toFixed(2)} |`);
    }
    const read: string[] = [];
    for (const [leads, spread] of [
      [1_000, 0],
      [100_000, 0],
      [100_000, 4],
    ] as const) {
      const table = await tables.create('directly');
      await countedLeads(table, leads, spread);
      const ofOne = { ...TWO_YEARS, customerId: customer('acme') };
      const { totals } = await readLeadReport(table, ofOne, 100, undefined);
      const { items, bytes, units } = await readCostOf(table, () =>
        readLeadReport(table, ofOne, 100, undefined),
      );
      const subCounters = spread === 0 ? '1' : '16';
      read.push(`| ${totals.leads} | ${subCounters} | ${items} | ${bytes} | ${units} |`);
    }
    return `## Write units of a lead

By the service's rules from the sizes of the items sent: twice a KB for each item of a transaction, once for an index entry. A lead of two actions, with a user, a product and metadata.

| leads | items written | write units a lead |
|---|---|---|
${written.join('\n')}

A report of one customer over 24 months, with three products and two lead types: a row for each month, product and type. The counters were written by the store's own code, as many leads as go into one transaction at a time. A row has one sub-counter until writers meet, and sixteen at most: that is the dearest that a report can be, for any number of leads.

| leads | sub-counters a row | items read | bytes | read units |
|---|---|---|---|---|
${read.join('\n')}
`;
  } finally {
    await tables.stop();
  }
}
