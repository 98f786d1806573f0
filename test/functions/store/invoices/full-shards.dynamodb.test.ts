import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { invoiceIdOf } from '../../../../functions/domain/months.ts';
import { closeInvoice } from '../../../../functions/store/closing/closing.ts';
import { voidInvoice } from '../../../../functions/store/closing/voiding.ts';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import { type AddedLineItem, addLineItem } from '../../../../functions/store/line-items/adding.ts';
import { creditLineItem } from '../../../../functions/store/line-items/credits.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { at, customer, monthOf } from '../../../support/charges.ts';
import { asked, toFinalized } from '../../../support/closing.ts';
import { fillToTheBrim } from '../../../support/full-shards.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';

/* Tests shards that are full to the last byte with the sums of services. */

let tables: BillingTables;
let table: Table;
let line: AddedLineItem['lineItem'];
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const NOVEMBER = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;
const [FIRST, SECOND, THIRD] = [1, 2, 3].map((seq) => invoiceIdOf(NOVEMBER, seq)) as [
  ReturnType<typeof invoiceIdOf>,
  ReturnType<typeof invoiceIdOf>,
  ReturnType<typeof invoiceIdOf>,
];
const finalize = async (id: typeof FIRST) => (await closeInvoice(table, id, toFinalized, asked))?.invoice;
const credit = (amount: string) =>
  creditLineItem(table, line, {
    amount: new Big(amount),
    reason: 'Late',
    idempotencyKey: `credit:${amount}`,
    createdBy: 'team-a',
    now: at('2026-11-22T10:00:00Z'),
  });

beforeEach(async () => {
  table = await tables.create('directly');
  ({ lineItem: line } = await addLineItem(table, lineItemRequest()));
});

describe('is closed although it is full', () => {
  test('with everything that was on it', async () => {
    await fillToTheBrim(table, FIRST, 0);

    expect((await finalize(FIRST))?.lifecycle).toMatchObject({ status: 'finalized', number: 1 });
  });

  test('also if its sum is below zero and is carried to the next invoice', async () => {
    await finalize(FIRST);
    await credit('2.5');
    await fillToTheBrim(table, SECOND, 0);

    expect((await finalize(SECOND))?.lifecycle).toMatchObject({ status: 'finalized', number: 2 });
    expect((await readInvoice(table, THIRD))?.totals.amount.toFixed()).toBe('-2.5');
    expect(audit(await snapshotOf(table))).toEqual([]);
  });
});

test('gets more shards; the invoice that is carried over to it gets none', async () => {
  await finalize(FIRST);
  await credit('2.5');
  await fillToTheBrim(table, SECOND, 0);

  const voided = await voidInvoice(table, FIRST, 'billed by mistake', asked);

  expect(voided?.lifecycle.status).toBe('void');
  // The void invoice is not owed, so its credit is taken back.
  const next = await readInvoice(table, SECOND);
  expect(next?.totals.amount.toFixed()).toBe('0');
  // Each time that the full shard is chosen at random, the shards are doubled.
  expect(next?.shards).toBeGreaterThan(1);
  expect(audit(await snapshotOf(table))).toEqual([]);
});
