import '../../../support/node-errors.ts';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import createCustomer from '../../../../functions/api/customers/create-customer.ts';
import getCurrentInvoice from '../../../../functions/api/invoices/get-current-invoice.ts';
import addLineItem from '../../../../functions/api/line-items/add-line-item.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { tally } from '../../../support/api-gateway.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { customer, monthOf } from '../../../support/charges.ts';
import { finalizeRunning } from '../../../support/closing.ts';

/* Tests on which invoice the line of a request is put, through the whole pipeline, by the clock of the function. */

let tables: BillingTables;
let table: Table;
let api: ReturnType<typeof tally>;

beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  table = await tables.create('directly');
  api = tally([createCustomer, addLineItem, getCurrentInvoice], { table });
  await api.send('createCustomer', { body: { customer_id: 'acme', name: 'Acme' } });
});
afterEach(() => {
  jest.useRealTimers();
});

/** Only the date is fake. The timers are real. */
const atTime = (now: string) =>
  jest.useFakeTimers({
    now: new Date(now),
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });

async function bill(usedAt: string, now: string, key = `${usedAt}_at_${now}`) {
  atTime(now);
  const body = { description: 'Set-up', amount: 1, used_at: usedAt };
  const reply = await api.send('addLineItem', { headers: { 'Idempotency-Key': key }, body });
  const { line_item: line, moved_from: movedFrom } = JSON.parse(reply.body);
  return { status: reply.statusCode, invoice: line.invoice_id, movedFrom };
}

const NOVEMBER = 'inv_acme_USD_2026-11_1';
const DECEMBER = 'inv_acme_USD_2026-12_1';

test.each([
  // used at, sent at, on
  ['2026-11-30T23:59:59.999Z', '2026-11-30T23:59:59.999Z', NOVEMBER],
  ['2026-11-30T23:59:59.999Z', '2026-12-01T00:00:00.000Z', NOVEMBER],
  ['2026-12-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z', DECEMBER],
  ['2026-12-01T00:00:00.000Z', '2026-11-30T23:59:59.999Z', DECEMBER],
  ['2026-11-30T23:30:00-02:00', '2026-12-01T02:00:00.000Z', DECEMBER],
  ['2026-11-30T23:30:00-02:00', '2026-12-01T02:00:00.000Z', DECEMBER],
  ['2026-12-01T00:30:00+01:00', '2026-12-01T02:00:00.000Z', NOVEMBER],
  ['2026-12-01T13:59:59.999+14:00', '2026-12-02T23:59:59.999Z', NOVEMBER],
])('a line used at %s and sent at %s is on %s, and was not moved', async (usedAt, now, invoice) => {
  expect(await bill(usedAt, now)).toEqual({ status: 201, invoice, movedFrom: undefined });
});

test('the last millisecond of the grace period still belongs to it, the next does not', async () => {
  const lastInstant = '2026-11-30T23:59:59.999Z';

  expect(await bill(lastInstant, '2026-12-02T23:59:59.999Z')).toMatchObject({ invoice: NOVEMBER });
  expect(await bill(lastInstant, '2026-12-03T00:00:00.000Z')).toMatchObject({
    invoice: DECEMBER,
    movedFrom: NOVEMBER,
  });
});

test('a late line of a month without an invoice names no invoice in moved_from', async () => {
  expect(await bill('2024-04-10T12:00:00Z', '2026-12-03T00:00:00.000Z')).toMatchObject({
    invoice: DECEMBER,
    movedFrom: null,
  });
});

test('a month that was closed early accepts no more lines in its grace period: the line is moved', async () => {
  await bill('2026-11-15T00:00:00Z', '2026-11-15T00:00:00Z');
  await finalizeRunning(table, { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') });
  const late = () => bill('2026-11-30T23:00:00Z', '2026-12-01T12:00:00Z', 'late');

  expect(await late()).toEqual({ status: 201, invoice: DECEMBER, movedFrom: NOVEMBER });
  expect(await late()).toEqual({ status: 200, invoice: DECEMBER, movedFrom: NOVEMBER });
});

test('a month whose invoice is closed before its end gets a next invoice, and nothing is moved', async () => {
  await bill('2026-11-15T00:00:00Z', '2026-11-15T00:00:00Z');
  await finalizeRunning(table, { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') });

  expect(await bill('2026-11-16T00:00:00Z', '2026-11-16T00:00:00Z')).toEqual({
    status: 201,
    invoice: 'inv_acme_USD_2026-11_2',
    movedFrom: undefined,
  });
});

test('a month in its grace period is open together with the current month', async () => {
  await bill('2026-11-30T23:00:00Z', '2026-12-01T12:00:00Z');

  const { invoice, other_open } = JSON.parse((await api.send('getCurrentInvoice')).body);

  expect(invoice).toMatchObject({ invoice_id: DECEMBER, total: '0.00' });
  expect(other_open).toMatchObject([{ invoice_id: NOVEMBER, period: '2026-11', total: '1.00' }]);
});
