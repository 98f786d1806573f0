import '../../../support/node-errors.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { type Currency, day } from '../../../../client/contract/shapes/fields.ts';
import { billingMonths } from '../../../../functions/domain/months.ts';
import { voidInvoice } from '../../../../functions/store/closing/voiding.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import { readStatement, type StatementPlace } from '../../../../functions/store/reports/statement.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { at, customer, monthOf, usage } from '../../../support/charges.ts';
import { asked, finalizeRunning } from '../../../support/closing.ts';
import { growTo } from '../../../support/grown-invoice.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';

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
const NOW = '2026-11-21T10:00:00Z';

/** Adds a line by the rules for months. Its key is its name. */
async function bill(name: string, usedAt: string, { now = NOW, currency = 'USD' as Currency } = {}) {
  const charge = usage({ usedAt: at(usedAt), currency });
  const months = billingMonths(charge.usedAt, at(now), 2);
  const request = lineItemRequest({ idempotencyKey: name, charge, months, now: at(now) });
  return (await addLineItem(table, request)).lineItem;
}

const period = (from: string, to: string) => ({ from: day.parse(from), to: day.parse(to) });

async function statement(from: string, to: string, limit = 100) {
  const names: string[] = [];
  const shown = new Set<string>();
  let pages = 0;
  let start: StatementPlace | undefined;
  do {
    const page = await readStatement(table, ACME, period(from, to), limit, start);
    const totals = [...page.totals].map(
      ([currency, sum]) => `${sum.lines}: ${sum.amount.toFixed()} ${currency}`,
    );
    shown.add(totals.join(', '));
    names.push(...page.lineItems.map(({ idempotencyKey }) => idempotencyKey));
    start = page.next === undefined ? undefined : { after: page.next, totals: page.totals };
    pages += 1;
  } while (start);
  return { names, totals: [...shown], pages };
}

describe('a statement', () => {
  test('of a customer without lines is empty', async () => {
    expect(await statement('2026-11-01', '2026-11-30')).toEqual({ names: [], totals: [''], pages: 1 });
  });

  test('has the lines used from its first to its last day, both included, in UTC', async () => {
    await bill('the evening before', '2026-11-09T23:59:59.999Z');
    await bill('first instant', '2026-11-10T00:00:00Z');
    await bill('last instant', '2026-11-11T23:59:59.999Z');
    await bill('the day after', '2026-11-12T00:00:00Z');
    await bill('before by its own clock', '2026-11-09T23:30:00-02:00');

    expect(await statement('2026-11-10', '2026-11-11')).toMatchObject({
      names: ['first instant', 'before by its own clock', 'last instant'],
      totals: ['3: 8.7 USD'],
    });
    expect((await statement('2026-11-11', '2026-11-11')).names).toEqual(['last instant']);
  });

  test('finds a late line on the invoice of a later month', async () => {
    const september = await bill('in time', '2026-09-15T00:00:00Z', { now: '2026-09-16T00:00:00Z' });
    const late = await bill('late', '2026-09-14T00:00:00Z');
    await bill('of its own month', '2026-11-14T00:00:00Z');

    expect([september.invoiceId, late.invoiceId]).toEqual([
      'inv_acme_USD_2026-09_1',
      'inv_acme_USD_2026-11_1',
    ]);
    expect(await statement('2026-09-01', '2026-09-30')).toMatchObject({
      names: ['late', 'in time'],
      totals: ['2: 5.8 USD'],
    });
  });

  test('spans months, invoices closed early and currencies, in the order of use', async () => {
    await bill('a', '2026-10-31T00:00:00Z', { now: '2026-10-31T00:00:00Z' });
    await bill('c', '2026-11-02T00:00:00Z', { currency: 'JPY' });
    await bill('d', '2026-11-03T00:00:00Z');
    await finalizeRunning(table, { customerId: ACME, currency: 'USD', month: monthOf('2026-11') });
    await bill('b', '2026-11-01T00:00:00Z');

    expect(await statement('2026-10-01', '2026-11-30')).toMatchObject({
      names: ['a', 'b', 'c', 'd'],
      totals: ['1: 2.9 JPY, 3: 8.7 USD'],
    });
  });

  test('leaves out the lines on a void invoice, because they are not owed', async () => {
    const { invoiceId } = await bill('void', '2026-10-31T00:00:00Z', { now: '2026-10-31T00:00:00Z' });
    await bill('owed', '2026-11-01T00:00:00Z');
    await voidInvoice(table, invoiceId, 'billed by mistake', asked);

    expect(await statement('2026-10-01', '2026-11-30')).toMatchObject({
      names: ['owed'],
      totals: ['1: 2.9 USD'],
    });
  });

  test.each([1, 7, 40])('by pages of %i shows each line once, and one total on all pages', async (limit) => {
    await bill('first', '2026-11-01T00:00:00Z');
    await growTo(table, { customerId: ACME, currency: 'USD', month: monthOf('2026-11') }, 16);
    const names = Array.from({ length: 39 }, (_, index) => `line:${index}`);
    await Promise.all(
      names.map((name, index) =>
        bill(name, `2026-11-${String(1 + (index % 20)).padStart(2, '0')}T12:00:00Z`),
      ),
    );

    const all = await statement('2026-11-01', '2026-11-30', limit);

    expect(all.names.toSorted()).toEqual(['first', ...names].toSorted());
    expect(all.totals).toEqual([`40: ${new Big('2.9').times(40).toFixed()} USD`]);
    expect(all.pages).toBe(Math.ceil(40 / limit));
  });
});
