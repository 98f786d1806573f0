import '../../../support/node-errors.ts';
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { InvoiceId } from '../../../../client/contract/shapes/fields.ts';
import finalizeInvoice from '../../../../functions/api/closing/finalize-invoice.ts';
import voidInvoice from '../../../../functions/api/closing/void-invoice.ts';
import createCustomer from '../../../../functions/api/customers/create-customer.ts';
import getCurrentInvoice from '../../../../functions/api/invoices/get-current-invoice.ts';
import getInvoice from '../../../../functions/api/invoices/get-invoice.ts';
import listInvoices from '../../../../functions/api/invoices/list-invoices.ts';
import addLineItems from '../../../../functions/api/line-items/add-line-items.ts';
import listLineItems from '../../../../functions/api/line-items/list-line-items.ts';
import getBalance from '../../../../functions/api/reports/get-balance.ts';
import { keys } from '../../../../functions/store/table/items.ts';
import { listIndex } from '../../../../functions/store/table/list-index.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { type Sent, tally } from '../../../support/api-gateway.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { customer, monthOf } from '../../../support/charges.ts';
import { growTo } from '../../../support/grown-invoice.ts';

/* An invoice of more than a megabyte: each of its services has the longest possible name, in three-byte characters. */

const SERVICES = 330;
const TOGETHER = 15;
const SHARDS = 4;
const nameOf = (index: number): string => String(index).padStart(4, '0').padEnd(500, '計');

let tables: BillingTables;
let table: Table;
let api: ReturnType<typeof tally>;
let invoiceId: InvoiceId;

const send = async (name: Parameters<typeof api.send>[0], sent: Sent = {}) => {
  const { statusCode, body } = await api.send(name, sent);
  return { statusCode, ...JSON.parse(body) };
};
const invoice = (query: Record<string, string> = {}) =>
  send('getInvoice', { params: { invoice_id: invoiceId }, query });
const voided = () =>
  send('voidInvoice', { params: { invoice_id: invoiceId }, body: { reason: 'billed by mistake' } });

beforeAll(async () => {
  tables = await BillingTables.start();
  table = await tables.create('directly');
  const reading = [getBalance, getCurrentInvoice, getInvoice, listInvoices, listLineItems];
  api = tally([addLineItems, createCustomer, finalizeInvoice, voidInvoice, ...reading], { table });
  await send('createCustomer', { body: { customer_id: 'acme', name: 'Acme' } });
  await bill(0, 1);
  const { invoice: current } = await send('getCurrentInvoice');
  invoiceId = current.invoice_id;
  // The four shards beside the header are filled evenly, one after the other.
  await growTo(
    table,
    { customerId: customer('acme'), currency: 'USD', month: monthOf(current.period) },
    SHARDS,
  );
  const chance = jest.spyOn(Math, 'random');
  for (let from = 1; from < SERVICES; from += TOGETHER) {
    chance.mockReturnValue(((from / TOGETHER) % SHARDS) / SHARDS);
    await bill(from, Math.min(from + TOGETHER, SERVICES));
  }
  chance.mockRestore();
}, 180_000);
afterAll(() => tables.stop());

async function bill(from: number, to: number): Promise<void> {
  const items = Array.from({ length: to - from }, (_, offset) => ({
    customer_id: 'acme',
    idempotency_key: `service:${from + offset}`,
    service: nameOf(from + offset),
    units_consumed: 58,
    price_per_unit: 0.05,
  }));
  const { summary } = await send('addLineItems', { body: { items } });
  expect(summary).toMatchObject({ created: items.length });
}

const waiting = async (): Promise<number> => {
  const { Count } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      IndexName: listIndex.name,
      KeyConditionExpression: '#pk = :pk',
      ExpressionAttributeNames: { '#pk': listIndex.partitionKey },
      ExpressionAttributeValues: { ':pk': keys.workList(invoiceId) },
    }),
  );
  return Count ?? 0;
};
const setSync = (status: string, attempts: number) =>
  table.client.send(
    new UpdateCommand({
      TableName: table.name,
      Key: keys.sync(invoiceId),
      UpdateExpression: 'SET #status = :status, #attempts = :attempts',
      ExpressionAttributeNames: { '#status': 'status', '#attempts': 'attempts' },
      ExpressionAttributeValues: { ':status': status, ':attempts': attempts },
    }),
  );

test('does not fit one page of a query', async () => {
  const { LastEvaluatedKey } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': keys.header(invoiceId).pk },
    }),
  );

  expect(LastEvaluatedKey).toBeDefined();
});

describe('is read completely while it is open', () => {
  test('as the current invoice', async () => {
    const { invoice: current } = await send('getCurrentInvoice');

    expect(current).toMatchObject({ total: '957.00', line_item_count: SERVICES });
    expect(current.by_service).toHaveLength(SERVICES);
  });

  test('by its id, with its lines recounted', async () => {
    const { verification } = await invoice({ verify: 'true' });

    expect(verification).toEqual({
      lines_total: '957.00',
      line_item_count: SERVICES,
      drift: '0.00',
      agrees: true,
    });
  });

  test('in the list and the balance', async () => {
    const { data } = await send('listInvoices');
    const { balances } = await send('getBalance');

    expect(data).toMatchObject([{ invoice_id: invoiceId, total: '957.00' }]);
    expect(balances).toMatchObject([{ currency: 'USD', open: '957.00' }]);
  });

  test('as a printed invoice and as a file', async () => {
    const page = await api.send('getInvoice', {
      params: { invoice_id: invoiceId },
      headers: { Accept: 'text/html' },
    });
    const file = await api.send('listLineItems', {
      params: { invoice_id: invoiceId },
      headers: { Accept: 'text/csv' },
    });

    expect(page.body.match(/00\d\d計|0[123]\d\d計/g)?.length).toBeGreaterThanOrEqual(SERVICES);
    expect(file.body.trimEnd().split('\r\n')).toHaveLength(1 + SERVICES);
  });
});

describe('finalized', () => {
  test('it must be sent to the payment provider, says so, and is in the work list', async () => {
    const { statusCode, invoice: closed } = await send('finalizeInvoice', {
      params: { invoice_id: invoiceId },
    });

    expect(statusCode).toBe(200);
    expect(closed).toMatchObject({ status: 'finalized', total: '957.00', sync: { status: 'pending' } });
    expect(await invoice()).toMatchObject({ invoice: closed });
    const { data } = await send('listInvoices');
    expect(data).toMatchObject([
      { sync: { status: 'pending' }, allowed_actions: ['void', 'sync', 'credit'] },
    ]);
    expect(await waiting()).toBe(1);
  });

  test('it cannot be made void after its sync has begun', async () => {
    await setSync('in_progress', 1);

    expect(await voided()).toMatchObject({ statusCode: 409, code: 'invoice_state_conflict' });
    expect(await invoice()).toMatchObject({
      invoice: { status: 'finalized', sync: { status: 'in_progress' } },
    });
  });

  test('it can be made void before that, and leaves the work list', async () => {
    await setSync('pending', 0);

    expect(await voided()).toMatchObject({ statusCode: 200, invoice: { status: 'void' } });
    expect(await waiting()).toBe(0);
    expect(audit(await snapshotOf(table))).toEqual([]);
  });
});
