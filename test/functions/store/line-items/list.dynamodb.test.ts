import '../../../support/node-errors.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import type { Charge } from '../../../../functions/domain/line-item.ts';
import { invoiceIdOf } from '../../../../functions/domain/months.ts';
import { readHeader } from '../../../../functions/store/invoices/headers.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import { type LineItemFilter, lineItemListsOf } from '../../../../functions/store/line-items/lists.ts';
import { mergeLineItems } from '../../../../functions/store/line-items/merged.ts';
import { lineItemPages, placeOf } from '../../../../functions/store/line-items/pages.ts';
import { verifyInvoice } from '../../../../functions/store/reports/verification.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { BillingTables, waysOfTests } from '../../../support/billing-tables.ts';
import { at, customer, monthOf, oneOff, usage } from '../../../support/charges.ts';
import { growTo } from '../../../support/grown-invoice.ts';
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

const NOVEMBER = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;
const INVOICE = invoiceIdOf(NOVEMBER, 1);

/** A time of use in November, different for each number and in a mixed order. */
const scattered = (number: number) => {
  const minute = (number * 7_919) % 43_200;
  return at(new Date(Date.UTC(2026, 10, 1) + minute * 60_000).toISOString());
};

const add = (key: string, charge: Charge = usage(), to = table) =>
  addLineItem(to, lineItemRequest({ idempotencyKey: key, charge }));

async function addMany(count: number, prefix = 'line'): Promise<void> {
  for (let begun = 0; begun < count; begun += 25) {
    const some = Array.from({ length: Math.min(25, count - begun) }, (_, index) => begun + index);
    await Promise.all(some.map((each) => add(`${prefix}:${each}`, usage({ usedAt: scattered(each) }))));
  }
}

async function page(limit: number, after: string | undefined, filter: LineItemFilter = {}) {
  const header = await readHeader(table, INVOICE);
  if (!header) throw new Error('there is no invoice');
  const { lineItems, next } = await mergeLineItems(table, lineItemListsOf(header), { filter, limit, after });
  return { items: lineItems, next };
}

describe('the line items of an invoice', () => {
  test.each([
    [1, 1],
    [1, 7],
    [8, 7],
    [64, 50],
    [64, 100],
  ])('over %i shards, by pages of %i, are each listed once, in the order of use', async (shards, limit) => {
    await add('first', usage({ usedAt: scattered(999) }));
    await growTo(table, NOVEMBER, shards);
    await addMany(99);

    const pages = await walk((after) => page(limit, after));

    const lines = pages.flat();
    expect(lines).toHaveLength(100);
    expect(new Set(lines.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(100);
    const used = lines.map(({ charge }) => charge.usedAt);
    expect(used).toEqual([...used].sort());
    // All pages before the last are full, and the last page is not empty.
    expect(pages).toHaveLength(Math.ceil(100 / limit));
  });

  test('with the same time of use are in the order of their ids', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, index) => add(`line:${index}`)));

    const ids = (await walk((after) => page(3, after))).flat().map(({ lineItemId }) => lineItemId);

    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(10);
  });

  test('are listed as they were added, with the amount that can be credited', async () => {
    const { lineItem } = await add('only', oneOff({ metadata: { project: 'apollo' } }));

    expect((await page(10, undefined)).items).toEqual([lineItem]);
  });

  test('are found once each by kind and by service, among many others', async () => {
    await add('first');
    await growTo(table, NOVEMBER, 2);
    await addMany(150);
    await add('rare', usage({ service: 'quantum', usedAt: scattered(1) }));
    await add('rarest', oneOff({ service: 'quantum', usedAt: scattered(2) }));
    const found = async (filter: LineItemFilter) =>
      (await walk((after) => page(2, after, filter))).flat().map(({ idempotencyKey }) => idempotencyKey);

    expect(await found({ service: 'quantum' })).toEqual(['rare', 'rarest']);
    expect(await found({ kind: 'one_off' })).toEqual(['rarest']);
    expect(await found({ kind: 'usage', service: 'quantum' })).toEqual(['rare']);
    expect(await found({ kind: 'credit' })).toEqual([]);
    expect(await found({ kind: 'usage' })).toHaveLength(152);
  });

  test.each(waysOfTests)(
    'are listed page by page without gaps, repeats or drift while 16 writers add more, %s',
    async (way) => {
      await addMany(250);
      table = tables.open(table.name, way);
      let listing = true;
      let added = 0;
      const writers = Array.from({ length: 16 }, async (_, writer) => {
        const own = tables.open(table.name, way);
        // The writers stop after some time. A list that grows faster than it is read would never end.
        for (let line = 0; listing && line < 30; line += 1) {
          await add(`${writer}:${line}`, usage({ usedAt: scattered(writer * 1_000 + line) }), own);
          added += 1;
        }
      });

      const verified: (string | undefined)[] = [];
      const pages = await walk(
        (after) => page(20, after),
        async (number) => {
          if (number % 4 !== 1) return;
          const verification = await verifyInvoice(table, INVOICE, { pause: 200 });
          verified.push(verification?.drift.amount.toFixed());
        },
      ).finally(() => {
        listing = false;
      });
      await Promise.all(writers);

      const keys = pages.flat().map(({ idempotencyKey }) => idempotencyKey);
      expect(new Set(keys).size).toBe(keys.length);
      const before = Array.from({ length: 250 }, (_, index) => `line:${index}`);
      expect(keys).toEqual(expect.arrayContaining(before));
      expect(added).toBeGreaterThan(50);
      expect(new Set(verified)).toEqual(new Set(['0']));
      const atRest = await verifyInvoice(table, INVOICE);
      expect(atRest?.agrees).toBe(true);
      expect(atRest?.listed.lines).toBe(250 + added);
      expect(atRest?.listed.amount).toEqual(new Big('2.9').times(250 + added));
    },
  );
});

test('the next part of a document begins behind the last line of the part before, for any line', async () => {
  await addMany(30);
  const { items } = await page(100, undefined);
  const header = await readHeader(table, INVOICE);
  if (!header) throw new Error('there is no invoice');

  for (const [index, line] of items.entries()) {
    const left: string[] = [];
    for await (const { lineItems } of lineItemPages(table, lineItemListsOf(header), {
      after: placeOf(line),
    })) {
      left.push(...lineItems.map(({ lineItemId }) => lineItemId));
    }
    expect(left).toEqual(items.slice(index + 1).map(({ lineItemId }) => lineItemId));
  }
});

test('a document with more lines than one read can return has all of them, in order', async () => {
  await addMany(60);
  await growTo(table, NOVEMBER, 8);
  const header = await readHeader(table, INVOICE);
  if (!header) throw new Error('there is no invoice');
  await addMany(60, 'later');

  const walked: string[] = [];
  for await (const { lineItems } of lineItemPages(table, lineItemListsOf(header), { size: 7 })) {
    walked.push(...lineItems.map((line) => placeOf(line)));
  }

  expect(walked).toHaveLength(120);
  expect(walked).toEqual([...new Set(walked)].sort());
});
