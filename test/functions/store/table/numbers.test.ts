import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import * as fc from 'fast-check';
import type { InvoiceId } from '../../../../client/contract/shapes/fields.ts';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import { usage } from '../../../support/charges.ts';
import { DynamoDbWire, reply } from '../../../support/dynamodb-wire.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';

let wire: DynamoDbWire;
beforeAll(async () => {
  wire = await DynamoDbWire.start();
});
afterAll(() => wire.stop());

/** Adds usage and returns what was sent to DynamoDB. */
async function sentFor(units: string, price: string, amount: string) {
  wire.script(reply({}));
  const charge = usage({
    units: new Big(units),
    price: new Big(price),
    amount: new Big(amount),
    metadata: { constructor: 'x', '10': 'ten' },
  });
  await addLineItem(wire.table, lineItemRequest({ charge }));
  const body = wire.calls.find(({ operation }) => operation === 'TransactWriteItems')?.body ?? '';
  const [{ Put }, { Update }] = JSON.parse(body).TransactItems;
  const figures = Object.entries<string>(Update.ExpressionAttributeNames).map(([placeholder, name]) => [
    name,
    Update.ExpressionAttributeValues[placeholder.replace('#', ':')],
  ]);
  return { item: Put.Item, figures: Object.fromEntries(figures), expression: Update.UpdateExpression };
}

test('decimals are sent to DynamoDB as its own Numbers with all digits, in the line and in the totals', async () => {
  const { item, figures, expression } = await sentFor('1000000', '0.0000022', '2.2');

  expect(item).toMatchObject({
    units: { N: '1000000' },
    price: { N: '0.0000022' },
    amount: { N: '2.2' },
    rem: { N: '2.2' },
  });
  expect(figures).toMatchObject({
    total: { N: '2.2' },
    lines: { N: '1' },
    'ka:usage': { N: '2.2' },
    'kn:usage': { N: '1' },
    'sa:storage': { N: '2.2' },
    'sn:storage': { N: '1' },
    'su:storage': { N: '1000000' },
    writes: { N: '1' },
  });
  // Each figure is added and none is set, because two writers must not overwrite each other.
  expect(expression).toMatch(/^ADD (#f\d :f\d(, )?){8}$/);
});

test('an amount that does not fit a float is not rounded when it is sent', async () => {
  const amount = '999999999999999.999999999999999999';

  const { item, figures } = await sentFor('1', amount, amount);

  expect([item.amount.N, figures['total'].N]).toEqual([amount, amount]);
});

test('metadata is stored with any names', async () => {
  const { item } = await sentFor('1', '1', '1');

  expect(item.metadata).toEqual({ M: { constructor: { S: 'x' }, '10': { S: 'ten' } } });
});

test('a total of 38 digits is read exactly, in any form that DynamoDB returns', async () => {
  const pk = 'I#inv_1';
  const header = {
    pk: { S: pk },
    sk: { S: 'header' },
    invoice_id: { S: 'inv_1' },
    customer_id: { S: 'acme' },
    currency: { S: 'USD' },
    month: { S: '2026-11' },
    seq: { N: '1' },
    status: { S: 'open' },
    shards: { N: '1' },
    opened_at: { S: '2026-11-21T10:00:00.000Z' },
    list_pk: { S: 'invoices#acme' },
    list_sk: { S: '2026-11#USD#000001' },
  };
  const shard = (total: string) => ({
    pk: { S: pk },
    sk: { S: 'shard#0' },
    total: { N: total },
    lines: { N: '3' },
  });
  const digits = fc.stringMatching(/^[1-9]\d{19}\.\d{17}[1-9]$/);

  await fc.assert(
    fc.asyncProperty(digits, fc.constantFrom('', '000'), async (total, zeros) => {
      wire.script(reply({ Items: [header, shard(total + zeros)] }));
      const invoice = await readInvoice(wire.table, 'inv_1' as InvoiceId);
      expect(invoice?.totals.amount.toFixed()).toBe(total);
      expect(invoice?.totals.lines).toBe(3);
    }),
    { numRuns: 30 },
  );
});
