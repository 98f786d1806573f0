import '../../../support/node-errors.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import type { InvoiceId } from '../../../../client/contract/shapes/fields.ts';
import type { InvoiceRecord } from '../../../../functions/domain/invoice-record.ts';
import { closeInvoice } from '../../../../functions/store/closing/closing.ts';
import { previewFinalizing } from '../../../../functions/store/closing/finalizing.ts';
import { voidInvoice } from '../../../../functions/store/closing/voiding.ts';
import { readPointer } from '../../../../functions/store/invoices/pointers.ts';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import { keys } from '../../../../functions/store/table/items.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables, waysOfTests } from '../../../support/billing-tables.ts';
import { at, customer, monthOf, oneOff } from '../../../support/charges.ts';
import {
  asked,
  finalizeRunning,
  stopAfterFirstStep,
  stopAfterShards,
  stopOnTheWayToVoid,
  toFinalized,
} from '../../../support/closing.ts';
import { creditLine } from '../../../support/credit-lines.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const NOVEMBER = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;
const first = 'inv_acme_USD_2026-11_1' as InvoiceId;
const second = 'inv_acme_USD_2026-11_2' as InvoiceId;
const december = 'inv_acme_USD_2026-12_1' as InvoiceId;
const inDecember = { ...asked, now: at('2026-12-03T00:00:00Z') };

describe.each(waysOfTests)('%s', (way) => {
  let table: Table;
  beforeEach(async () => {
    table = await tables.create(way);
  });
  afterEach(async () => {
    expect(audit(await snapshotOf(table))).toEqual([]);
  });

  const bill = async (key: string, amount: string) => {
    const charge = oneOff({ amount: new Big(amount) });
    const { lineItem } = await addLineItem(table, lineItemRequest({ idempotencyKey: key, charge }));
    return lineItem;
  };
  const close = (id: InvoiceId) => closeInvoice(table, id, toFinalized, asked);
  const finalize = async (id: InvoiceId, by = asked) =>
    (await closeInvoice(table, id, toFinalized, by))?.invoice;
  const makeVoid = (id: InvoiceId, by = asked) => voidInvoice(table, id, 'billed by mistake', by);
  const waiting = async () => (await snapshotOf(table)).syncs.filter(({ list_pk: list }) => list);

  describe('finalizing', () => {
    test('rounds the exact total once, gives a number, and passes the invoice to the sync', async () => {
      await bill('one', '2.333');
      await bill('two', '2.332');

      expect(said(await finalize(first))).toEqual({
        status: 'finalized',
        lines: 2,
        exactTotal: '4.665',
        total: '4.66',
        number: 1,
        sync: 'pending',
      });
      expect(await waiting()).toMatchObject([
        { invoice_id: first, list_pk: keys.workList(first), list_sk: `${asked.now}#${first}` },
      ]);
    });

    test('again answers the same, and changes nothing', async () => {
      await bill('one', '2.333');
      const finalized = await finalize(first);
      const before = await snapshotOf(table);

      expect(await finalize(first, inDecember)).toEqual(finalized);
      expect(await snapshotOf(table)).toEqual(before);
    });

    test('counts numbers up, for each currency and customer', async () => {
      await bill('one', '1');
      await finalize(first);
      await bill('two', '1');
      const inYen = oneOff({ currency: 'JPY', amount: new Big('3') });
      await addLineItem(table, lineItemRequest({ idempotencyKey: 'yen', charge: inYen }));

      const numbers = [second, 'inv_acme_JPY_2026-11_1'].map(
        async (id) => said(await finalize(id as InvoiceId)).number,
      );
      expect(await Promise.all(numbers)).toEqual([2, 1]);
    });

    test('at zero gives a number, and passes nothing to the sync', async () => {
      await bill('one', '0.004');

      expect(said(await finalize(first))).toMatchObject({
        status: 'finalized',
        exactTotal: '0.004',
        total: '0',
        number: 1,
        sync: 'not_due',
      });
    });

    test('of an invoice that does not exist finds none', async () => {
      expect(await finalize(first)).toBeUndefined();
    });

    test('by many at the same time happens once', async () => {
      await bill('one', '1');

      const all = await Promise.all(Array.from({ length: 8 }, () => finalize(first)));

      expect(new Set(all.map((invoice) => JSON.stringify(said(invoice)))).size).toBe(1);
    });

    test('tells only one of many at the same time that it settled the invoice, and nobody later', async () => {
      await bill('one', '1');

      const all = await Promise.all(Array.from({ length: 8 }, () => close(first)));
      const later = await close(first);

      expect(all.filter((closed) => closed?.isSettledNow)).toHaveLength(1);
      expect(later?.isSettledNow).toBe(false);
    });

    test('and making void at the same time ends in one of the two states', async () => {
      await bill('one', '1');

      const [, voided] = await Promise.all([finalize(first), makeVoid(first)]);

      // If it was finalized first, it is made void afterwards.
      expect(voided?.lifecycle.status).toBe('void');
    });
  });

  describe('a sum below zero', () => {
    beforeEach(async () => {
      const line = await bill('charge', '10');
      await finalize(first);
      await creditLine(table, line, '4.005');
    });

    test('becomes zero, and its exact amount is carried to the next invoice', async () => {
      expect(said(await finalize(second))).toEqual({
        status: 'finalized',
        lines: 2,
        exactTotal: '0',
        total: '0',
        number: 2,
        sync: 'not_due',
      });
      const next = await readInvoice(table, 'inv_acme_USD_2026-11_3' as InvoiceId);
      expect(next?.totals.amount.toFixed()).toBe('-4.005');
      const carried = (await snapshotOf(table)).lines.filter(({ kind }) => kind === 'carry_over');
      expect(carried.map(({ idempotency_key: key, invoice_id: on }) => [key, on]).sort()).toEqual([
        [`carried_out_${second}`, second],
        [`carry_${second}`, 'inv_acme_USD_2026-11_3'],
      ]);
    });

    test('goes to the invoice that is open at that time', async () => {
      await stopAfterShards(table, NOVEMBER);
      await bill('meanwhile', '1');
      await finalize(second);

      const next = await readInvoice(table, 'inv_acme_USD_2026-11_3' as InvoiceId);
      expect(next?.totals).toMatchObject({ lines: 2, amount: new Big('-3.005') });
    });

    test('of a past month goes to the current one, which may not exist yet', async () => {
      await finalize(second, inDecember);

      expect((await readInvoice(table, december))?.totals.amount.toFixed()).toBe('-4.005');
      expect(await readPointer(table, NOVEMBER)).toMatchObject({ seq: 3, open: false });
    });

    test('is paid off by later charges', async () => {
      await finalize(second);
      await bill('later', '5');

      expect(said(await finalizeRunning(table, NOVEMBER))).toMatchObject({
        exactTotal: '0.995',
        total: '1',
        sync: 'pending',
      });
    });

    test('carried from invoice to invoice is never lost', async () => {
      await finalize(second);
      await finalizeRunning(table, NOVEMBER);
      await finalizeRunning(table, NOVEMBER);

      const running = await readInvoice(table, 'inv_acme_USD_2026-11_5' as InvoiceId);
      expect(running?.totals.amount.toFixed()).toBe('-4.005');
    });
  });

  test('a sum that rounds to zero from below is not carried', async () => {
    const line = await bill('charge', '10');
    await finalize(first);
    await creditLine(table, line, '0.004');

    expect(said(await finalize(second))).toMatchObject({ exactTotal: '-0.004', total: '0', number: 2 });
    expect(await readPointer(table, NOVEMBER)).toMatchObject({ seq: 3, open: false });
  });

  describe('making void', () => {
    test('an open invoice: no number, nothing to the sync, and its keys stay used', async () => {
      await bill('one', '2.333');

      const voided = await makeVoid(first);

      expect(said(voided)).toEqual({
        status: 'void',
        lines: 1,
        exactTotal: '2.333',
        total: '2.33',
        number: undefined,
        sync: 'not_due',
      });
      expect(voided?.lifecycle).toMatchObject({ voidReason: 'billed by mistake', voidedBy: 'operator' });
      expect((await bill('one', '2.333')).invoiceId).toBe(first);
    });

    test('a finalized invoice: it moves in the summary, leaves the sync, and keeps its number', async () => {
      await bill('one', '2.333');
      await finalize(first);

      expect(said(await makeVoid(first))).toMatchObject({ status: 'void', number: 1, sync: 'not_due' });
      expect(await waiting()).toEqual([]);
    });

    test('again answers the same, with the first reason', async () => {
      await bill('one', '1');
      const voided = await makeVoid(first);

      expect(await voidInvoice(table, first, 'another reason', inDecember)).toEqual(voided);
    });

    test('leaves a credit of another invoice’s line to the next invoice', async () => {
      const line = await bill('charge', '10');
      await finalize(first);
      await creditLine(table, line, '4');
      await bill('other', '1');

      await makeVoid(second);

      const next = await readInvoice(table, 'inv_acme_USD_2026-11_3' as InvoiceId);
      expect(next?.totals.amount.toFixed()).toBe('-4');
    });

    test('ends a credit of its own line, too', async () => {
      await creditLine(table, await bill('charge', '10'), '4');

      await makeVoid(first);

      expect(await readPointer(table, NOVEMBER)).toMatchObject({ seq: 2, open: false });
    });

    test('takes back credits of its lines on other invoices', async () => {
      const line = await bill('charge', '10');
      await finalize(first);
      await creditLine(table, line, '4');

      await makeVoid(first);

      // Nothing is billed and nothing is credited, so nothing is owed.
      expect((await readInvoice(table, second))?.totals.amount.toFixed()).toBe('0');
    });

    test('passes on what was carried to it', async () => {
      const line = await bill('charge', '10');
      await finalize(first);
      await creditLine(table, line, '4');
      await finalize(second);
      await bill('other', '1');

      await makeVoid('inv_acme_USD_2026-11_3' as InvoiceId);

      const next = await readInvoice(table, 'inv_acme_USD_2026-11_4' as InvoiceId);
      expect(next?.totals.amount.toFixed()).toBe('-4');
    });

    test('and does not pass on twice what it carried over itself', async () => {
      const line = await bill('charge', '10');
      await finalize(first);
      await bill('other', '1');
      await creditLine(table, line, '4');
      await finalize(second);

      await makeVoid(second);

      // The charge of 1 is gone. So 4 are left, and 3 of them were carried before.
      const next = await readInvoice(table, 'inv_acme_USD_2026-11_3' as InvoiceId);
      expect(next?.totals.amount.toFixed()).toBe('-4');
    });
  });

  describe('a closing that stopped half-way', () => {
    test.each([
      ['after its first step', stopAfterFirstStep],
      ['after its shards', stopAfterShards],
    ])('%s is finished by the one who finds it', async (_where, stop) => {
      await bill('one', '2.333');
      await stop(table, NOVEMBER);

      expect(said(await finalize(first))).toMatchObject({ status: 'finalized', number: 1 });
    });

    test('has a preview that names the caller who began it', async () => {
      await bill('one', '2.333');
      await stopAfterShards(table, NOVEMBER);

      const preview = await previewFinalizing(table, first, { ...asked, by: 'somebody else' });

      expect(preview?.lifecycle).toMatchObject({ status: 'finalized', closedBy: asked.by });
      expect((await finalize(first))?.lifecycle).toEqual(preview?.lifecycle);
    });

    test('on its way to void ends as void, whatever the next caller asks for', async () => {
      await bill('one', '1');
      await stopOnTheWayToVoid(table, NOVEMBER);

      const finished = await finalize(first);

      expect(finished?.lifecycle).toMatchObject({ status: 'void', voidReason: 'billed by mistake' });
    });
  });
});

const said = (invoice: InvoiceRecord | undefined) => {
  if (!invoice || !('total' in invoice.lifecycle)) throw new Error('The invoice is not closed.');
  const { status, exactTotal, total, number } = invoice.lifecycle;
  return {
    status,
    lines: invoice.totals.lines,
    exactTotal: exactTotal.toFixed(),
    total: total.toFixed(),
    number,
    sync: invoice.sync.status,
  };
};
