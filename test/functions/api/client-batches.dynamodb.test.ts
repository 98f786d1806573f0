import '../../support/node-errors.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BillingClient, CustomerLineItem } from '../../../client/src/index.ts';
import createCustomer from '../../../functions/api/customers/create-customer.ts';
import getCurrentInvoice from '../../../functions/api/invoices/get-current-invoice.ts';
import addLineItems from '../../../functions/api/line-items/add-line-items.ts';
import { tally } from '../../support/api-gateway.ts';
import { BillingTables } from '../../support/billing-tables.ts';
import { clientThrough } from '../../support/client-through.ts';

const LINES = 2_000;
const CUSTOMERS = ['alice', 'bob', 'taylor'];

let tables: BillingTables;
let client: BillingClient;
/** Which of the next replies are lost. */
let lost: boolean[];

/** The client, the handlers and a real table, without the gateway between them. */
beforeAll(async () => {
  tables = await BillingTables.start();
  const table = await tables.create('directly');
  const api = tally([createCustomer, addLineItems, getCurrentInvoice], { table });
  client = clientThrough({
    receive: async (event) => {
      const result = await api.receive(event);
      if (event.httpMethod === 'POST' && lost.shift()) throw new TypeError('fetch failed');
      return result;
    },
  });
  lost = [];
  for (const customer_id of CUSTOMERS) await client.createCustomer({ customer_id, name: customer_id });
});
afterAll(() => tables.stop());

const file = (): CustomerLineItem[] =>
  Array.from({ length: LINES }, (_, index) => ({
    customer_id: CUSTOMERS[index % CUSTOMERS.length] ?? '',
    idempotency_key: `usage:${index}`,
    service: 'storage',
    units_consumed: '3',
    price_per_unit: '0.05',
  }));

test(`a file of ${LINES} lines, sent twice and then with three of them changed, is billed once`, async () => {
  const changed = file().map((line, index) => (index % 700 === 3 ? { ...line, units_consumed: '4' } : line));

  // If a reply is lost, its lines are billed, and the next try finds them.
  lost = [false, true];
  const first = await client.addLineItems(file());
  const second = await client.addLineItems(file());
  const third = await client.addLineItems(changed);

  expect(first.summary).toMatchObject({ conflict: 0, rejected: 0, failed: 0 });
  expect(first.summary.created + first.summary.replayed).toBe(LINES);
  expect(second.summary).toEqual({ created: 0, replayed: LINES, conflict: 0, rejected: 0, failed: 0 });
  expect(third.summary).toEqual({ created: 0, replayed: LINES - 3, conflict: 3, rejected: 0, failed: 0 });
  const conflicts = third.results.filter((result) => 'error' in result);
  expect(conflicts.map(({ index }) => index)).toEqual([3, 703, 1403]);
  for (const { error } of conflicts) {
    expect(error).toMatchObject({ code: 'idempotency_conflict', errors: [{ field: 'units_consumed' }] });
  }
  const totals = await Promise.all(
    CUSTOMERS.map(async (id) => (await client.getCurrentInvoice(id)).invoice.total),
  );
  expect(totals).toEqual(['100.05', '100.05', '99.90']);
  expect(second.invoices.map(({ total }) => total).sort()).toEqual(['100.05', '100.05', '99.90']);
});
