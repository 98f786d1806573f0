import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import type { InvoiceId } from '../../../../client/contract/shapes/fields.ts';
import type { SeenInvoice } from '../../../../functions/domain/payments/seen.ts';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import { creditLineItem, getLineItem } from '../../../../functions/store/line-items/credits.ts';
import { takePayment } from '../../../../functions/store/payments/taking.ts';
import { readBalances } from '../../../../functions/store/reports/balance.ts';
import { readSummary } from '../../../../functions/store/summaries/reading.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { at, customer, monthOf } from '../../../support/charges.ts';
import { Crash, crashing } from '../../../support/crashes.ts';
import { seenInvoice } from '../../../support/payments.ts';
import { acme } from '../../../support/replies.ts';
import { finalizedInvoice, later, Provider, syncWith } from '../../../support/syncs.ts';

/* What is seen of a payment changes invoice, summary and balance together, or not at all. */

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const way = 'through the conflict proxy';
let table: Table;
let id: InvoiceId;
beforeEach(async () => {
  table = await tables.create(way);
  id = await finalizedInvoice(table);
  await syncWith(new Provider(), table, id);
});
afterEach(async () => {
  expect(audit(await snapshotOf(table))).toEqual([]);
});

const NOW = later(60_000);
const take = (seen: Partial<SeenInvoice>, one: Table = table, now = NOW) =>
  takePayment(one, id, async () => seenInvoice(seen), now);

async function told() {
  const [balance] = await readBalances(table, acme, monthOf('2026-12'));
  const months = { from: monthOf('2026-11'), to: monthOf('2026-11') };
  const counted = await readSummary(table, customer('acme'), months);
  const all = await readSummary(table, undefined, months);
  expect(counted.map(short)).toEqual(all.map(short));
  const invoice = await readInvoice(table, id);
  return {
    status: invoice?.lifecycle.status,
    payment: invoice?.sync.payment?.status,
    open: balance?.open.toFixed(2),
    owed: balance?.finalizedUnpaid.toFixed(2),
    summary: counted.map(short),
  };
}
const short = ({ status, total, invoices }: { status: string; total: Big; invoices: number }): string =>
  `${invoices} ${status} ${total.toFixed(2)}`;

test('a synced invoice is unpaid, with the date until when it should be paid', async () => {
  expect(await told()).toEqual({
    status: 'finalized',
    payment: 'unpaid',
    open: '0.00',
    owed: '9.50',
    summary: ['1 finalized 9.50'],
  });
});

test('a paid one is no longer owed, in summary and balance, and stays paid', async () => {
  await take({ status: 'paid' });
  const paid = { status: 'paid', payment: 'paid', open: '0.00', owed: '0.00', summary: ['1 paid 9.50'] };

  expect(await told()).toEqual(paid);
  for (const status of ['open', 'uncollectible', 'paid', 'void'] as const) await take({ status });
  expect(await told()).toEqual(paid);
});

test('one that is void there is void here, as if it had never been billed nor credited', async () => {
  const [line] = (await snapshotOf(table)).lines;
  if (!line) throw new Error('It has no line.');
  await creditLineItem(table, await getLineItem(table, line.line_item_id), {
    amount: new Big(3),
    reason: 'Not delivered',
    idempotencyKey: 'ticket:7',
    createdBy: 'support',
    now: NOW,
  });
  await take({ status: 'void' });

  expect(await told()).toEqual({
    status: 'void',
    payment: 'voided',
    open: '0.00',
    owed: '0.00',
    summary: ['1 void 9.50'],
  });
});

test('one that nobody collects any more is still owed, and can still be paid', async () => {
  await take({ status: 'uncollectible' });
  expect(await told()).toMatchObject({ status: 'finalized', payment: 'uncollectible', owed: '9.50' });

  await take({ status: 'paid' });
  expect(await told()).toMatchObject({ status: 'paid', owed: '0.00' });
});

test('what the customer must do is told, with the bank’s words, until it is paid', async () => {
  await take({ collecting: { kind: 'declined', code: 'card_declined', message: 'Your card was declined.' } });

  const payment = (await readInvoice(table, id))?.sync.payment;
  expect(payment).toEqual({
    status: 'failed',
    reason: 'card_declined',
    detail: 'Your card was declined.',
    dueAt: at('2026-12-31T00:00:00Z'),
    updatedAt: NOW,
  });
  await take({ status: 'paid' });
  expect((await readInvoice(table, id))?.sync.payment).toMatchObject({ status: 'paid' });
});

test('another total at the provider changes nothing here', async () => {
  expect((await take({ status: 'paid', total: 949 }))?.move).toMatchObject({ alert: 'total_differs' });
  expect(await told()).toMatchObject({ status: 'finalized', owed: '9.50' });
});

test('an invoice that does not exist has no payment', async () => {
  const none = await takePayment(table, 'inv_none' as InvoiceId, async () => seenInvoice(), NOW);

  expect(none).toBeUndefined();
});

describe('two workers at once', () => {
  test('what was seen later is stored last', async () => {
    let looks = 0;
    // The first look is made, and then another worker stores what it saw after that.
    const slow = takePayment(
      table,
      id,
      async () => {
        looks += 1;
        if (looks > 1) return seenInvoice({ collecting: { kind: 'none' } });
        await take({ collecting: { kind: 'authentication' } });
        return seenInvoice({ collecting: { kind: 'no payment method' } });
      },
      NOW,
    );
    await slow;

    expect(looks).toBe(2);
    expect(await told()).toMatchObject({ payment: 'unpaid' });
  });

  test('sixteen see the same payment: it is counted once', async () => {
    await Promise.all(Array.from({ length: 16 }, () => take({ status: 'paid' })));

    expect(await told()).toMatchObject({ status: 'paid', summary: ['1 paid 9.50'] });
  });
});

test.each(['before', 'after'] as const)(
  'workers are killed %s each of their calls: the next one ends it',
  async (when) => {
    let hasDied = true;
    for (let last = 1; hasDied; last += 1) {
      let calls = 0;
      const dying = crashing(tables.open(table.name, way), () => {
        calls += 1;
        return calls === last ? when : undefined;
      });
      hasDied = await take({ status: 'paid' }, dying).then(
        () => false,
        (error: unknown) => error instanceof Crash,
      );
    }

    expect(await told()).toMatchObject({ status: 'paid', summary: ['1 paid 9.50'] });
  },
);
