import { beforeAll, describe, expect, test } from '@jest/globals';
import { BillingReplyError } from '@tally/client';
import { loadSampleCustomers, sampleLineItems } from '../../bin/sample/load.ts';
import { callers, clientOf, fresh } from '../support/api.ts';

const client = clientOf();
const compute = { service: 'Linux Instance', units_consumed: '50', price_per_unit: '0.05' };

async function newCustomer(currency: 'USD' | 'JPY' = 'USD'): Promise<string> {
  const { customer } = await client.createCustomer({ customer_id: fresh('customer'), name: 'Ada', currency });
  return customer.customer_id;
}

describe('the published sample', () => {
  beforeAll(async () => {
    await loadSampleCustomers(client);
  });

  test('given that each line item was sent twice, when the invoices are read, then each was billed once', async () => {
    for (const { customerId, item, idempotencyKey } of [
      ...(await sampleLineItems()),
      ...(await sampleLineItems()),
    ]) {
      await client.addLineItem(customerId, item, { idempotencyKey });
    }

    const totals = await Promise.all(
      ['123', '456', '789'].map(async (id) => (await client.getCurrentInvoice(id)).invoice.total),
    );
    expect(totals).toEqual(['9.50', '15.80', '0.00']);
  });
});

describe('a line item', () => {
  test('is on the current invoice, by service and kind, when its reply arrives', async () => {
    const customerId = await newCustomer();

    const { line_item: line, invoice, replayed } = await client.addLineItem(customerId, compute);

    expect(replayed).toBe(false);
    expect(line).toMatchObject({
      kind: 'usage',
      amount: '2.50',
      units_consumed: '50',
      price_per_unit: '0.05',
    });
    expect(invoice).toMatchObject({ total: '2.50', line_item_count: 1, status: 'open' });
    expect((await client.getCurrentInvoice(customerId)).invoice).toMatchObject({
      invoice_id: line.invoice_id,
      total: '2.50',
      by_service: [{ service: 'Linux Instance', amount: '2.50', units_consumed: '50', line_item_count: 1 }],
      by_kind: [{ kind: 'usage', amount: '2.50', line_item_count: 1 }],
    });
  });

  test('is billed exactly, however small its price', async () => {
    const customerId = await newCustomer();

    await client.addLineItem(customerId, {
      service: 'Requests',
      units_consumed: '1000000',
      price_per_unit: '0.0000022',
    });
    await client.addLineItem(customerId, {
      service: 'Egress',
      units_consumed: '1000',
      price_per_unit: '0.005',
    });
    await client.addLineItem(customerId, { description: 'Set-up', amount: '0.000000000001' });

    expect((await client.getCurrentInvoice(customerId)).invoice.total).toBe('7.200000000001');
  });

  test('goes to the invoice of its own currency', async () => {
    const customerId = await newCustomer('JPY');

    await client.addLineItem(customerId, { description: 'Set-up', amount: '1000' });
    await client.addLineItem(customerId, { description: 'Travel', amount: '12.5', currency: 'USD' });

    const [yen, dollars] = await Promise.all([
      client.getCurrentInvoice(customerId),
      client.getCurrentInvoice(customerId, { currency: 'USD' }),
    ]);
    expect([yen.invoice.total, dollars.invoice.total]).toEqual(['1000', '12.50']);
  });

  test('for a month long past goes to the current invoice, and its reply says that it missed no invoice', async () => {
    const customerId = await newCustomer();

    const reply = await client.addLineItem(customerId, { ...compute, used_at: '2024-04-01T00:00:00Z' });

    expect(reply.moved_from).toBeNull();
    expect(reply.invoice.period).toBe(new Date().toISOString().slice(0, 7));
  });

  test('has the name of the caller who signed the request', async () => {
    const customerId = await newCustomer();

    const { line_item: line } = await clientOf(callers.teamA).addLineItem(customerId, compute);

    expect(line.created_by).toBe('arn:aws:iam::000000000000:user/team-a');
  });
});

describe('an idempotency key', () => {
  test('that is sent fifty times at the same time bills one line', async () => {
    const customerId = await newCustomer();

    const replies = await Promise.all(
      Array.from({ length: 50 }, () => client.addLineItem(customerId, compute, { idempotencyKey: 'once' })),
    );

    expect(replies.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(replies.map(({ line_item }) => line_item.line_item_id)).size).toBe(1);
    const { invoice } = await client.getCurrentInvoice(customerId);
    expect([invoice.total, invoice.line_item_count]).toEqual(['2.50', 1]);
  });

  test('with other content is refused, and the error names each different field with both values', async () => {
    const customerId = await newCustomer();
    const original = await client.addLineItem(customerId, compute, { idempotencyKey: 'changed' });

    const refused = client.addLineItem(
      customerId,
      { ...compute, units_consumed: '51', price_per_unit: '0.06' },
      { idempotencyKey: 'changed' },
    );

    await expect(refused).rejects.toBeInstanceOf(BillingReplyError);
    await expect(refused).rejects.toMatchObject({
      code: 'idempotency_conflict',
      outcome: 'not_applied',
      lineItemId: original.line_item.line_item_id,
      errors: [
        { field: 'units_consumed', message: 'the original has 50, this request has 51' },
        { field: 'price_per_unit', message: 'the original has 0.05, this request has 0.06' },
      ],
    });
    expect((await client.getCurrentInvoice(customerId)).invoice.total).toBe('2.50');
  });

  test('belongs only to its customer', async () => {
    const [one, other] = [await newCustomer(), await newCustomer()];

    const first = await client.addLineItem(one, compute, { idempotencyKey: 'shared' });
    const second = await client.addLineItem(other, compute, { idempotencyKey: 'shared' });

    expect([first.replayed, second.replayed]).toEqual([false, false]);
  });
});

test('given many lines at the same time, when all are answered, then the total is their sum', async () => {
  const customerId = await newCustomer();

  const replies = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      client.addLineItem(customerId, { description: `Line ${index}`, amount: '0.01' }),
    ),
  );

  expect(replies.every(({ replayed }) => !replayed)).toBe(true);
  const { invoice } = await client.getCurrentInvoice(customerId);
  expect([invoice.total, invoice.line_item_count]).toEqual(['0.40', 40]);
});
