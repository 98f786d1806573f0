import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { InvoiceId } from '../../../../client/contract/shapes/fields.ts';
import { standingOf } from '../../../../functions/domain/invoice-record.ts';
import { finalizeInvoice } from '../../../../functions/store/closing/finalizing.ts';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import { readStanding } from '../../../../functions/store/invoices/standing.ts';
import { addLineItem, addLineItems } from '../../../../functions/store/line-items/adding.ts';
import { verifyInvoice } from '../../../../functions/store/reports/verification.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { asked } from '../../../support/closing.ts';
import { growTo } from '../../../support/grown-invoice.ts';
import { readCostOf } from '../../../support/read-units.ts';
import { type Layout, SPREAD_SLOT, spreadInvoice, spreadLine } from '../../../support/spread-invoice.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

describe('the read units of a reply, by the sizes of the items read', () => {
  test.each<[shards: number, units: number, calls: number]>([
    [1, 1, 1],
    [4, 1, 1],
    [16, 2, 1],
    [32, 3, 1],
    [64, 6, 2],
  ])('over %i shards: %i in %i calls', async (shards, units, calls) => {
    const table = await tables.create('directly');
    const invoiceId = await spreadInvoice(table, { shards, layout: 'together' });

    expect(await readCostOf(table, () => readStanding(table, invoiceId))).toMatchObject({ units, calls });
  });

  test('were 61 over 64 shards, when each shard had its own partition', async () => {
    const table = await tables.create('directly');
    const invoiceId = await spreadInvoice(table, { shards: 64, layout: 'alone' });

    expect(await readCostOf(table, () => readStanding(table, invoiceId))).toMatchObject({
      units: 61,
      calls: 2,
    });
  });
});

// An invoice keeps the layout that it was made with. No item of an older invoice is moved.
describe.each<[Layout]>([['together'], ['by sixteen'], ['alone']])(
  'an invoice whose shards lie %s',
  (layout) => {
    test('is written, read, verified, grown and closed', async () => {
      const table = await tables.create('directly');
      const invoiceId = await spreadInvoice(table, { shards: 8, layout });
      expect((await readInvoice(table, invoiceId))?.totals.lines).toBe(9);

      await growTo(table, SPREAD_SLOT, 64);
      const more = Array.from({ length: 200 }, (_, index) => spreadLine(`more:${index}`));
      for (const request of more) await addLineItem(table, request);
      expect((await addLineItems(table, more)).every(({ kind }) => kind === 'replayed')).toBe(true);

      expect(await verifyInvoice(table, invoiceId, { pause: 0 })).toMatchObject({
        agrees: true,
        listed: { lines: 209 },
      });
      expect(audit(await snapshotOf(table))).toEqual([]);
      await expectSameStanding(table, invoiceId);
      const closed = await finalizeInvoice(table, invoiceId, asked);
      expect(closed?.invoice).toMatchObject({ lifecycle: { status: 'finalized' }, shards: 64 });
      await expectSameStanding(table, invoiceId);
      expect(audit(await snapshotOf(table))).toEqual([]);
    });
  },
);

/** A reply reads less of each item than others do, and must say the same. */
async function expectSameStanding(table: Table, invoiceId: InvoiceId): Promise<void> {
  const whole = await readInvoice(table, invoiceId);
  expect(await readStanding(table, invoiceId)).toEqual(whole && standingOf(whole));
}

test.each<[Layout]>([['by sixteen'], ['alone']])(
  'if the shards of an invoice lie %s, those of the next one lie together',
  async (layout) => {
    const table = await tables.create('directly');
    await finalizeInvoice(table, await spreadInvoice(table, { shards: 8, layout }), asked);

    const { lineItem } = await addLineItem(table, spreadLine('next'));

    expect(await readInvoice(table, lineItem.invoiceId)).toMatchObject({ seq: 2, together: 32 });
    expect(audit(await snapshotOf(table))).toEqual([]);
  },
);
