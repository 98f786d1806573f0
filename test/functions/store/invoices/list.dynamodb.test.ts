import '../../../support/node-errors.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Currency, InvoiceId } from '../../../../client/contract/shapes/fields.ts';
import { voidInvoice } from '../../../../functions/store/closing/voiding.ts';
import { type InvoiceQuery, listInvoices } from '../../../../functions/store/invoices/list.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { at, customer, monthOf, usage } from '../../../support/charges.ts';
import { asked, finalizeRunning } from '../../../support/closing.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';
import { walk } from '../../../support/walk.ts';

let tables: BillingTables;
let table: Table;

beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  table = await tables.create('directly');
});

const ACME = customer('acme');
const bill = (month: string, currency: Currency = 'USD', customerId = ACME) =>
  addLineItem(
    table,
    lineItemRequest({
      customerId,
      idempotencyKey: randomUUID(),
      charge: usage({ currency, usedAt: at(`${month}-15T00:00:00Z`) }),
      months: { month: monthOf(month), fallback: undefined, missed: undefined },
    }),
  );
const close = (month: string, currency: Currency = 'USD') =>
  finalizeRunning(table, { customerId: ACME, currency, month: monthOf(month) });
const list = async (query: Partial<InvoiceQuery> = {}, limit = 100) => {
  const pages = await walk(async (after) => {
    const { invoices, next } = await listInvoices(table, { customerId: ACME, ...query }, limit, after);
    return { items: invoices, next };
  });
  return pages.map((page) => page.map(({ invoiceId }) => invoiceId.replace('inv_acme_', '')));
};

describe('the invoices of a customer', () => {
  test('are an empty list at first', async () => {
    expect(await list()).toEqual([[]]);
  });

  test('are listed once each, the newest month first, without those of other customers', async () => {
    await bill('2026-09');
    await bill('2026-11', 'JPY');
    await bill('2026-11');
    await bill('2026-10');
    await bill('2026-11');
    await bill('2026-11', 'USD', customer('acme2'));

    expect(await list()).toEqual([['USD_2026-11_1', 'JPY_2026-11_1', 'USD_2026-10_1', 'USD_2026-09_1']]);
  });

  test('of one month are in the order of their sequence, also after the ninth', async () => {
    for (let count = 0; count < 11; count += 1) {
      await bill('2026-11');
      await close('2026-11');
    }

    const [page] = await list();

    expect(page?.slice(0, 3)).toEqual(['USD_2026-11_11', 'USD_2026-11_10', 'USD_2026-11_9']);
  });

  test('have their exact totals', async () => {
    await bill('2026-11');
    await bill('2026-11');

    const { invoices } = await listInvoices(table, { customerId: ACME }, 10, undefined);

    expect(
      invoices.map(({ lifecycle, totals }) => [lifecycle.status, totals.lines, totals.amount.toFixed()]),
    ).toEqual([['open', 2, '5.8']]);
  });

  test.each([1, 2, 3, 7, 8])('are each listed once by pages of %i', async (limit) => {
    const months = ['05', '06', '07', '08', '09', '10', '11'].map((month) => `2026-${month}`);
    for (const month of months) await bill(month);

    const pages = await list({}, limit);

    expect(pages.flat()).toEqual(months.toReversed().map((month) => `USD_${month}_1`));
    expect(pages).toHaveLength(Math.ceil(7 / limit));
  });

  test('are found by month, both ends included', async () => {
    for (const month of ['2025-12', '2026-01', '2026-02', '2026-03']) await bill(month);
    const between = async (from?: string, to?: string) =>
      (await list({ from: from ? monthOf(from) : undefined, to: to ? monthOf(to) : undefined }, 2))
        .flat()
        .map((id) => id.slice(4, 11));

    expect(await between('2026-01', '2026-02')).toEqual(['2026-02', '2026-01']);
    expect(await between('2026-01', '2026-01')).toEqual(['2026-01']);
    expect(await between('2026-02')).toEqual(['2026-03', '2026-02']);
    expect(await between(undefined, '2026-01')).toEqual(['2026-01', '2025-12']);
    expect(await between('2026-04', '2027-01')).toEqual([]);
  });

  test('are found by status, with as many reads as needed', async () => {
    for (let month = 1; month <= 9; month += 1) {
      await bill(`2026-0${month}`);
      if (month % 4 !== 0) await close(`2026-0${month}`);
    }
    await voidInvoice(table, 'inv_acme_USD_2026-01_1' as InvoiceId, 'billed by mistake', asked);

    expect((await list({ status: 'open' }, 1)).flat()).toEqual(['USD_2026-08_1', 'USD_2026-04_1']);
    expect((await list({ status: 'void' }, 1)).flat()).toEqual(['USD_2026-01_1']);
    expect((await list({ status: 'finalized' }, 2)).flat()).toHaveLength(6);
    expect((await list({ status: 'closing' }, 2)).flat()).toEqual([]);
  });

  test('keep their places if others are made meanwhile', async () => {
    for (const month of ['2026-08', '2026-09', '2026-10']) await bill(month);
    let next: string | undefined;
    const seen: string[] = [];
    do {
      const page = await listInvoices(table, { customerId: ACME }, 1, next);
      seen.push(...page.invoices.map(({ slot }) => slot.month));
      next = page.next;
      if (seen.length === 1) await bill('2026-11');
    } while (next !== undefined);

    expect(seen).toEqual(['2026-10', '2026-09', '2026-08']);
  });
});
