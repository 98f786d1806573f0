import '../../support/node-errors.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readReport } from '../../../bin/report/read.ts';
import { reportTable } from '../../../bin/report/table.ts';
import { addLeadsReply, type LeadBatchResult } from '../../../client/contract/leads/write-replies.ts';
import createCustomer from '../../../functions/api/customers/create-customer.ts';
import getBillingReport from '../../../functions/api/lead-reports/get-billing-report.ts';
import addLeads from '../../../functions/api/leads/add-leads.ts';
import createProduct from '../../../functions/api/products/create-product.ts';
import type { BillingRulesConfig } from '../../../functions/domain/billing-rules.ts';
import type { OpenTable } from '../../../functions/store/table/table.ts';
import { codeOf } from '../../documents/blocks.ts';
import { type WorkedExample, workedExamplesIn } from '../../documents/worked-examples.ts';
import { problemOf, tally } from '../../support/api-gateway.ts';
import { BillingTables } from '../../support/billing-tables.ts';
import { at } from '../../support/charges.ts';
import { clientThrough } from '../../support/client-through.ts';
import { sampleLeads, sentLead } from '../../support/leads.ts';

/* The worked examples of docs/lead-billing.md, each table sent through the API to a table of its own. */

const NOW = at('2026-11-21T10:00:00Z');

const examples = workedExamplesIn('docs/lead-billing.md');
const stories = examples.filter(({ head }) => head.startsWith('| request'));
const refusals = examples.filter(({ head }) => head.startsWith('| what is sent'));

let tables: BillingTables;
let table: OpenTable;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const apiWith = (rules: BillingRulesConfig = {}) =>
  tally([createCustomer, createProduct, addLeads, getBillingReport], {
    table,
    rules,
    clock: async () => NOW,
  });

beforeEach(async () => {
  table = await tables.create('directly');
  const client = clientThrough(apiWith());
  await client.createCustomer({ customer_id: 'acme', name: 'Acme' });
  for (const id of ['crm', 'erp', 'product-abc', 'product-xyz']) {
    await client.createProduct({ product_id: id, name: id });
  }
});

test('the page has its examples', () => {
  expect([stories.length, refusals.length]).toEqual([9, 1]);
  expect(stories.filter(({ before }) => before.includes('With `leads:'))).toHaveLength(3);
});

/** `leads: {…}` in the text before a table. */
function rulesIn({ before }: WorkedExample): BillingRulesConfig {
  const [, written] = /With `leads: (\{.*\})`:/.exec(before) ?? [];
  return written === undefined ? {} : { leads: JSON.parse(written) };
}

/** A row of a table, as it is sent. */
function leadIn([, id = '', user = '', created = '', product = '', actions = '']: readonly string[]) {
  const [, productId, leadType = 'Website Visit'] = /^([\w-]+)(?: \((.+)\))?$/.exec(product) ?? [];
  const createdAt = created.includes('T') ? created : `${created}T12:00:00Z`;
  return sentLead({
    lead_id: id,
    product_id: productId,
    lead_type: leadType,
    created_at: createdAt,
    ...(user && { [user.includes('@') ? 'user_email' : 'user_id']: user }),
    actions: actions.split('; ').map((action) => {
      const [level, ...type] = action.split(' ');
      return { engagement_level: level, action_type: type.join(' '), timestamp: createdAt };
    }),
  });
}

function cameTo({ lead_id: id, outcome, lead }: LeadBatchResult): string[] {
  if (!lead) return [String(id), outcome, '', '', '', ''];
  const { gross, billed, savings } = lead.valuation;
  return [String(id), outcome, gross, billed, savings.duplicate, savings.cap];
}

test.each(stories.map((story, index) => ({ ...story, index })))('$title, example $index', async (story) => {
  const api = apiWith(rulesIn(story));
  for (const [request, rows] of Map.groupBy(story.rows, ([number]) => number)) {
    const reply = await api.send('addLeads', { body: rows.map(leadIn) });
    const { results } = addLeadsReply.parse(JSON.parse(reply.body));

    expect([request, ...results.map(cameTo)]).toEqual([
      request,
      ...rows.map(([, id, , , , , ...said]) => [id, ...said]),
    ]);
  }
  const { totals } = await clientThrough(api).getBillingReport('2024-01', '2026-12', { customerId: 'acme' });
  const created = story.rows.filter((row) => row[6] === 'created');
  const sum = (column: number): string =>
    created.reduce((all, row) => all + Number(row[column]), 0).toFixed(2);
  expect([totals.gross, totals.billed, totals.savings.duplicate, totals.savings.cap]).toEqual(
    [7, 8, 9, 10].map(sum),
  );
});

describe('what is refused', () => {
  const [action] = sentLead().actions;
  const known = sentLead({ lead_id: 'known' });
  const sent: Record<string, object> = {
    'an engagement level that does not exist': { actions: [{ ...action, engagement_level: 'Huge' }] },
    'no actions': { actions: [] },
    'a time without an offset': { created_at: '2026-11-10T11:55:00' },
    'an action in the future': { actions: [{ ...action, timestamp: '2026-11-22T00:00:00Z' }] },
    'a lead older than the stage takes': { created_at: '2001-01-01T00:00:00Z' },
    'a field that does not exist': { user_mail: 'ann@example.com' },
    'a customer that does not exist': { customer_id: 'nobody' },
    'a product that does not exist': { product_id: 'nothing' },
    'a known lead with other content': { ...known, lead_type: 'Event' },
    'a known lead with the same content': known,
  };

  test('is all of the table', () => {
    expect(refusals.flatMap(({ rows }) => rows.map(([what]) => what))).toEqual(Object.keys(sent));
  });

  test.each(refusals.flatMap(({ rows }) => rows))(
    '%s: %s alone, %s in a batch',
    async (what = '', status, outcome, code) => {
      const api = apiWith();
      await api.send('addLeads', { body: known });
      const lead = sentLead(sent[what] as Record<string, unknown>); // the test above has each name

      const alone = await api.send('addLeads', { body: lead });
      const batch = await api.send('addLeads', { body: [lead, sentLead({ user_id: 'other' })] });

      expect(String(alone.statusCode)).toBe(status);
      if (code) expect(`\`${problemOf(alone).code}\``).toBe(code);
      const { results } = addLeadsReply.parse(JSON.parse(batch.body));
      expect(results.map((result) => result.outcome)).toEqual([outcome, 'created']);
      expect(results[0]?.error?.code).toBe(code === '' ? undefined : code?.replaceAll('`', ''));
    },
  );
});

test('the sample report is what make report prints after the demo', async () => {
  const client = clientThrough(apiWith({ leads: { autoCreate: true } }));
  await client.addLeads(sampleLeads() as never[]); // JSON that the contract judges

  const report = await readReport(client, { from: '2024-04', to: '2024-05' });

  expect(`${reportTable(report)}\n`).toBe(codeOf('docs/lead-billing.md, A sample report, 2'));
});
