import '../../support/node-errors.ts';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import finalizeInvoice from '../../../functions/api/closing/finalize-invoice.ts';
import voidInvoice from '../../../functions/api/closing/void-invoice.ts';
import createCustomer from '../../../functions/api/customers/create-customer.ts';
import updateCustomer from '../../../functions/api/customers/update-customer.ts';
import getInvoice from '../../../functions/api/invoices/get-invoice.ts';
import addLineItem from '../../../functions/api/line-items/add-line-item.ts';
import credit from '../../../functions/api/line-items/credit.ts';
import listLineItems from '../../../functions/api/line-items/list-line-items.ts';
import getInvoiceSummary from '../../../functions/api/summaries/get-invoice-summary.ts';
import { readInvoicing } from '../../../functions/domain/invoicing/invoicing.ts';
import type { OpenTable } from '../../../functions/store/table/table.ts';
import { type Sent, tally } from '../../support/api-gateway.ts';
import { audit } from '../../support/audit/audit.ts';
import { snapshotOf } from '../../support/audit/snapshot.ts';
import { BillingTables } from '../../support/billing-tables.ts';
import { at } from '../../support/charges.ts';
import { type FakeAndWays, fakeStripe } from '../../support/fake-stripe.ts';
import { textOf } from '../../support/markup.ts';
import { runMonthEnd } from '../../support/month-end.ts';
import { sync } from '../../support/payment-world.ts';
import { readCsv } from '../../support/read-csv.ts';

/* What an invoice is issued with: its number, its customer, its tax. From the request to the table, the page and Stripe. */

mockClient(SQSClient).onAnyCommand().resolves({});
const TAX = { from: '2020-01', name: 'VAT', percent: '19' };
const taxed = { numberPrefix: 'TLY', dueDays: 30, taxes: [TAX] };
const address = { line1: '1 Main Street', city: 'Springfield', state: 'IL', country: 'US' };
const acme = { name: 'Acme', email: 'ap@acme.example' };

let tables: BillingTables;
let fake: FakeAndWays;
let table: OpenTable;
let api: ReturnType<typeof tally>;
beforeAll(async () => {
  tables = await BillingTables.start();
  fake = await fakeStripe();
});
afterAll(async () => {
  await fake.stop();
  await tables.stop();
});
beforeEach(async () => {
  table = await tables.create('directly');
  api = stage(taxed);
  await send('createCustomer', { body: { customer_id: 'acme', ...acme } });
  await send('updateCustomer', { body: { address, tax_id: '12-345' } });
});
afterEach(async () => {
  expect(audit(await snapshotOf(table))).toEqual([]);
});

const stage = (invoicing: object) =>
  tally(
    [
      ...[addLineItem, createCustomer, credit, finalizeInvoice, getInvoice, getInvoiceSummary],
      ...[listLineItems, updateCustomer, voidInvoice],
    ],
    { table, invoicing },
  );
const send = async (name: Parameters<typeof api.send>[0], sent: Sent = {}) => {
  const { statusCode, body } = await api.send(name, sent);
  return { statusCode, ...JSON.parse(body) };
};
let keys = 0;
const billed = async (amount: string, to = 'acme') => {
  keys += 1;
  const { line_item: line } = await send('addLineItem', {
    params: { customer_id: to },
    headers: { 'Idempotency-Key': `key:${keys}` },
    body: { description: 'Set-up', amount },
  });
  return line;
};
const finalized = async (invoiceId: string, query: Record<string, string> = {}) =>
  (await send('finalizeInvoice', { params: { invoice_id: invoiceId }, query })).invoice;
const read = async (invoiceId: string) =>
  (await send('getInvoice', { params: { invoice_id: invoiceId }, query: { verify: 'true' } })).invoice;
const credited = (lineItemId: string, amount: string) =>
  send('credit', {
    headers: { 'Idempotency-Key': `credit:${lineItemId}` },
    params: { line_item_id: lineItemId },
    body: { amount, reason: 'Late' },
  });
const atStripe = async (invoiceId: string) => {
  await sync({ table, fake, now: () => at(new Date().toISOString()) }, invoiceId as InvoiceId); // Tally answered it
  const { invoices, customers } = (await fake.tell('GET', 'objects')).body;
  const invoice = invoices.findLast(
    ({ metadata }: { metadata: Record<string, string> }) => metadata['tally_invoice_id'] === invoiceId,
  );
  return { invoice, customer: customers.findLast(({ id }: { id: string }) => id === invoice.customer) };
};

describe('an invoice is issued', () => {
  test('with a number of its own, to the customer as it is, until a date, with its tax; a dry run says so before', async () => {
    await billed('10.9');
    const { invoice_id: id } = await billed('0.0965');

    const dry = await finalized(id, { dry_run: 'true' });
    const invoice = await finalized(id);

    const issuedOn = Date.parse(invoice.finalized_at.slice(0, 10));
    expect(invoice).toMatchObject({
      number: 1,
      document_number: 'TLY-acme-USD-0001',
      due_on: new Date(issuedOn + 30 * 86_400_000).toISOString().slice(0, 10),
      billed_to: { ...acme, address, tax_id: '12-345' },
      tax: { name: 'VAT', percent: '19', base: '11.00', amount: '2.09' },
      total: '13.09',
      exact_total: '13.0865',
      line_item_count: 3,
      by_kind: expect.arrayContaining([{ kind: 'tax', amount: '2.09', line_item_count: 1 }]),
    });
    expect(dry).toMatchObject({
      ...invoice,
      finalized_at: expect.anything(),
      sync: expect.anything(),
    });
  });

  test('and stays as it was issued when the customer and the stage change', async () => {
    const { invoice_id: id } = await billed('10');
    const issued = await finalized(id);

    await send('updateCustomer', { body: { name: 'Renamed', address: null } });
    api = stage({ numberPrefix: 'NEW', dueDays: 7, taxes: [{ ...TAX, percent: '7' }] });

    expect(await read(id)).toEqual(issued);
    const { body } = await api.send('getInvoice', {
      params: { invoice_id: id },
      query: { audience: 'customer' },
      headers: { accept: 'text/html' },
    });
    expect(textOf(body)).toContain('Invoice number TLY-acme-USD-0001');
    expect(textOf(body)).toContain('Bill to Acme 1 Main Street Springfield, IL');
    expect(textOf(body)).toContain('Subtotal 10.00 VAT 19% 1.90 Total 11.90 USD');
    const { invoice_id: next } = await billed('10');
    expect(await finalized(next)).toMatchObject({
      document_number: 'NEW-acme-USD-0002',
      billed_to: { name: 'Renamed' },
      tax: { amount: '0.70' },
    });
  });

  test('with a number that no other customer has', async () => {
    const numbers = new Set<string>();
    for (const id of ['acme', 'acme-USD-0001', 'ACME']) {
      await send('createCustomer', { body: { customer_id: id, name: id } });
      const { invoice_id } = await billed('1', id);
      numbers.add((await finalized(invoice_id)).document_number);
    }

    expect(numbers.size).toBe(3);
  });

  test('in the same way by the month-end run', async () => {
    const { invoice_id: id } = await billed('10');

    const { failures } = await runMonthEnd(table, '2999-01-03T00:00:00Z', {
      invoicing: readInvoicing(JSON.stringify(taxed)),
    });

    expect([...failures]).toEqual([]);
    expect(await read(id)).toMatchObject({ document_number: 'TLY-acme-USD-0001', total: '11.90' });
  });

  test('and its rows in a spreadsheet have its number and its period', async () => {
    const { invoice_id: id } = await billed('10');
    const rows = async () => {
      const { body } = await api.send('listLineItems', {
        params: { invoice_id: id },
        headers: { accept: 'text/csv' },
      });
      const [names = [], ...lines] = readCsv(body);
      return lines.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index]])));
    };
    const before = await rows();
    const { period } = await finalized(id);

    const of = { customer_id: 'acme', invoice_id: id, invoice_period: period };
    expect(before).toMatchObject([{ ...of, invoice_number: '' }]);
    expect(await rows()).toMatchObject([
      { ...of, invoice_number: 'TLY-acme-USD-0001', kind: 'one_off' },
      { ...of, invoice_number: 'TLY-acme-USD-0001', kind: 'tax', amount: '1.90' },
    ]);
  });
});

describe('the tax', () => {
  test('is in the total, in the summary and in Stripe’s amount, as a line of its own', async () => {
    await billed('10.9');
    const { invoice_id: id } = await billed('0.0965');
    const { total, period } = await finalized(id);

    const { months } = await send('getInvoiceSummary', { params: {}, query: { from: period, to: period } });
    const { invoice, customer } = await atStripe(id);

    expect(months).toMatchObject([{ status: 'finalized', total: '13.09' }]);
    expect(invoice.total).toBe(1309);
    expect(invoice.lines.data.at(-1)).toMatchObject({ amount: 209, description: 'VAT 19% on 11.00 USD' });
    expect(invoice.custom_fields).toEqual([
      { name: 'Invoice', value: 'TLY-acme-USD-0001' },
      { name: 'Period', value: period },
      { name: 'Your tax ID', value: '12-345' },
    ]);
    expect(customer).toMatchObject({ name: 'Acme', address: { ...address, line2: null, postal_code: null } });
    expect((await read(id)).total).toBe(total);
  });

  test('is lowered by credits and carried amounts, and is not charged on nothing', async () => {
    const line = await billed('10');
    await finalized(line.invoice_id);
    const { line_item: taken } = await credited(line.line_item_id, '6');
    const below = await finalized(taken.invoice_id);
    const { invoice_id: id } = await billed('10');

    const invoice = await finalized(id);

    expect(below).toMatchObject({ total: '0.00', sync: { status: 'not_due' } });
    expect(below.tax).toBeUndefined();
    expect(invoice).toMatchObject({ tax: { base: '4.00', amount: '0.76' }, total: '4.76' });
  });

  test('cannot be credited by itself', async () => {
    const { invoice_id: id } = await billed('10');
    await finalized(id);
    const { data } = await send('listLineItems', { params: { invoice_id: id }, query: { kind: 'tax' } });

    expect(await credited(data[0].line_item_id, '1')).toMatchObject({
      code: 'not_creditable',
      detail: expect.stringContaining('is a tax. Credit the lines that it was charged on'),
    });
  });

  test('goes with the invoice when that becomes void', async () => {
    const { invoice_id: id } = await billed('10');
    await finalized(id);

    const voided = await send('voidInvoice', { params: { invoice_id: id }, body: { reason: 'twice' } });

    expect(voided.invoice).toMatchObject({ status: 'void', document_number: 'TLY-acme-USD-0001' });
    const { invoice_id: next } = await billed('1');
    expect(await finalized(next)).toMatchObject({ total: '1.19', line_item_count: 2 });
  });
});

describe('the customer at Stripe', () => {
  test('gets a new address with the next invoice, and loses one that was taken away', async () => {
    const first = await billed('10');
    await finalized(first.invoice_id);
    await atStripe(first.invoice_id);
    const moved = { line1: '2 Other Street', city: 'Berlin', country: 'DE' };

    await send('updateCustomer', { body: { address: moved } });
    const second = await billed('10');
    await finalized(second.invoice_id);
    expect((await atStripe(second.invoice_id)).customer.address).toMatchObject({ ...moved, state: null });

    await send('updateCustomer', { body: { address: null, tax_id: null } });
    const third = await billed('10');
    await finalized(third.invoice_id);
    const { customer, invoice } = await atStripe(third.invoice_id);
    expect(customer.address).toBeNull();
    expect(invoice.custom_fields).toHaveLength(2);
  });
});
