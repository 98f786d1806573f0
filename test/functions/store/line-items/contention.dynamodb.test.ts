import '../../../support/node-errors.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { invoiceIdOf } from '../../../../functions/domain/months.ts';
import { readPointer } from '../../../../functions/store/invoices/pointers.ts';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables, type Way } from '../../../support/billing-tables.ts';
import { customer, monthOf } from '../../../support/charges.ts';
import { growTo } from '../../../support/grown-invoice.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const NOVEMBER = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;
const WRITERS = 64;
const LINES_EACH = 8;

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

const inDecember = (table: Table) =>
  addLineItem(table, lineItemRequest({ idempotencyKey: 'december', months: monthsOf('2026-12') }));
const monthsOf = (month: string) => ({ month: monthOf(month), fallback: undefined, missed: undefined });
const shardsIn = async (table: Table, month: string): Promise<number> =>
  (await readPointer(table, { ...NOVEMBER, month: monthOf(month) })).shards;

test.each<[Way, number[]]>([
  // DynamoDB Local has no conflicts, so the invoice does not grow.
  ['directly', [1]],
  ['through the conflict proxy', [4, 8, 16, 32, 64]],
])(
  '64 writers on one customer lose nothing, and get as many shards as they need, %s',
  async (way, shardCounts) => {
    const table = await billBy64(way);

    const snapshot = await snapshotOf(table);
    expect(audit(snapshot)).toEqual([]);
    expect(snapshot.headers).toHaveLength(1);
    expect(shardCounts).toContain(snapshot.shards.length);
    // Shards without lines would not help.
    const used = new Set(snapshot.lines.map((line) => line.list_pk)).size;
    expect(used).toBeGreaterThanOrEqual(Math.min(...shardCounts) / 2);
    const invoice = await readInvoice(table, invoiceIdOf(NOVEMBER, 1));
    expect(invoice?.totals.lines).toBe(WRITERS * LINES_EACH);
    expect(invoice?.totals.amount.toFixed()).toBe('1484.8');
    // They met until the end, or never. The next month begins with as many shards as they needed.
    await inDecember(table);
    expect(shardCounts).toContain(2 ** Math.floor(Math.log2(await shardsIn(table, '2026-12'))));
  },
);

test('after a busy month, a customer has fewer shards in each quiet month, and loses nothing', async () => {
  const table = await tables.create('through the conflict proxy');
  await addLineItem(table, lineItemRequest());
  await growTo(table, NOVEMBER, 64);
  const seen: number[] = [];

  for (const month of ['2026-11', '2026-12', '2027-01', '2027-02']) {
    for (let line = 0; line < 40; line += 1) {
      await addLineItem(
        table,
        lineItemRequest({ idempotencyKey: `${month}:${line}`, months: monthsOf(month) }),
      );
    }
    seen.push(await shardsIn(table, month));
  }

  const [november, december = 0, january = 0, february] = seen;
  expect(november).toBe(64);
  expect(december).toBeLessThanOrEqual(32);
  expect(january).toBeLessThanOrEqual(december / 2);
  expect(february).toBeLessThanOrEqual(january / 2);
  expect(audit(await snapshotOf(table))).toEqual([]);
});
