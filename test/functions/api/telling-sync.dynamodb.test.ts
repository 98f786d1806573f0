import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import finalizeInvoice from '../../../functions/api/closing/finalize-invoice.ts';
import addLineItem from '../../../functions/api/line-items/add-line-item.ts';
import syncInvoice from '../../../functions/api/sync/sync-invoice.ts';
import { invoiceOfMessage } from '../../../functions/messages/sync-queue.ts';
import { createCustomer } from '../../../functions/store/customers/customers.ts';
import type { Table } from '../../../functions/store/table/table.ts';
import { type Sent, tally } from '../../support/api-gateway.ts';
import { BillingTables } from '../../support/billing-tables.ts';
import { acme } from '../../support/replies.ts';

/* Who settles an invoice tells the sync of it, once, and is not hindered by the queue. */

const sqs = mockClient(SQSClient);
let tables: BillingTables;
let table: Table;
let api: ReturnType<typeof tally>;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  sqs.reset();
  sqs.on(SendMessageCommand).resolves({});
  table = await tables.create('directly');
  api = tally([addLineItem, finalizeInvoice, syncInvoice], {
    table,
    syncQueueUrl: 'https://sqs.example/sync',
  });
  await createCustomer(table, acme, 'team-a');
});

const send = async (name: Parameters<typeof api.send>[0], sent: Sent = {}) => {
  const { statusCode, body } = await api.send(name, sent);
  return { statusCode, ...JSON.parse(body) };
};
let keys = 0;
async function billed(amount: string): Promise<string> {
  keys += 1;
  const headers = { 'Idempotency-Key': `key:${keys}` };
  const { invoice } = await send('addLineItem', { headers, body: { description: 'Set-up', amount } });
  return invoice.invoice_id;
}
const finalize = (invoice_id: string, sent: Sent = {}) =>
  send('finalizeInvoice', { params: { invoice_id }, ...sent });
const told = () =>
  sqs.commandCalls(SendMessageCommand).map(({ args }) => invoiceOfMessage(args[0].input.MessageBody ?? ''));

test('finalizing an invoice tells the sync of it; finalizing it again does not', async () => {
  const id = await billed('10');

  expect(await finalize(id)).toMatchObject({ statusCode: 200, invoice: { status: 'finalized' } });
  expect(await finalize(id)).toMatchObject({ statusCode: 200, invoice: { status: 'finalized' } });

  expect(told()).toEqual([id]);
});

test('of ten that finalize it at the same time, at most one tells', async () => {
  const id = await billed('10');

  await Promise.all(Array.from({ length: 10 }, () => finalize(id)));

  expect(told()).toEqual([id]);
});

test('a preview tells nothing', async () => {
  await finalize(await billed('10'), { query: { dry_run: 'true' } });

  expect(told()).toEqual([]);
});

test('neither does an invoice with nothing to pay', async () => {
  expect(await finalize(await billed('0.001'))).toMatchObject({
    invoice: { status: 'finalized', total: '0.00' },
  });

  expect(told()).toEqual([]);
});

test('a queue that does not answer hinders nobody', async () => {
  sqs.on(SendMessageCommand).rejects('no network');

  expect(await finalize(await billed('10'))).toMatchObject({
    statusCode: 200,
    invoice: { status: 'finalized' },
  });
});

test('asking for a sync tells of the invoice', async () => {
  const id = await billed('10');
  await finalize(id);

  expect(await send('syncInvoice', { params: { invoice_id: id } })).toMatchObject({
    statusCode: 202,
    queued: true,
  });
  expect(told()).toEqual([id, id]);
});
