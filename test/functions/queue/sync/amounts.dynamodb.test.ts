import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import type { Currency } from '../../../../client/contract/shapes/fields.ts';
import type { Charge } from '../../../../functions/domain/line-item.ts';
import { readSync } from '../../../../functions/store/sync/reading.ts';
import { items, keys } from '../../../../functions/store/table/items.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { at, oneOff, usage } from '../../../support/charges.ts';
import { creditLine } from '../../../support/credit-lines.ts';
import { SyncedMonth } from '../../../support/synced-month.ts';

/* What Stripe has of an invoice, through the table, the worker and the requests: the same total, to the unit. */

let tables: BillingTables;
let month: SyncedMonth;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  month = await SyncedMonth.start(await tables.create('directly'));
});
afterEach(() => month.stop());

const amounts = (currency: Currency, ...all: string[]): Charge[] =>
  all.map((amount) => oneOff({ amount: new Big(amount), currency }));
const times = (count: number, charge: (index: number) => Charge): Charge[] =>
  Array.from({ length: count }, (_, index) => charge(index));

/** The invoices at Stripe, the newest first. */
async function atStripe() {
  const { body } = await month.fake.tell('GET', 'objects');
  return body.invoices.map(({ status, total, currency, lines }: (typeof body.invoices)[number]) => ({
    status,
    total,
    currency,
    lines: lines.data.length,
    sum: lines.data.reduce((sum: number, { amount }: { amount: number }) => sum + amount, 0),
  }));
}

const requests = async (): Promise<string[]> => {
  const { body } = await month.fake.tell('GET', 'requests');
  return body.requests.map(({ operation }: { operation: string }) => operation);
};

test.each([
  { what: 'yen, which have no decimals', charges: amounts('JPY', '100.4', '200.4', '300.4'), total: 601 },
  { what: 'dinars, in ten fils', charges: amounts('KWD', '1.2344', '2.0006'), total: 3_240 },
  {
    what: 'three lines of a third of a cent',
    charges: amounts('USD', '0.003333', '0.003333', '0.003334'),
    total: 1,
    status: 'paid',
  },
  {
    what: '0.30 USD, which is too little to charge',
    charges: amounts('USD', '0.3'),
    total: 30,
    status: 'paid',
  },
  {
    what: '400 different lines, some of them folded',
    charges: times(400, (index) =>
      usage({ service: `service ${index}`, amount: new Big(index).plus('0.125') }),
    ),
    total: 7_985_000,
    lines: 250,
  },
])(
  '$what: the total at Stripe is ours',
  async ({ charges, total, status = 'open', lines = charges.length }) => {
    await month.bill('acme', charges);
    await month.closeDue();
    await month.drain();

    expect(await atStripe()).toEqual([
      { status, total, currency: charges[0]?.currency.toLowerCase(), lines, sum: total },
    ]);
  },
);

test('a credit that is larger than any one line: the total at Stripe is ours', async () => {
  const [line] = await month.bill('acme', [
    oneOff({ amount: new Big(9), usedAt: at('2026-10-05T00:00:00Z') }),
  ]);
  if (!line) throw new Error('Nothing was billed.');
  month.time = Date.parse('2026-11-03T00:00:00Z');
  await month.closeDue();
  await month.bill('acme', amounts('USD', '4.005', '4.005', '4.005'));
  await creditLine(month.table, line, '9');
  month.time = Date.parse('2026-12-03T00:00:00Z');
  await month.closeDue();
  await month.drain();

  expect((await atStripe()).map(({ total, sum }: { total: number; sum: number }) => [total, sum])).toEqual(
    expect.arrayContaining([
      [302, 302],
      [900, 900],
    ]),
  );
});

test.each([250, 1_000])(
  '%i lines take three calls, as few lines do, once the customer exists',
  async (count) => {
    await month.bill('acme', amounts('EUR', '1'));
    await month.closeDue();
    await month.drain();
    const before = (await requests()).length;

    await month.bill(
      'acme',
      times(count, (index) => usage({ service: `service ${index % 300}`, amount: new Big('0.015') })),
    );
    await month.closeDue();
    await month.drain();

    expect((await requests()).slice(before)).toEqual([
      'POST /v1/invoices',
      'POST /v1/invoices/{invoice}/add_lines',
      'POST /v1/invoices/{invoice}/finalize',
    ]);
    expect(await atStripe()).toContainEqual({
      status: 'open',
      total: count * 1.5,
      currency: 'usd',
      lines: 250,
      sum: count * 1.5,
    });
  },
);

describe('an invoice that cannot be sent', () => {
  test('because its list of lines lacks one sends no line, and waits until the list is whole', async () => {
    const [line] = await month.bill('acme', amounts('USD', '1', '2'));
    if (!line) throw new Error('Nothing was billed.');
    const [id] = await month.closeDue();
    if (!id) throw new Error('Nothing was closed.');
    const key = keys.lineItem(line.lineItemId);
    const { Attributes } = await month.table.client.send(
      new DeleteCommand({ TableName: month.table.name, Key: key, ReturnValues: 'ALL_OLD' }),
    );

    await month.runFor(10_000);
    expect((await readSync(month.table, id))?.sync).toMatchObject({
      status: 'pending',
      cause: { code: 'lines_not_listed' },
    });
    expect(await atStripe()).toEqual([expect.objectContaining({ status: 'draft', lines: 0 })]);

    await month.table.client.send(
      new PutCommand({
        TableName: month.table.name,
        Item: items.lineItem.write(items.lineItem.read(Attributes)),
      }),
    );
    await month.drain();
    expect(await atStripe()).toEqual([expect.objectContaining({ status: 'open', total: 300 })]);
  });

  test.each([
    { what: 'its total', charges: amounts('USD', '95000000000000'), credit: undefined },
    {
      what: 'the sum of its parts, above and below zero,',
      charges: amounts('KWD', '8000000000000', '8000000000000'),
      credit: '8000000000000',
    },
  ])(
    'because $what has more digits than a number holds is failed, and nothing is rounded',
    async ({ charges, credit }) => {
      const [line] = await month.bill('acme', charges);
      if (line && credit !== undefined) await creditLine(month.table, line, credit);
      const [id] = await month.closeDue();
      if (!id) throw new Error('Nothing was closed.');

      await month.runFor(10_000);

      expect((await readSync(month.table, id))?.sync).toMatchObject({
        status: 'failed',
        cause: { code: 'amount_too_large' },
      });
      expect((await atStripe()).filter(({ lines }: { lines: number }) => lines > 0)).toEqual([]);
    },
  );
});
