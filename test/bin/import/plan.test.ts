import { describe, expect, test } from '@jest/globals';
import { BillingReplyError, type Customer, type LeadRates } from '@tally/client';
import { readColumns } from '../../../bin/import/columns.ts';
import { leadTotals } from '../../../bin/import/lead-plan.ts';
import { leadFields, leadsOf } from '../../../bin/import/lead-rows.ts';
import { LineItemRows } from '../../../bin/import/line-item-row.ts';
import { Planner } from '../../../bin/import/plan.ts';
import type { Row } from '../../../bin/import/read-rows.ts';

const missing = (code: string) =>
  new BillingReplyError('None.', { status: 404, code, outcome: 'not_applied' });
const currencies = new Map<unknown, Customer['currency']>([
  ['456', 'USD'],
  ['789', 'JPY'],
]);
/** A stage that knows two customers, and no key but `known`. */
const stage = {
  async getCustomer(id: unknown) {
    const currency = currencies.get(id);
    if (currency === undefined) throw missing('customer_not_found');
    const at = '2026-11-01T00:00:00.000Z';
    const customer: Customer = {
      customer_id: String(id),
      name: 'Ada',
      currency,
      created_at: at,
      updated_at: at,
    };
    return { customer };
  },
  async findLineItem(_customer: unknown, key: string) {
    if (key !== 'known') throw missing('line_item_not_found');
    return { line_item: {} as never }; // the plan asks only whether there is one
  },
};

async function planOf(rows: readonly Record<string, string>[], known = false) {
  const reading = new LineItemRows('usage.csv');
  const planner = new Planner(stage);
  for (const [index, fields] of rows.entries())
    planner.add(reading.read({ line: index + 2, cells: {} }, fields));
  return planner.plan(known);
}
const usage = { customer_id: '456', service: 'Linux Instance', units_consumed: '3', price_per_unit: '0.1' };

describe('what a file would bill', () => {
  test('has a row once that stands twice under one key', async () => {
    const row = { ...usage, idempotency_key: 'event-1' };

    expect(await planOf([row, { ...row, units_consumed: '3.0' }])).toMatchObject({
      rows: 1,
      sums: [{ currency: 'USD', amount: '0.30' }],
      repeated: 1,
    });
  });

  test('is summed by customer, service and currency, exactly', async () => {
    const plan = await planOf([
      { ...usage, units_consumed: '1' },
      { ...usage, units_consumed: '2' },
      { ...usage, customer_id: '789', price_per_unit: '7' },
      { customer_id: '456', description: 'Set-up', amount: '10', currency: 'EUR' },
    ]);

    expect(plan).toEqual({
      rows: 4,
      totals: [
        { customer_id: '456', service: null, currency: 'EUR', line_item_count: 1, amount: '10.00' },
        {
          customer_id: '456',
          service: 'Linux Instance',
          currency: 'USD',
          line_item_count: 2,
          amount: '0.30',
        },
        { customer_id: '789', service: 'Linux Instance', currency: 'JPY', line_item_count: 1, amount: '21' },
      ],
      sums: [
        { currency: 'EUR', amount: '10.00' },
        { currency: 'USD', amount: '0.30' },
        { currency: 'JPY', amount: '21' },
      ],
      bad: [],
    });
  });

  test('leaves out bad rows, and names each with its line and field', async () => {
    const { rows, bad } = await planOf([
      usage,
      { ...usage, customer_id: 'nobody' },
      { ...usage, price_per_unit: 'cheap' },
      { ...usage, units_consumed: '99999999999', price_per_unit: '99999999999999' },
    ]);

    expect(rows).toBe(1);
    expect(bad.map(({ line, field }) => [line, field])).toEqual([
      [3, 'customer_id'],
      [4, 'price_per_unit'],
      [5, 'units_consumed'],
    ]);
  });

  test('counts what is billed already if it is asked to', async () => {
    const rows = [usage, { ...usage, idempotency_key: 'known' }];

    expect(await planOf(rows)).not.toHaveProperty('already_billed');
    expect(await planOf(rows, true)).toMatchObject({ rows: 2, already_billed: 1 });
  });
});

describe('leads of a file', () => {
  const lead = {
    lead_id: 'lead-1',
    customer_id: '456',
    product_id: 'product-1',
    lead_type: 'Website Visit',
    created_at: '2026-04-02T10:00:00Z',
  };
  const action = (engagement_level: string) => ({
    action_type: `Visit ${engagement_level}`,
    engagement_level,
    timestamp: '2026-04-02T10:00:00Z',
  });
  async function* given(cells: readonly Record<string, unknown>[]): AsyncGenerator<Row> {
    for (const [index, each] of cells.entries()) yield { line: index + 2, cells: each };
  }
  async function read(...cells: readonly Record<string, unknown>[]) {
    const found = [];
    for await (const one of leadsOf(given(cells), readColumns({}, leadFields))) found.push(one);
    return found;
  }

  test('are made of rows that follow each other, one action a row', async () => {
    const found = await read(
      { ...lead, ...action('High') },
      { lead_id: 'lead-1', ...action('Low') },
      { ...lead, lead_id: 'lead-2', ...action('Low') },
    );

    expect(found).toMatchObject([
      {
        line: 2,
        lead: { lead_id: 'lead-1', actions: [{ engagement_level: 'High' }, { engagement_level: 'Low' }] },
      },
      { line: 4, lead: { lead_id: 'lead-2', actions: [{ engagement_level: 'Low' }] } },
    ]);
  });

  test('are whole leads where a row has its actions', async () => {
    expect(await read({ ...lead, actions: [action('High')] })).toMatchObject([
      { line: 2, lead: { lead_id: 'lead-1' } },
    ]);
  });

  test('that are bad name their line and field', async () => {
    expect(await read({ ...lead, ...action('Huge') })).toEqual([
      [
        {
          line: 2,
          field: 'actions[0].engagement_level',
          message: expect.stringContaining('High, Medium or Low'),
        },
      ],
    ]);
  });

  test('come to the most that the rates of their month allow', async () => {
    const [one] = await read({ ...lead, actions: [action('High'), action('Low')] });
    if (one === undefined || !('lead' in one)) throw new Error('It is no lead.');
    const own = [{ lead_type: 'Website Visit', levels: { High: '20', Medium: '2', Low: '1.5' } }];
    const levels = { High: '10', Medium: '5', Low: '1' };
    const rates: LeadRates = {
      cap: { amount: '100', window: 'month', scope: 'all' },
      versions: [
        { version: 'first', levels, lead_types: [] },
        { version: 'second', from: '2026-04', levels, lead_types: own },
        { version: 'third', from: '2026-05', levels, lead_types: [] },
      ],
    };

    expect(leadTotals([one.lead], rates)).toMatchObject([{ lead_count: 1, action_count: 2, gross: '21.50' }]);
  });
});
