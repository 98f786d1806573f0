import { beforeEach, describe, expect, test } from '@jest/globals';
import { statementReply } from '../../client/contract/reports/statement.ts';
import { clientOf, fresh, send } from '../support/api.ts';

const client = clientOf();
let customerId: string;

beforeEach(async () => {
  const { customer } = await client.createCustomer({ customer_id: fresh('customer'), name: 'Ada' });
  customerId = customer.customer_id;
});

async function all<Item>(list: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of list) items.push(item);
  return items;
}
const A_DAY_MS = 86_400_000;
const daysAgo = (days: number): string => new Date(Date.now() - days * A_DAY_MS).toISOString();
const bill = async (key: string, usedAt: string, service = 'Linux Instance') =>
  (
    await client.addLineItem(
      customerId,
      { service, units_consumed: '50', price_per_unit: '0.05', used_at: usedAt },
      { idempotencyKey: key },
    )
  ).line_item;

describe('several currencies of a customer', () => {
  test('have one invoice each, with the digits of the currency', async () => {
    for (const [currency, amount] of [
      ['USD', '9.5'],
      ['JPY', '1500'],
      ['KWD', '1.25'],
      ['KWD', '0.0005'],
    ] as const) {
      await client.addLineItem(customerId, { description: 'Set-up', amount, currency });
    }

    const invoices = await all(client.listInvoices(customerId));

    expect(invoices.map(({ currency, total }) => [currency, total])).toEqual([
      ['USD', '9.50'],
      ['KWD', '1.2505'],
      ['JPY', '1500'],
    ]);
    const { invoice, other_open } = await client.getCurrentInvoice(customerId);
    expect(invoice.currency).toBe('USD');
    expect(other_open.map(({ currency, total }) => [currency, total])).toEqual([
      ['KWD', '1.2505'],
      ['JPY', '1500'],
    ]);
  });
});

describe('the invoices of a customer', () => {
  test('are listed in pages, and can be found by status and month', async () => {
    await bill('one', daysAgo(0));
    await client.addLineItem(customerId, { description: 'Set-up', amount: '1', currency: 'EUR' });
    const { invoice } = await client.getCurrentInvoice(customerId);
    const found = async (options: Parameters<typeof client.listInvoices>[1]) =>
      (await all(client.listInvoices(customerId, options))).length;

    expect(await all(client.listInvoices(customerId, { pageSize: 1 }))).toContainEqual(invoice);
    expect(await found({ pageSize: 1 })).toBe(2);
    expect(await found({ status: 'open', from: invoice.period, to: invoice.period })).toBe(2);
    expect(await found({ status: 'void' })).toBe(0);
    expect(await found({ to: '2020-12' })).toBe(0);
  });

  test('are 404 for an unknown customer', async () => {
    await expect(all(client.listInvoices(fresh('nobody')))).rejects.toMatchObject({
      code: 'customer_not_found',
    });
  });
});

describe('the line items of an invoice', () => {
  test('are listed in pages in the order of use, and can be found by service and kind', async () => {
    const now = Date.now();
    // The times are within this day, so that all lines are on one invoice. They are a minute apart if the day
    // is long enough.
    const since = Date.parse(new Date(now).toISOString().slice(0, 10));
    const used = (index: number) => new Date(since + ((now - since) * index) / 12).toISOString();
    const sent = await Promise.all(
      [5, 3, 9, 1, 7, 4, 2, 8, 6].map((index) =>
        bill(String(index), used(index), index % 3 === 0 ? 'CDN Storage' : 'Linux Instance'),
      ),
    );
    const invoiceId = sent[0]?.invoice_id ?? 'none';
    const keys = async (options: Parameters<typeof client.listLineItems>[1]) =>
      (await all(client.listLineItems(invoiceId, options))).map((line) => line.idempotency_key).join('');

    expect(await keys({ pageSize: 2 })).toBe('123456789');
    expect(await keys({ pageSize: 1, service: 'CDN Storage' })).toBe('369');
    expect(await keys({ kind: 'one_off' })).toBe('');
    const { verification } = await client.getInvoice(invoiceId, { verify: true });
    expect(verification).toEqual({
      lines_total: '22.50',
      line_item_count: 9,
      drift: '0.00',
      agrees: true,
    });
  });

  test('are 404 for an unknown invoice', async () => {
    await expect(all(client.listLineItems(fresh('inv')))).rejects.toMatchObject({
      status: 404,
      code: 'invoice_not_found',
    });
  });
});

describe('a statement', () => {
  test('shows what was used on some days, on all invoices', async () => {
    const [old, older] = [daysAgo(100), daysAgo(101)];
    const late = await bill('late', old);
    await bill('later-still', older);
    await bill('today', daysAgo(0));

    const { totals, lines } = await client.getStatement(customerId, older.slice(0, 10), old.slice(0, 10));

    expect(totals).toEqual([{ currency: 'USD', amount: '5.00', line_item_count: 2 }]);
    expect(lines.map((line) => line.idempotency_key)).toEqual(['later-still', 'late']);
    expect(late.invoice_id).toBe((await client.getCurrentInvoice(customerId)).invoice.invoice_id);
  });

  test('continues with its cursor, and has the totals of all pages', async () => {
    await Promise.all(['a', 'b', 'c'].map((key) => bill(key, '2024-02-29T12:00:00Z')));
    const page = async (cursor = '') =>
      statementReply.parse(
        await (
          await send(`/customers/${customerId}/statement?from=2024-02-01&to=2024-02-29&limit=2${cursor}`)
        ).json(),
      );

    const first = await page();
    const second = await page(`&cursor=${first.next_cursor}`);

    expect([first.lines.length, second.lines.length, second.next_cursor]).toEqual([2, 1, null]);
    expect([first.totals, second.totals].map(([total]) => total?.line_item_count)).toEqual([3, 3]);
  });

  test.each([
    'from=2026-11-30&to=2026-11-01',
    'from=2026-02-30&to=2026-03-01',
    'from=2026-11-01',
    'from=2024-01-01&to=2026-01-01',
  ])('for ?%s is refused', async (query) => {
    expect((await send(`/customers/${customerId}/statement?${query}`)).status).toBe(422);
  });
});
