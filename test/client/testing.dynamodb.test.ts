import '../support/node-errors.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type BillingClient, BillingError } from '../../client/src/index.ts';
import { InMemoryTally } from '../../client/testing/index.ts';
import finalizeInvoice from '../../functions/api/closing/finalize-invoice.ts';
import createCustomer from '../../functions/api/customers/create-customer.ts';
import getCustomer from '../../functions/api/customers/get-customer.ts';
import listCustomers from '../../functions/api/customers/list-customers.ts';
import getCurrentInvoice from '../../functions/api/invoices/get-current-invoice.ts';
import getInvoice from '../../functions/api/invoices/get-invoice.ts';
import listInvoices from '../../functions/api/invoices/list-invoices.ts';
import addLeads from '../../functions/api/leads/add-leads.ts';
import getLead from '../../functions/api/leads/get-lead.ts';
import listLeads from '../../functions/api/leads/list-leads.ts';
import addLineItem from '../../functions/api/line-items/add-line-item.ts';
import addLineItems from '../../functions/api/line-items/add-line-items.ts';
import addUsage from '../../functions/api/line-items/add-usage.ts';
import credit from '../../functions/api/line-items/credit.ts';
import findLineItem from '../../functions/api/line-items/find-line-item.ts';
import listLineItems from '../../functions/api/line-items/list-line-items.ts';
import createProduct from '../../functions/api/products/create-product.ts';
import listProducts from '../../functions/api/products/list-products.ts';
import { tally } from '../support/api-gateway.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { clientThrough } from '../support/client-through.ts';

/*
 * The Tally in memory is worth as much as it is like Tally. The same calls go to it and to the endpoints on a real table,
 * and each answer must be the same, but for times, the caller's name and the ids of requests.
 */

let tables: BillingTables;
let real: BillingClient;

beforeAll(async () => {
  tables = await BillingTables.start();
  const endpoints = [
    ...[createCustomer, getCustomer, listCustomers, addLineItem, addLineItems, addUsage, credit],
    ...[createProduct, listProducts, addLeads, getLead, listLeads],
    ...[findLineItem, listLineItems, listInvoices, getCurrentInvoice, getInvoice, finalizeInvoice],
  ] as Parameters<typeof tally>[0]; // a list of endpoints of different routes
  real = clientThrough(tally(endpoints, { table: await tables.create('directly') }), {
    retry: { retries: 0 },
  });
});
afterAll(() => tables.stop());

type Call = (client: BillingClient) => Promise<unknown>;

const storage = {
  service: 'Storage',
  units_consumed: '10',
  price_per_unit: '0.0000022',
  description: 'Grüße',
};
const month = new Date().toISOString().slice(0, 7);
const lastOf = async (client: BillingClient, key: string) =>
  (await client.findLineItem('acme', key)).line_item;
const leadOf = (id: string, ...actions: (readonly [type: string, level: 'High' | 'Medium' | 'Low'])[]) => ({
  lead_id: id,
  customer_id: 'acme',
  product_id: 'crm',
  lead_type: 'Inbound',
  // Each at its own time, as lists go by it.
  created_at: `${month}-01T00:00:0${id.slice(-1)}Z`,
  actions: actions.map(([type, level], index) => ({
    action_type: type,
    engagement_level: level,
    timestamp: `${month}-01T00:0${id.slice(-1)}:${String(index).padStart(2, '0')}Z`,
  })),
});
const all = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
};

const calls: [string, Call][] = [
  [
    'a customer is created',
    (to) => to.createCustomer({ customer_id: 'acme', name: 'Acme', email: 'a@acme.test' }),
  ],
  [
    'and created again',
    (to) => to.createCustomer({ customer_id: 'acme', name: 'Acme', email: 'a@acme.test' }),
  ],
  [
    'and with another name',
    (to) => to.createCustomer({ customer_id: 'acme', name: 'Other', email: 'a@acme.test' }),
  ],
  ['one in yen', (to) => to.createCustomer({ customer_id: 'nippon', name: 'Nippon', currency: 'JPY' })],
  [
    'an address that another has',
    (to) => to.createCustomer({ customer_id: 'b', name: 'B', email: 'a@acme.test' }),
  ],
  ['one whose id Tally makes', (to) => to.createCustomer({ name: 'Made' }, { idempotencyKey: 'make-1' })],
  ['again under its key', (to) => to.createCustomer({ name: 'Made' }, { idempotencyKey: 'make-1' })],
  [
    'under its key, with another name',
    (to) => to.createCustomer({ name: 'Other' }, { idempotencyKey: 'make-1' }),
  ],
  [
    'under its key, with an id',
    (to) => to.createCustomer({ customer_id: 'x', name: 'Made' }, { idempotencyKey: 'make-1' }),
  ],
  ['a customer is read', (to) => to.getCustomer('acme')],
  ['an empty invoice', (to) => to.getCurrentInvoice('acme')],
  ['usage', (to) => to.addLineItem('acme', storage, { idempotencyKey: 'k-1' })],
  [
    'a replay',
    (to) => to.addLineItem('acme', { ...storage, units_consumed: '10.0' }, { idempotencyKey: 'k-1' }),
  ],
  ['by the other route', (to) => to.addUsage('acme', storage, { idempotencyKey: 'k-1' })],
  [
    'a conflict',
    (to) => to.addLineItem('acme', { ...storage, units_consumed: '11' }, { idempotencyKey: 'k-1' }),
  ],
  [
    'a charge with metadata',
    (to) =>
      to.addLineItem(
        'acme',
        { description: 'Setup', amount: '100', metadata: { order: '7' } },
        { idempotencyKey: 'k-2' },
      ),
  ],
  [
    'a minimal reply',
    (to) =>
      to.addLineItem('acme', { description: 'Setup', amount: '1' }, { idempotencyKey: 'k-3', minimal: true }),
  ],
  ['nobody’s charge', (to) => to.addLineItem('nobody', storage, { idempotencyKey: 'k-1' })],
  [
    'a field that is not known',
    (to) => to.addLineItem('acme', { ...storage, amout: '1' } as never, { idempotencyKey: 'k-4' }),
  ],
  [
    'wrong fields',
    (to) => to.addLineItem('acme', { description: '', amount: '-1' }, { idempotencyKey: 'k-4' }),
  ],
  [
    'too long ago',
    (to) =>
      to.addLineItem('acme', { ...storage, used_at: '1970-01-01T00:00:00Z' }, { idempotencyKey: 'k-4' }),
  ],
  [
    'yen',
    (to) => to.addLineItem('nippon', { description: 'Setup', amount: '2.5' }, { idempotencyKey: 'k-1' }),
  ],
  [
    'a batch with every outcome',
    (to) =>
      to.addLineItems([
        { customer_id: 'acme', idempotency_key: 'b-1', ...storage },
        { customer_id: 'acme', idempotency_key: 'k-1', ...storage },
        { customer_id: 'acme', idempotency_key: 'k-1', description: 'Other', amount: '1' },
        { customer_id: 'nobody', idempotency_key: 'b-2', ...storage },
        { customer_id: 'acme', idempotency_key: 'b-3', description: 'Wrong', amount: 'twelve' },
        { customer_id: 'acme', idempotency_key: 'b-1', ...storage },
      ]),
  ],
  [
    'a credit',
    async (to) =>
      to.credit(
        (await lastOf(to, 'k-2')).line_item_id,
        { reason: 'Late', amount: '30' },
        { idempotencyKey: 'c-1' },
      ),
  ],
  [
    'its replay',
    async (to) =>
      to.credit(
        (await lastOf(to, 'k-2')).line_item_id,
        { reason: 'Late', amount: '30' },
        { idempotencyKey: 'c-1' },
      ),
  ],
  [
    'too large a credit',
    async (to) =>
      to.credit(
        (await lastOf(to, 'k-2')).line_item_id,
        { reason: 'Late', amount: '71' },
        { idempotencyKey: 'c-2' },
      ),
  ],
  [
    'all that is left',
    async (to) =>
      to.credit((await lastOf(to, 'k-2')).line_item_id, { reason: 'All' }, { idempotencyKey: 'c-3' }),
  ],
  [
    'nothing is left',
    async (to) =>
      to.credit((await lastOf(to, 'k-2')).line_item_id, { reason: 'More' }, { idempotencyKey: 'c-4' }),
  ],
  [
    'a credit of a credit',
    async (to) =>
      to.credit((await lastOf(to, 'c-1')).line_item_id, { reason: 'No' }, { idempotencyKey: 'c-5' }),
  ],
  ['a credit of nothing', (to) => to.credit('li_none', { reason: 'No' }, { idempotencyKey: 'c-6' })],
  ['what became of a key', (to) => to.findLineItem('acme', 'k-2')],
  ['a key that nobody used', (to) => to.findLineItem('acme', 'never')],
  ['the current invoice', (to) => to.getCurrentInvoice('acme')],
  [
    'its lines, two at a time',
    async (to) =>
      (await all(to.listLineItems(`inv_acme_USD_${month}_1`, { pageSize: 2 })))
        .map((line) => line.idempotency_key)
        .sort(),
  ],
  ['the lines of a kind', (to) => all(to.listLineItems(`inv_nippon_JPY_${month}_1`, { kind: 'one_off' }))],
  ['what closing it would make', (to) => to.finalizeInvoice(`inv_acme_USD_${month}_1`, { dryRun: true })],
  ['it is closed', (to) => to.finalizeInvoice(`inv_acme_USD_${month}_1`)],
  ['and closed again', (to) => to.finalizeInvoice(`inv_acme_USD_${month}_1`)],
  ['an invoice of yen is rounded', (to) => to.finalizeInvoice(`inv_nippon_JPY_${month}_1`)],
  [
    'the next charge is on the next invoice',
    (to) => to.addLineItem('acme', storage, { idempotencyKey: 'k-5' }),
  ],
  ['a replay shows the closed invoice', (to) => to.addLineItem('acme', storage, { idempotencyKey: 'k-1' })],
  ['invoices', (to) => all(to.listInvoices('acme', { status: 'finalized' }))],
  ['an invoice', (to) => to.getInvoice(`inv_acme_USD_${month}_1`)],
  ['no invoice', (to) => to.getInvoice('inv_none')],
  ['a product', (to) => to.createProduct({ product_id: 'crm', name: 'CRM' })],
  ['a product again', (to) => to.createProduct({ product_id: 'crm', name: 'CRM' })],
  ['a product with another name', (to) => to.createProduct({ product_id: 'crm', name: 'Other' })],
  [
    'a product whose id Tally makes',
    (to) => to.createProduct({ name: 'Made' }, { idempotencyKey: 'make-1' }),
  ],
  [
    'a product under a key of another',
    (to) => to.createProduct({ product_id: 'y', name: 'Y' }, { idempotencyKey: 'make-1' }),
  ],
  ['products', (to) => all(to.listProducts())],
  ['a lead', (to) => to.addLead(leadOf('lead-1', ['Demo', 'High'], ['Mail', 'Low']))],
  ['the same lead', (to) => to.addLead(leadOf('lead-1', ['Demo', 'High'], ['Mail', 'Low']))],
  ['a lead with other content', (to) => to.addLead(leadOf('lead-1', ['Demo', 'Low']))],
  ['a duplicate', (to) => to.addLead(leadOf('lead-2', [' demo ', 'High']))],
  ['a lead of no product', (to) => to.addLead({ ...leadOf('lead-3', ['Demo', 'High']), product_id: 'none' })],
  [
    'leads that reach the cap, one twice and one wrong',
    (to) =>
      to.addLeads([
        leadOf('lead-4', ...Array.from({ length: 12 }, (_, index) => [`Call ${index}`, 'High'] as const)),
        leadOf('lead-5', ['Visit', 'Medium']),
        leadOf('lead-5', ['Visit', 'Medium']),
        leadOf('lead-5', ['Visit', 'High']),
        { ...leadOf('lead-6', ['Visit', 'Medium']), actions: [] },
      ]),
  ],
  ['a lead is read', (to) => to.getLead('lead-4')],
  ['no lead', (to) => to.getLead('lead-none')],
  ['leads of a customer', (to) => all(to.listLeads({ customerId: 'acme', productId: 'crm' }))],
  [
    'an invoice of nothing but a credit',
    async (to) =>
      to.credit((await lastOf(to, 'k-3')).line_item_id, { reason: 'All' }, { idempotencyKey: 'c-7' }),
  ],
  ['it carries over', (to) => to.finalizeInvoice(`inv_acme_USD_${month}_2`)],
  ['and the next one has it', (to) => to.getCurrentInvoice('acme')],
];

/** Without what must differ. */
const alike = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
      // How old a charge may be, each stage says.
      .replaceAll(/\d+ days ago/g, 'DAYS ago')
      .replaceAll(/arn:aws:iam::\d+:user\/[\w-]+/g, 'CALLER')
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'REQUEST'),
  );

const SAME_CODE_ALONE =
  /customer_not_found|invoice_not_found|line_item_not_found|lead_not_found|product_conflict|customer_conflict|email_taken/;

async function outcomeOf(call: Call, client: BillingClient): Promise<unknown> {
  try {
    return alike(await call(client));
  } catch (error) {
    if (!(error instanceof BillingError)) throw error;
    const { code, status, outcome, errors, attempts } = error;
    // These say in their own words what to do: in memory, a customer is made in another way.
    const isCreate = /^create/.test(error.message);
    const message = isCreate || SAME_CODE_ALONE.test(code) ? '' : error.message;
    return alike({ code, status, outcome, errors, attempts, message });
  }
}

test('each call is answered as by Tally itself', async () => {
  const memory = new InMemoryTally().client({ retry: { retries: 0 } });
  const answered: Record<string, unknown> = {};
  const expected: Record<string, unknown> = {};
  for (const [name, call] of calls) {
    expected[name] = await outcomeOf(call, real);
    answered[name] = await outcomeOf(call, memory);
  }

  expect(answered).toEqual(expected);
}, 60_000);
