import '../../support/node-errors.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import finalizeInvoice from '../../../functions/api/closing/finalize-invoice.ts';
import voidInvoice from '../../../functions/api/closing/void-invoice.ts';
import createCustomer from '../../../functions/api/customers/create-customer.ts';
import getInvoice from '../../../functions/api/invoices/get-invoice.ts';
import addLineItem from '../../../functions/api/line-items/add-line-item.ts';
import credit from '../../../functions/api/line-items/credit.ts';
import getBalance from '../../../functions/api/reports/get-balance.ts';
import getInvoiceSummary from '../../../functions/api/summaries/get-invoice-summary.ts';
import type { Table } from '../../../functions/store/table/table.ts';
import { CALLER, type Sent, tally } from '../../support/api-gateway.ts';
import { audit } from '../../support/audit/audit.ts';
import { snapshotOf } from '../../support/audit/snapshot.ts';
import { BillingTables } from '../../support/billing-tables.ts';

/* From the request to the table and back. */

let tables: BillingTables;
let table: Table;
let api: ReturnType<typeof tally>;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  table = await tables.create('directly');
  const endpoints = [addLineItem, createCustomer, credit, finalizeInvoice, getBalance, getInvoice];
  api = tally([...endpoints, getInvoiceSummary, voidInvoice], { table });
  await send('createCustomer', { body: { customer_id: 'acme', name: 'Acme' } });
});

const send = async (name: Parameters<typeof api.send>[0], sent: Sent = {}) => {
  const { statusCode, body } = await api.send(name, sent);
  return { statusCode, ...JSON.parse(body) };
};
let keys = 0;
const billed = async (amount: string, currency = 'USD') => {
  keys += 1;
  const headers = { 'Idempotency-Key': `key:${keys}` };
  const { line_item } = await send('addLineItem', {
    headers,
    body: { description: 'Set-up', amount, currency },
  });
  return line_item;
};
const credited = async (lineItemId: string, amount: string) =>
  send('credit', {
    headers: { 'Idempotency-Key': `credit:${lineItemId}` },
    params: { line_item_id: lineItemId },
    body: { amount, reason: 'Late' },
  });
const finalized = (invoiceId: string, query: Record<string, string> = {}) =>
  send('finalizeInvoice', { params: { invoice_id: invoiceId }, query });
const voided = (invoiceId: string, reason = 'billed by mistake') =>
  send('voidInvoice', { params: { invoice_id: invoiceId }, body: { reason } });
const balances = async () => (await send('getBalance')).balances;
const month = () => new Date().toISOString().slice(0, 7);
const summary = (query: Record<string, string> = {}) =>
  send('getInvoiceSummary', { params: {}, query: { from: month(), to: month(), ...query } });

describe('finalizing', () => {
  test('answers the invoice with its number, both totals, its closer and the time', async () => {
    const { invoice_id: id } = await billed('4.665');

    const { statusCode, invoice } = await finalized(id);

    expect(statusCode).toBe(200);
    expect(invoice).toMatchObject({
      status: 'finalized',
      number: 1,
      total: '4.66',
      exact_total: '4.665',
      line_item_count: 1,
      finalized_at: expect.stringMatching(/Z$/),
      closed_by: CALLER,
      sync: { status: 'pending', attempts: 0 },
      allowed_actions: ['void', 'sync', 'credit'],
    });
    expect(await finalized(id)).toEqual({ statusCode, invoice });
    const read = await send('getInvoice', { params: { invoice_id: id } });
    expect(read.invoice).toEqual(invoice);
  });

  test('as a dry run answers the same, and changes nothing', async () => {
    const { invoice_id: id } = await billed('4.665');
    const before = await snapshotOf(table);

    const dry = await finalized(id, { dry_run: 'true' });

    expect(await snapshotOf(table)).toEqual(before);
    const { invoice } = await finalized(id);
    const aTime = expect.stringMatching(/Z$/);
    expect(dry.invoice).toEqual({
      ...invoice,
      finalized_at: aTime,
      sync: { ...invoice.sync, next_attempt_at: aTime },
    });
    expect((await finalized(id, { dry_run: 'true' })).invoice).toEqual(invoice);
  });

  test('as a dry run below zero shows what would be carried over', async () => {
    const { line_item_id: line, invoice_id: first } = await billed('10');
    await finalized(first);
    const { line_item } = await credited(line, '4.005');

    const dry = await finalized(line_item.invoice_id, { dry_run: 'true' });
    const { invoice } = await finalized(line_item.invoice_id);

    expect(invoice).toMatchObject({
      total: '0.00',
      exact_total: '0.00',
      number: 2,
      by_kind: [
        { kind: 'carry_over', amount: '4.005', line_item_count: 1 },
        { kind: 'credit', amount: '-4.005', line_item_count: 1 },
      ],
      sync: { status: 'not_due' },
      allowed_actions: ['void', 'credit'],
    });
    expect(dry.invoice).toEqual({ ...invoice, finalized_at: expect.stringMatching(/Z$/) });
  });

  test.each([[{}], [{ dry_run: 'true' }]])(
    'of a void invoice is refused, with what is allowed (%j)',
    async (query) => {
      const { invoice_id: id } = await billed('1');
      await voided(id);

      expect(await finalized(id, query)).toMatchObject({
        statusCode: 409,
        code: 'invoice_state_conflict',
        allowed_actions: [],
        detail: expect.stringContaining('it is void'),
      });
    },
  );

  test.each([[{}], [{ dry_run: 'true' }]])('of an unknown invoice is 404 (%j)', async (query) => {
    expect(await finalized('inv_none', query)).toMatchObject({ statusCode: 404, code: 'invoice_not_found' });
  });
});

describe('making void', () => {
  test('answers the invoice with its reason, and the same answer again', async () => {
    const { invoice_id: id } = await billed('4.665');

    const { statusCode, invoice } = await voided(id);

    expect(statusCode).toBe(200);
    expect(invoice).toMatchObject({
      status: 'void',
      void_reason: 'billed by mistake',
      voided_by: CALLER,
      total: '4.66',
      exact_total: '4.665',
      sync: { status: 'not_due' },
      allowed_actions: [],
    });
    expect(invoice.number).toBeUndefined();
    expect(await voided(id, 'another')).toEqual({ statusCode, invoice });
  });

  test('of a finalized invoice keeps its number', async () => {
    const { invoice_id: id } = await billed('1');
    await finalized(id);

    expect((await voided(id)).invoice).toMatchObject({ status: 'void', number: 1 });
  });

  test('needs a reason', async () => {
    const sent = { params: { invoice_id: 'inv_1' } };

    expect(await send('voidInvoice', { ...sent, body: {} })).toMatchObject({
      statusCode: 422,
      errors: [{ field: 'reason' }],
    });
    expect(await send('voidInvoice', { ...sent, body: { reason: 'x', force: true } })).toMatchObject({
      statusCode: 422,
      code: 'unknown_field',
    });
    expect(await voided('inv_none')).toMatchObject({ statusCode: 404, code: 'invoice_not_found' });
  });
});

describe('a balance', () => {
  const nothing = { currency: 'USD', open: '0.00', finalized_unpaid: '0.00', carried: '0.00' };

  test('of a customer without charges is empty', async () => {
    expect(await balances()).toEqual([nothing]);
  });

  test('shows what is open, what is finalized and not paid, and what was carried', async () => {
    const line = await billed('10.005');
    await billed('7', 'JPY');
    expect(await balances()).toEqual([
      { currency: 'JPY', open: '7', finalized_unpaid: '0', carried: '0' },
      { ...nothing, open: '10.005' },
    ]);

    await finalized(line.invoice_id);
    const { invoice } = await credited(line.line_item_id, '4');
    expect((await balances())[1]).toEqual({ ...nothing, open: '-4.00', finalized_unpaid: '10.00' });

    await finalized(invoice.invoice_id);
    expect((await balances())[1]).toEqual({
      ...nothing,
      open: '-4.00',
      finalized_unpaid: '10.00',
      carried: '-4.00',
    });
  });

  test('does not include a void invoice', async () => {
    const { invoice_id: id } = await billed('10');
    await finalized(id);
    await voided(id);

    expect(await balances()).toEqual([nothing]);
  });

  test('of an unknown customer is 404', async () => {
    expect(await send('getBalance', { params: { customer_id: 'nobody' } })).toMatchObject({
      statusCode: 404,
      code: 'customer_not_found',
    });
  });
});

describe('the summary', () => {
  test('counts closed invoices by month and year, by currency and status', async () => {
    const first = await billed('4.665');
    const yen = await billed('7', 'JPY');
    await finalized(first.invoice_id);
    await finalized(yen.invoice_id);
    const second = await billed('3');
    await voided(second.invoice_id);
    await billed('100');

    const { months, years } = await summary();

    const rows = [
      { currency: 'JPY', status: 'finalized', total: '7', invoice_count: 1 },
      { currency: 'USD', status: 'finalized', total: '4.66', invoice_count: 1 },
      { currency: 'USD', status: 'void', total: '3.00', invoice_count: 1 },
    ];
    expect(months).toEqual(rows.map((row) => ({ month: month(), ...row })));
    expect(years).toEqual(rows.map((row) => ({ year: month().slice(0, 4), ...row })));
    const one = await summary({ customer_id: 'acme' });
    expect(one).toEqual({ statusCode: 200, months, years });
    expect(audit(await snapshotOf(table))).toEqual([]);
  });

  test('moves a finalized invoice that becomes void', async () => {
    const { invoice_id: id } = await billed('4.665');
    await finalized(id);
    await voided(id);

    expect((await summary()).months).toEqual([
      { month: month(), currency: 'USD', status: 'void', total: '4.66', invoice_count: 1 },
    ]);
  });

  test('of other months, or of a customer without invoices, is empty', async () => {
    await finalized((await billed('1')).invoice_id);
    await send('createCustomer', { body: { customer_id: 'globex', name: 'Globex' } });

    expect(await summary({ from: '2020-01', to: '2020-12' })).toMatchObject({ months: [], years: [] });
    expect(await summary({ customer_id: 'globex' })).toMatchObject({ months: [], years: [] });
  });

  test.each([
    [{ from: '2026-12', to: '2026-11' }, 422, 'to'],
    [{ from: '2026-13', to: '2027-01' }, 422, 'from'],
    [{ customer_id: 'nobody' }, 404, 'customer_id'],
  ])('of %j is %i, naming %s', async (query, statusCode, field) => {
    expect(await summary(query)).toMatchObject({ statusCode, errors: [{ field }] });
  });
});
