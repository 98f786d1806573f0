import '../../support/node-errors.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { addLeadsReply, type LeadBatchResult } from '../../../client/contract/leads/write-replies.ts';
import createCustomer from '../../../functions/api/customers/create-customer.ts';
import getCurrentInvoice from '../../../functions/api/invoices/get-current-invoice.ts';
import getBillingReport from '../../../functions/api/lead-reports/get-billing-report.ts';
import addLeads from '../../../functions/api/leads/add-leads.ts';
import getLead from '../../../functions/api/leads/get-lead.ts';
import listLeads from '../../../functions/api/leads/list-leads.ts';
import listLineItems from '../../../functions/api/line-items/list-line-items.ts';
import createProduct from '../../../functions/api/products/create-product.ts';
import listProducts from '../../../functions/api/products/list-products.ts';
import type { BillingRulesConfig } from '../../../functions/domain/billing-rules.ts';
import type { OpenTable } from '../../../functions/store/table/table.ts';
import { CALLER, fieldsOf, problemOf, type Sent, tally } from '../../support/api-gateway.ts';
import { BillingTables } from '../../support/billing-tables.ts';
import { at } from '../../support/charges.ts';
import { clientThrough } from '../../support/client-through.ts';
import { sampleLeads, sentLead } from '../../support/leads.ts';
import { textOf } from '../../support/markup.ts';

const endpoints = [
  createCustomer,
  createProduct,
  listProducts,
  addLeads,
  listLeads,
  getLead,
  getBillingReport,
  getCurrentInvoice,
  listLineItems,
];
const NOW = at('2026-11-21T10:00:00Z');

let tables: BillingTables;
let table: OpenTable;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

/** An API on the table of the test, with Acme and its CRM. */
const apiWith = (rules: BillingRulesConfig = {}, now = NOW) =>
  tally(endpoints, { table, rules, clock: async () => now });
const send = (
  name: Parameters<ReturnType<typeof tally>['send']>[0],
  sent: Sent,
  rules?: BillingRulesConfig,
) => apiWith(rules).send(name, sent);
const add = (body: unknown, rules?: BillingRulesConfig) => send('addLeads', { body }, rules);
const jsonOf = (reply: { readonly body: string }) => JSON.parse(reply.body);

beforeEach(async () => {
  table = await tables.create('directly');
  await send('createCustomer', { body: { customer_id: 'acme', name: 'Acme' } });
  await send('createProduct', { body: { product_id: 'crm', name: 'CRM' } });
});

async function resultsOf(body: unknown, rules?: BillingRulesConfig): Promise<LeadBatchResult[]> {
  const reply = await add(body, rules);
  expect(reply.statusCode).toBe(200);
  return addLeadsReply.parse(jsonOf(reply)).results;
}
const outcomesOf = async (body: unknown, rules?: BillingRulesConfig) =>
  (await resultsOf(body, rules)).map(({ outcome }) => outcome);

describe('the published leads', () => {
  const client = () => clientThrough(apiWith({ leads: { autoCreate: true } }));
  const sample = () => sampleLeads() as never[]; // JSON that the contract judges
  const report = async () => {
    const { rows, totals } = await client().getBillingReport('2024-04', '2024-05');
    return {
      rows: rows.map(({ month, customer_id, billed, gross, savings }) => [
        month,
        customer_id,
        gross,
        billed,
        savings.duplicate,
        savings.cap,
      ]),
      totals,
    };
  };

  test('create their customers and products, get the published values, and are billed on the current invoices', async () => {
    const { results, summary } = await client().addLeads(sample());

    expect(summary).toMatchObject({ created: 4 });
    expect(results.map((result) => 'lead' in result && result.lead.valuation)).toMatchObject([
      {
        month: '2024-04',
        gross: '12.00',
        billed: '12.00',
        savings: { total: '0.00' },
        rates_version: 'default',
      },
      { month: '2024-04', gross: '7.00', billed: '7.00' },
      { month: '2024-04', gross: '10.00', billed: '0.00', savings: { duplicate: '10.00', cap: '0.00' } },
      { month: '2024-05', gross: '10.00', billed: '10.00' },
    ]);
    expect((await client().getCurrentInvoice('customer-123')).invoice).toMatchObject({
      total: '22.00',
      by_kind: [{ kind: 'lead', amount: '22.00', line_item_count: 2 }],
    });
    expect((await client().getCurrentInvoice('customer-456')).invoice.total).toBe('7.00');
    expect(await report()).toMatchObject({
      totals: {
        lead_count: 4,
        action_count: 6,
        gross: '39.00',
        billed: '29.00',
        savings: { total: '10.00' },
      },
      rows: [
        ['2024-04', 'customer-123', '22.00', '12.00', '10.00', '0.00'],
        ['2024-04', 'customer-456', '7.00', '7.00', '0.00', '0.00'],
        ['2024-05', 'customer-123', '10.00', '10.00', '0.00', '0.00'],
      ],
    });
  });

  test('change nothing when they are sent again, one by one or together', async () => {
    await client().addLeads(sample());
    const before = await report();

    for (const lead of sample()) expect((await client().addLead(lead)).replayed).toBe(true);
    expect((await client().addLeads(sample())).summary).toMatchObject({ created: 0, replayed: 4 });
    expect(await report()).toEqual(before);
  });

  test('bill the same for each customer and month if they come in another order', async () => {
    for (const lead of sample().toReversed()) await client().addLead(lead);

    expect((await report()).rows).toMatchObject([
      ['2024-04', 'customer-123', '22.00', '12.00', '10.00', '0.00'],
      ['2024-04', 'customer-456', '7.00', '7.00', '0.00', '0.00'],
      ['2024-05', 'customer-123', '10.00', '10.00', '0.00', '0.00'],
    ]);
  });
});

describe('one lead', () => {
  test('is answered with its valuation and the line that bills it, and the line names the lead', async () => {
    const reply = await add(
      sentLead({ lead_id: 'l-1', user_email: 'Ann@example.com', metadata: { a: 'b' } }),
    );

    expect(reply.statusCode).toBe(201);
    const { lead, line_item, replayed } = jsonOf(reply);
    expect(replayed).toBe(false);
    expect(lead).toEqual({
      lead_id: 'l-1',
      customer_id: 'acme',
      product_id: 'crm',
      lead_type: 'Website Visit',
      created_at: '2026-11-10T11:55:00.000Z',
      actions: [{ action_type: 'Form', engagement_level: 'High', timestamp: '2026-11-10T12:00:00.000Z' }],
      user_email: 'Ann@example.com',
      metadata: { a: 'b' },
      valuation: {
        month: '2026-11',
        currency: 'USD',
        gross: '10.00',
        billed: '10.00',
        savings: { duplicate: '0.00', cap: '0.00', total: '0.00' },
        rates_version: 'default',
        actions: [
          {
            action_type: 'Form',
            engagement_level: 'High',
            timestamp: '2026-11-10T12:00:00.000Z',
            value: '10.00',
            billed: '10.00',
            saved: '0.00',
          },
        ],
      },
      line_item_id: line_item.line_item_id,
      received_at: NOW,
      created_by: CALLER,
    });
    expect(line_item).toMatchObject({
      kind: 'lead',
      lead_id: 'l-1',
      amount: '10.00',
      currency: 'USD',
      used_at: '2026-11-10T11:55:00.000Z',
      invoice_id: 'inv_acme_USD_2026-11_1',
      description: 'Website Visit, product crm, lead l-1',
    });
    const lines = jsonOf(await send('listLineItems', { params: { invoice_id: line_item.invoice_id } }));
    expect(lines.data).toEqual([line_item]);
    expect(jsonOf(await send('getLead', { params: { lead_id: 'l-1' } }))).toEqual({ lead });
  });

  test('sent again is a replay with its line; with other content it is a conflict that names the fields', async () => {
    const sent = sentLead();
    const first = jsonOf(await add(sent));

    const again = await add({ ...sent, created_at: '2026-11-10T12:55:00+01:00' });
    expect(again).toMatchObject({ statusCode: 200, headers: { 'Idempotent-Replayed': 'true' } });
    expect(jsonOf(again)).toEqual({ ...first, replayed: true });

    const other = await add({
      ...sent,
      lead_type: 'Event',
      actions: [{ ...sent.actions[0], engagement_level: 'low' }],
    });
    expect(problemOf(other)).toMatchObject({ status: 409, code: 'lead_conflict' });
    expect(fieldsOf(other)).toEqual(['lead_type', 'actions[0].engagement_level']);
  });

  test('with a value of zero has no line, also if it is sent again', async () => {
    await add(sentLead());
    const repeated = sentLead();

    for (const statusCode of [201, 200]) {
      const reply = await add(repeated);
      expect(reply.statusCode).toBe(statusCode);
      expect(jsonOf(reply)).not.toHaveProperty('line_item');
      expect(jsonOf(reply).lead.valuation).toMatchObject({ billed: '0.00', savings: { duplicate: '10.00' } });
    }
  });

  test('is billed in dollars, also for a customer with another currency', async () => {
    await send('createCustomer', { body: { customer_id: 'euro', name: 'Euro', currency: 'EUR' } });

    const { line_item } = jsonOf(await add(sentLead({ customer_id: 'euro' })));

    expect(line_item).toMatchObject({ currency: 'USD', invoice_id: 'inv_euro_USD_2026-11_1' });
  });

  test.each<[string, Record<string, unknown>, number, string, string[]]>([
    ['an unknown customer', { customer_id: 'nobody' }, 404, 'customer_not_found', ['customer_id']],
    ['an unknown product', { product_id: 'nothing' }, 404, 'product_not_found', ['product_id']],
    ['no actions', { actions: [] }, 422, 'validation_failed', ['actions']],
    [
      'too many actions',
      { actions: Array(101).fill(sentLead().actions[0]) },
      422,
      'validation_failed',
      ['actions'],
    ],
    [
      'an unknown level',
      { actions: [{ ...sentLead().actions[0], engagement_level: 'Huge' }] },
      422,
      'validation_failed',
      ['actions[0].engagement_level'],
    ],
    [
      'a time without an offset, and one in the future',
      { created_at: '2026-11-10T11:55:00', actions: [{ ...sentLead().actions[0], timestamp: '2026-11-10' }] },
      422,
      'validation_failed',
      ['created_at', 'actions[0].timestamp'],
    ],
    [
      'a time in the future',
      { actions: [sentLead().actions[0], { ...sentLead().actions[0], timestamp: '2026-11-21T10:06:00Z' }] },
      422,
      'validation_failed',
      ['actions[1].timestamp'],
    ],
    ['a lead of long ago', { created_at: '2001-01-01T00:00:00Z' }, 422, 'validation_failed', ['created_at']],
    ['a misspelt field', { user_mail: 'ann@example.com' }, 422, 'unknown_field', ['user_mail']],
    [
      'several wrong fields, each named',
      { lead_type: '', product_id: 'a b', user_email: 'ann' },
      422,
      'validation_failed',
      ['product_id', 'lead_type', 'user_email'],
    ],
  ])('is refused with %s', async (_what, changes, status, code, fields) => {
    const reply = await add(sentLead(changes));

    expect(problemOf(reply)).toMatchObject({ status, code });
    expect(fieldsOf(reply)).toEqual(fields);
    expect(jsonOf(await send('listLeads', { query: { customer_id: 'acme' } })).data).toEqual([]);
  });

  test('that was taken before is still a replay, even if it is too old for a new lead', async () => {
    const sent = sentLead();
    await add(sent);

    const later = apiWith({}, at('2036-12-21T10:00:00Z'));
    expect((await later.send('addLeads', { body: sent })).statusCode).toBe(200);
    expect((await later.send('addLeads', { body: sentLead() })).statusCode).toBe(422);
  });
});

describe('several leads', () => {
  const forms = {
    'an array': { bodyOf: (leads: unknown[]): unknown => leads, at: (index: number) => `[${index}]` },
    '{leads}': {
      bodyOf: (leads: unknown[]): unknown => ({ leads }),
      at: (index: number) => `leads[${index}]`,
    },
  };

  test.each(Object.entries(forms))(
    'as %s each have an outcome, and the good ones are billed',
    async (_form, { bodyOf, at: place }) => {
      const known = sentLead();
      await add(known);
      const leads = [
        sentLead({ user_id: 'ann' }),
        sentLead({ lead_id: 'wrong', actions: [{ ...known.actions[0], engagement_level: 'Huge' }] }),
        known,
        { ...known, product_id: 'crm', lead_type: 'Event' },
        sentLead({ customer_id: 'nobody' }),
        sentLead({ product_id: 'nothing' }),
        sentLead({ created_at: '2099-01-01T00:00:00Z' }),
        'text',
        sentLead({ user_id: 'bob', actions: [{ ...known.actions[0], engagement_level: 'mEdIuM' }] }),
      ];

      const results = await resultsOf(bodyOf(leads));

      expect(results.map(({ index }) => index)).toEqual(leads.map((_, index) => index));
      expect(
        results.map(({ outcome, error }) => [
          outcome,
          error?.code,
          ...(error?.errors ?? []).map(({ field }) => field),
        ]),
      ).toEqual([
        ['created', undefined],
        ['rejected', 'validation_failed', `${place(1)}.actions[0].engagement_level`],
        ['replayed', undefined],
        ['conflict', 'lead_conflict', `${place(3)}.lead_type`],
        ['rejected', 'customer_not_found', `${place(4)}.customer_id`],
        ['rejected', 'product_not_found', `${place(5)}.product_id`],
        ['rejected', 'validation_failed', `${place(6)}.created_at`],
        ['rejected', 'validation_failed', place(7)],
        ['created', undefined],
      ]);
      expect(results[1]?.lead_id).toBe('wrong');
      expect(results[7]).not.toHaveProperty('lead_id');
      expect(results[8]?.lead?.valuation.billed).toBe('5.00');
      // 10.00 of Ann, 10.00 of the lead before, and 5.00 of Bob.
      const { invoice } = jsonOf(await send('getCurrentInvoice', { params: { customer_id: 'acme' } }));
      expect(invoice.total).toBe('25.00');
    },
  );

  test('may have the same lead twice: the second is a replay of the first', async () => {
    const sent = sentLead();

    expect(await outcomesOf([sent, sent, { ...sent, lead_type: 'Event' }])).toEqual([
      'created',
      'replayed',
      'conflict',
    ]);
  });

  test.each<[string, unknown, string[]]>([
    ['none', [], ['body']],
    ['none of them', { leads: [] }, ['leads']],
    ['501 of them', { leads: Array(501).fill({}) }, ['leads']],
    ['what is no list', { leads: 5 }, ['leads']],
    ['another field beside', { leads: [sentLead()], dry_run: true }, ['dry_run']],
    ['nothing that tells what it is', {}, ['body']],
    ['text', '"lead"', ['body']],
  ])('are refused together with %s', async (_what, body, fields) => {
    const reply = await add(body);

    expect(reply.statusCode).toBe(422);
    expect(fieldsOf(reply)).toEqual(fields);
  });
});

describe('a caller who may bill some customers', () => {
  const rules: BillingRulesConfig = {
    callers: [{ caller: CALLER, may: ['bill', 'read'], customers: ['acme'] }],
  };

  test('may send leads of these customers; other leads are refused, each on its own', async () => {
    const other = await add(sentLead({ customer_id: 'bolt' }), rules);
    expect(problemOf(other)).toMatchObject({ status: 403, errors: [{ field: 'customer_id' }] });

    const results = await resultsOf([sentLead({ customer_id: 'bolt' }), sentLead()], rules);
    expect(results.map(({ outcome, error }) => [outcome, error?.code])).toEqual([
      ['rejected', 'forbidden'],
      ['created', undefined],
    ]);
  });

  test('reads only leads of these customers', async () => {
    await send('createCustomer', { body: { customer_id: 'bolt', name: 'Bolt' } });
    await add([sentLead({ lead_id: 'mine' }), sentLead({ lead_id: 'other', customer_id: 'bolt' })]);
    const statusOf = async (name: 'getLead' | 'listLeads' | 'getBillingReport', sent: Sent) =>
      (await send(name, sent, rules)).statusCode;
    const months = { from: '2026-11', to: '2026-11' };

    expect(await statusOf('getLead', { params: { lead_id: 'mine' } })).toBe(200);
    expect(await statusOf('getLead', { params: { lead_id: 'other' } })).toBe(403);
    expect(await statusOf('getLead', { params: { lead_id: 'none' } })).toBe(403);
    expect(await statusOf('listLeads', { query: { customer_id: 'acme' } })).toBe(200);
    expect(await statusOf('listLeads', { query: {} })).toBe(403);
    expect(await statusOf('getBillingReport', { query: { ...months, customer_id: 'acme' } })).toBe(200);
    expect(await statusOf('getBillingReport', { query: months })).toBe(403);
  });
});

describe('lists and reports', () => {
  beforeEach(async () => {
    await send('createProduct', { body: { product_id: 'erp', name: 'ERP' } });
    await send('createCustomer', { body: { customer_id: 'bolt', name: 'Bolt' } });
    await add([
      sentLead({ lead_id: 'a', created_at: '2026-10-05T00:00:00Z' }),
      sentLead({ lead_id: 'b', product_id: 'erp' }),
      sentLead({ lead_id: 'c', lead_type: '=Event', created_at: '2026-11-11T00:00:00Z' }),
      sentLead({ lead_id: 'd', customer_id: 'bolt' }),
    ]);
  });

  const idsOf = async (query: Record<string, string>): Promise<string[]> => {
    const ids: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = jsonOf(
        await send('listLeads', { query: { ...query, limit: '1', ...(cursor && { cursor }) } }),
      );
      ids.push(...page.data.map(({ lead_id }: { lead_id: string }) => lead_id));
      cursor = page.next_cursor;
    }
    return ids;
  };

  test.each<[Record<string, string>, string[]]>([
    [{ customer_id: 'acme' }, ['a', 'b', 'c']],
    [{ customer_id: 'acme', from: '2026-11' }, ['b', 'c']],
    [{ customer_id: 'acme', to: '2026-10' }, ['a']],
    [{ customer_id: 'acme', product_id: 'erp' }, ['b']],
    [{ lead_type: 'Website Visit', from: '2026-11', to: '2026-11' }, ['b', 'd']],
    [{}, ['a', 'b', 'c', 'd']],
    [{ product_id: 'none' }, []],
  ])('leads by %j', async (query, ids) => {
    expect(await idsOf(query)).toEqual(ids);
  });

  test('a cursor is valid only for its own list', async () => {
    const { next_cursor: cursor } = jsonOf(
      await send('listLeads', { query: { customer_id: 'acme', limit: '1' } }),
    );

    const reply = await send('listLeads', { query: { customer_id: 'bolt', cursor } });
    expect(problemOf(reply)).toMatchObject({ status: 400, code: 'invalid_cursor' });
    expect((await send('listLeads', { query: { customer_id: 'none' } })).statusCode).toBe(404);
    expect(problemOf(await send('getLead', { params: { lead_id: 'none' } })).code).toBe('lead_not_found');
  });

  test('a report has rows, then the leads, and the rates and totals on every page', async () => {
    const query = { from: '2026-10', to: '2026-12', customer_id: 'acme', detail: 'lead', limit: '2' };
    const first = jsonOf(await send('getBillingReport', { query }));
    const second = jsonOf(await send('getBillingReport', { query: { ...query, cursor: first.next_cursor } }));
    const third = jsonOf(await send('getBillingReport', { query: { ...query, cursor: second.next_cursor } }));

    const rowsOf = (page: typeof first) =>
      page.rows.map(
        (row: { month: string; product_id: string; lead_type: string }) =>
          `${row.month} ${row.product_id} ${row.lead_type}`,
      );
    const leadsOf = (page: typeof first) => page.leads.map(({ lead_id }: { lead_id: string }) => lead_id);
    expect(rowsOf(first)).toEqual(['2026-10 crm Website Visit', '2026-11 crm =Event']);
    expect([rowsOf(second), leadsOf(second)]).toEqual([['2026-11 erp Website Visit'], ['a']]);
    expect([rowsOf(third), leadsOf(third), third.next_cursor]).toEqual([[], ['b', 'c'], null]);
    for (const { totals, rates } of [first, second, third]) {
      expect(totals).toEqual({
        lead_count: 3,
        action_count: 3,
        gross: '30.00',
        billed: '30.00',
        savings: { duplicate: '0.00', cap: '0.00', total: '0.00' },
      });
      expect(rates).toEqual({
        cap: { amount: '100.00', window: 'month', scope: 'all' },
        versions: [
          { version: 'default', levels: { High: '10.00', Medium: '5.00', Low: '2.00' }, lead_types: [] },
        ],
      });
    }
  });

  test('a report as CSV has all rows, column names, and no formulas', async () => {
    const { body, headers } = await send('getBillingReport', {
      headers: { accept: 'text/csv' },
      query: { from: '2026-11', to: '2026-11', limit: '1', detail: 'lead' },
    });

    expect(headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8' });
    expect(headers).not.toHaveProperty('link');
    expect(body.split('\r\n')).toEqual([
      'month,customer_id,product_id,lead_type,lead_count,action_count,gross,billed,savings_duplicate,savings_cap,savings_total,currency',
      "2026-11,acme,crm,'=Event,1,1,10.00,10.00,0.00,0.00,0.00,USD",
      '2026-11,acme,erp,Website Visit,1,1,10.00,10.00,0.00,0.00,0.00,USD',
      '2026-11,bolt,crm,Website Visit,1,1,10.00,10.00,0.00,0.00,0.00,USD',
      '',
    ]);
  });

  test('a report as a page to print has the sums of all rows, whatever limit and detail say', async () => {
    const client = clientThrough(apiWith());
    const page = await client.getBillingReport('2026-11', '2026-11', {
      accept: 'text/html',
      limit: 1,
      detail: 'lead',
    });

    const text = textOf(page);
    expect(text).toContain('All customers · November 2026');
    expect(text).toContain('Billed 30.00 USD 30.00 gross − 0.00 saved = 30.00 billed');
    expect(text).toContain('2026-11 bolt crm Website Visit 10.00 10.00 0.00 0.00 0.00 1 1');
    expect(text).toContain('default All 10.00 5.00 2.00');
    const ofOne = { accept: 'text/html', customerId: 'acme' } as const;
    expect(textOf(await client.getBillingReport('2026-11', '2026-11', ofOne))).toContain(
      'Acme (acme) · November',
    );
    await expect(
      client.getBillingReport('2026-11', '2026-11', { accept: 'text/html', customerId: 'nobody' }),
    ).rejects.toMatchObject({ code: 'customer_not_found' });
  });

  test.each<[string, Record<string, string>, string[]]>([
    ['no months', {}, ['from', 'to']],
    ['months the wrong way round', { from: '2026-12', to: '2026-11' }, ['to']],
    ['more than ten years', { from: '2016-11', to: '2026-11' }, ['to']],
    ['another detail', { from: '2026-11', to: '2026-11', detail: 'action' }, ['detail']],
  ])('a report is refused with %s', async (_what, query, fields) => {
    const reply = await send('getBillingReport', { query });

    expect(reply.statusCode).toBe(422);
    expect(fieldsOf(reply)).toEqual(fields);
  });
});

test('products are made once, and listed', async () => {
  const make = (body: object, key?: string) =>
    send('createProduct', { body, ...(key && { headers: { 'Idempotency-Key': key } }) });

  const made = await make({ name: 'ERP' }, 'k-1');
  expect(made.statusCode).toBe(201);
  expect(jsonOf(await make({ name: 'ERP' }, 'k-1'))).toEqual({
    product: jsonOf(made).product,
    replayed: true,
  });
  expect(problemOf(await make({ product_id: 'crm', name: 'Other' }))).toMatchObject({
    status: 409,
    code: 'product_conflict',
  });
  expect(jsonOf(await send('listProducts', { query: {} })).data).toMatchObject([
    { product_id: 'crm', name: 'CRM' },
    { product_id: expect.stringMatching(/^prod_/), name: 'ERP' },
  ]);
});
