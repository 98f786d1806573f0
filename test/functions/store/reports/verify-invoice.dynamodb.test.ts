import '../../../support/node-errors.ts';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import type { LineItemId } from '../../../../client/contract/shapes/fields.ts';
import { invoiceIdOf } from '../../../../functions/domain/months.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import { verifyInvoice } from '../../../../functions/store/reports/verification.ts';
import { items, keys } from '../../../../functions/store/table/items.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { customer, monthOf, usage } from '../../../support/charges.ts';
import { growTo } from '../../../support/grown-invoice.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';

let tables: BillingTables;
let table: Table;

beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const NOVEMBER = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;
const INVOICE = invoiceIdOf(NOVEMBER, 1);

/** 41 lines of 2.90 over eight shards. The total is 118.90. */
beforeEach(async () => {
  table = await tables.create('directly');
  await add('first');
  await growTo(table, NOVEMBER, 8);
  await Promise.all(Array.from({ length: 40 }, (_, index) => add(`line:${index}`)));
});

const add = (idempotencyKey: string) =>
  addLineItem(table, lineItemRequest({ idempotencyKey, charge: usage() }));

async function verify() {
  const verified = await verifyInvoice(table, INVOICE, { pause: 50 });
  if (!verified) throw new Error('there is no invoice');
  const { listed, drift, agrees } = verified;
  return {
    listed: `${listed.lines}: ${listed.amount.toFixed()}`,
    drift: `${drift.lines}: ${drift.amount.toFixed()}`,
    agrees,
  };
}

async function someLines(count: number) {
  const { lines } = await snapshotOf(table);
  const byShard = Object.values(Object.groupBy(lines, (line) => line.list_pk));
  return byShard.slice(0, count).map((group = []) => {
    const [line] = group;
    if (!line) throw new Error('a shard without lines has no group');
    return line;
  });
}
const lose = ({ pk, sk }: { pk: string; sk: string }) =>
  table.client.send(new DeleteCommand({ TableName: table.name, Key: { pk, sk } }));

type Line = Awaited<ReturnType<typeof someLines>>[number];
function double(line: Line, changes: Partial<Pick<Line, 'amount' | 'list_pk'>> = {}) {
  const id = 'li_again' as LineItemId; // any other will do
  const again = {
    ...line,
    ...keys.lineItem(id),
    line_item_id: id,
    list_sk: `${line.list_sk}again`,
    ...changes,
  };
  return table.client.send(new PutCommand({ TableName: table.name, Item: items.lineItem.write(again) }));
}

describe('a recount', () => {
  test('agrees with the total', async () => {
    expect(await verify()).toEqual({ listed: '41: 118.9', drift: '0: 0', agrees: true });
  });

  test('reports a line that is missing', async () => {
    const [line] = await someLines(1);
    if (line) await lose(line);

    expect(await verify()).toEqual({ listed: '40: 116', drift: '-1: -2.9', agrees: false });
  });

  test('reports a line that exists twice', async () => {
    const [line] = await someLines(1);
    if (line) await double(line);

    expect(await verify()).toEqual({ listed: '42: 121.8', drift: '1: 2.9', agrees: false });
  });

  test('reports also a line with the amount zero, which changes no sum', async () => {
    const [line] = await someLines(1);
    if (line) await double(line, { amount: new Big(0) });

    expect(await verify()).toEqual({ listed: '42: 118.9', drift: '1: 0', agrees: false });
  });

  test('reports a line in the list of another shard, although the total is right', async () => {
    const [line, other] = await someLines(2);
    if (line && other) {
      await lose(line);
      await double(line, { list_pk: other.list_pk });
    }

    expect(await verify()).toEqual({ listed: '41: 118.9', drift: '0: 0', agrees: false });
  });

  test('of an invoice that was never made is undefined', async () => {
    expect(await verifyInvoice(table, invoiceIdOf(NOVEMBER, 2))).toBeUndefined();
  });

  test('is refused if it would take too long, and says what the caller can do', async () => {
    await expect(verifyInvoice(table, INVOICE, { longest: 0 })).rejects.toMatchObject({
      code: 'too_much_to_count',
      message: expect.stringMatching(/more line items than could be recounted.*Leave verify out.*CSV/),
      errors: [{ field: 'verify' }],
      retryAfterSeconds: undefined,
    });
  });

  test('finds a line that was lost among writers, after the writers have stopped', async () => {
    const [line] = await someLines(1);
    if (line) await lose(line);
    let counting = true;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let index = 0; counting && index < 50; index += 1) await add(`${writer}:${index}`);
    });
    await verify();
    counting = false;
    await Promise.all(writers);

    expect(await verify()).toMatchObject({ drift: '-1: -2.9', agrees: false });
  });
});
