import '../../../support/node-errors.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { invoiceIdOf } from '../../../../functions/domain/months.ts';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { customer, monthOf, usage } from '../../../support/charges.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const NOVEMBER = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;
/** The longest name that the contract allows. The sums of about 250 such names fill the 400 KB of a shard. */
const longName = (index: number): string => String(index).padEnd(500, '-');
const SERVICES = 320;

test('more services than one shard can store are billed, too, over more shards', async () => {
  const table = await tables.create('directly');

  for (let index = 0; index < SERVICES; index += 1) {
    const charge = usage({ service: longName(index) });
    await addLineItem(table, lineItemRequest({ idempotencyKey: `service:${index}`, charge }));
  }

  const invoice = await readInvoice(table, invoiceIdOf(NOVEMBER, 1));
  expect(invoice?.totals.lines).toBe(SERVICES);
  expect(invoice?.totals.byService.size).toBe(SERVICES);
});
