import '../support/node-errors.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { invoiceIdOf } from '../../functions/domain/invoice.ts';
import { readInvoice, readPointer } from '../../functions/store/invoices.ts';
import { addLineItem } from '../../functions/store/line-items.ts';
import { audit } from '../support/audit/audit.ts';
import { snapshotOf } from '../support/audit/snapshot.ts';
import { BillingTables, type Way, ways } from '../support/billing-tables.ts';
import { customer, monthOf } from '../support/charges.ts';
import { lineItemRequest } from '../support/line-item-requests.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const NOVEMBER = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;
const WRITERS = 64;
const LINES_EACH = 4;

/** All writers begin at once, on one customer that has no invoice yet. */
async function billBy64(way: Way) {
  const table = await tables.create(way);
  const writers = Array.from({ length: WRITERS }, async (_, writer) => {
    const own = tables.open(table.name, way);
    for (let line = 0; line < LINES_EACH; line += 1) {
      await addLineItem(own, lineItemRequest({ idempotencyKey: `${writer}:${line}` }));
    }
  });
  await Promise.all(writers);
  return table;
}

test.each(ways)('64 writers on one customer lose nothing, %s', async (way) => {
  const table = await billBy64(way);

  const snapshot = await snapshotOf(table);
  expect(audit(snapshot)).toEqual([]);
  expect(snapshot.headers).toHaveLength(1);
  const invoice = await readInvoice(table, invoiceIdOf(NOVEMBER, 1));
  expect(invoice?.totals.lines).toBe(WRITERS * LINES_EACH);
  expect(invoice?.totals.amount.toFixed()).toBe('742.4');
});

test('through the conflict proxy they have the invoice’s shards grown, and all of them are used', async () => {
  const table = await billBy64('through the conflict proxy');

  const { shards } = await readPointer(table, NOVEMBER);
  expect([8, 16, 32, 64]).toContain(shards);
  const { lines } = await snapshotOf(table);
  expect(new Set(lines.map((line) => line.list_pk)).size).toBeGreaterThan(4);
});

test('directly there is nothing to grow for: DynamoDB Local has no conflicts', async () => {
  const table = await billBy64('directly');

  expect(await readPointer(table, NOVEMBER)).toMatchObject({ shards: 1 });
});
