import '../../../support/node-errors.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { day } from '../../../../client/contract/shapes/fields.ts';
import { readControlTotals } from '../../../../functions/store/control-totals/control-totals.ts';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import {
  addLineItem,
  addLineItems,
  type LineItemRequest,
} from '../../../../functions/store/line-items/adding.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { BillingTables, waysOfTests } from '../../../support/billing-tables.ts';
import { at, usage } from '../../../support/charges.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const METERING = 'arn:aws:sts::123456789012:assumed-role/metering';
const WRITERS = 16;
const COUNTED = { counted: true };

/** Lines of 2.90 USD, used on 21 November unless given otherwise. */
const line = (idempotencyKey: string, changes: Partial<LineItemRequest> = {}): LineItemRequest =>
  lineItemRequest({ idempotencyKey, createdBy: `${METERING}/i-0abc`, ...changes });
const lines = (name: string, count: number): LineItemRequest[] =>
  Array.from({ length: count }, (_, index) => line(`${name}:${index}`));

async function countedOf(table: Table, on = '2026-11-21') {
  const totals = await readControlTotals(table, METERING, day.parse(on));
  return totals.map(({ service, lines: count, amount }) => `${service} ${count} ${amount.toFixed()}`);
}

describe.each(waysOfTests)('%s', (way) => {
  let table: Table;
  beforeEach(async () => {
    table = await tables.create(way);
  });
  afterEach(() => {
    tables.proxy.faultOf = () => undefined;
  });

  test(`${WRITERS} writers of one caller, single and in batches: its control totals are the invoice’s`, async () => {
    const outcomes = await Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        const own = tables.open(table.name, way);
        for (const single of lines(`single:${writer}`, 5)) await addLineItem(own, single, COUNTED);
        // Each batch also has a line that another writer sends too. One of the two makes it, and the other finds it.
        const shared = lines(`batch:${writer - (writer % 2)}`, 10);
        return addLineItems(own, shared, COUNTED);
      }),
    );

    const [first] = outcomes.flat();
    const invoiceId = first && 'lineItem' in first ? first.lineItem.invoiceId : undefined;
    const invoice = invoiceId && (await readInvoice(table, invoiceId));
    // 5 lines for each writer, and 10 for each pair of writers.
    expect(invoice?.totals.lines).toBe(WRITERS * 10);
    expect(await countedOf(table)).toEqual([`storage ${WRITERS * 10} ${invoice?.totals.amount.toFixed()}`]);
  });

  test('replays and conflicts are not counted, and the other lines of their batch are counted once', async () => {
    await addLineItems(table, lines('sent', 3), COUNTED);
    const other = line('sent:1', { charge: usage({ units: new Big('59'), amount: new Big('2.95') }) });

    const outcomes = await addLineItems(table, [line('sent:0'), other, line('new')], COUNTED);

    expect(outcomes.map(({ kind }) => kind)).toEqual(['replayed', 'conflict', 'created']);
    expect(await countedOf(table)).toEqual(['storage 4 11.6']);
  });

  test('lines of several days of use count on their own days, in one transaction', async () => {
    const onTheDayBefore = usage({ usedAt: at('2026-11-20T23:59:59.999Z') });
    const batch = [...lines('today', 3), line('before', { charge: onTheDayBefore })];

    await addLineItems(table, batch, COUNTED);

    expect(await countedOf(table)).toEqual(['storage 3 8.7']);
    expect(await countedOf(table, '2026-11-20')).toEqual(['storage 1 2.9']);
  });

  test('a caller without control totals is not counted', async () => {
    await addLineItem(table, line('order:42'), { counted: false });

    expect(await countedOf(table)).toEqual([]);
  });
});

test('a line whose reply was lost is counted once, because the same transaction writes and counts it', async () => {
  const table = await tables.create('through the conflict proxy');
  let lost = 0;
  tables.proxy.faultOf = ({ operation }) => {
    if (operation !== 'TransactWriteItems' || lost >= 3) return undefined;
    lost += 1;
    return { kind: 'cut' };
  };

  await addLineItem(table, line('order:42'), COUNTED).catch(() => undefined);
  tables.proxy.faultOf = () => undefined;
  await addLineItem(table, line('order:42'), COUNTED);

  expect(lost).toBeGreaterThan(0);
  expect(await countedOf(table)).toEqual(['storage 1 2.9']);
});
