import { beforeEach, describe, expect, test } from '@jest/globals';
import { problem as problemSchema } from '../../client/contract/shapes/problem-details.ts';
import { clientOf, fresh, post } from '../support/api.ts';

const client = clientOf();
const compute = { service: 'Linux Instance', units_consumed: '50', price_per_unit: '0.05' };
let customerId: string;

beforeEach(async () => {
  const { customer } = await client.createCustomer({ customer_id: fresh('customer'), name: 'Ada' });
  customerId = customer.customer_id;
});

const total = async () => (await client.getCurrentInvoice(customerId)).invoice.total;

describe('usage', () => {
  test('is on the current invoice when its reply arrives', async () => {
    const { line_item: line, invoice, replayed } = await client.addUsage(customerId, compute);

    expect(replayed).toBe(false);
    expect(line).toMatchObject({ kind: 'usage', units_consumed: '50', amount: '2.50' });
    expect([invoice.total, await total()]).toEqual(['2.50', '2.50']);
  });

  test('that was sent before as a line item with the same key is that line, and is billed once', async () => {
    const key = { idempotencyKey: 'once' };
    const original = await client.addLineItem(customerId, compute, key);

    const again = await client.addUsage(customerId, compute, key);

    expect(again).toEqual({ ...original, replayed: true });
    expect(await total()).toBe('2.50');
  });

  test('with the key of a one-off line item is refused', async () => {
    const key = { idempotencyKey: 'set-up' };
    await client.addLineItem(customerId, { description: 'Set-up', amount: '50' }, key);

    await expect(client.addUsage(customerId, compute, key)).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
    expect(await total()).toBe('50.00');
  });

  test('must have the metered form', async () => {
    const reply = await post(
      `/customers/${customerId}/usage`,
      { description: 'Set-up', amount: 50 },
      { 'idempotency-key': 'set-up' },
    );

    expect(reply.status).toBe(422);
    const { errors } = problemSchema.parse(await reply.json());
    expect(errors?.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['service', 'units_consumed', 'price_per_unit', 'amount']),
    );
    expect(await total()).toBe('0.00');
  });
});

describe('a minimal reply', () => {
  const MINIMAL = { prefer: 'return=minimal' };
  const billed = (key: string, headers: Record<string, string>) =>
    post(`/customers/${customerId}/usage`, compute, { 'idempotency-key': key, ...headers });

  test('has no invoice, says so, and bills the same, also for a replay', async () => {
    for (const [status, replayed] of [
      [201, null],
      [200, 'true'],
    ] as const) {
      const reply = await billed('once', MINIMAL);

      expect(reply.status).toBe(status);
      expect(reply.headers.get('preference-applied')).toBe('return=minimal');
      expect(reply.headers.get('idempotent-replayed')).toBe(replayed);
      expect(Object.keys(JSON.parse(await reply.text()))).toEqual(['line_item', 'replayed']);
    }
    expect(await total()).toBe('2.50');
  });

  test('is what the client requests with `minimal`, also for credits and batches', async () => {
    const { line_item: line } = await client.addLineItem(customerId, compute, { minimal: true });
    const credited = await client.credit(line.line_item_id, { reason: 'Twice' }, { minimal: true });
    const items = [{ customer_id: customerId, ...compute }];
    const batch = await client.addLineItems(items, { minimal: true });

    expect(credited).toEqual({ line_item: expect.objectContaining({ amount: '-2.50' }), replayed: false });
    expect(batch).toMatchObject({ summary: { created: 1 }, invoices: [] });
    expect(await total()).toBe('2.50');
  });

  test('is not sent to a caller who prefers something else, or first the whole reply', async () => {
    const other = await billed('other', { prefer: 'wait=10' });
    const whole = await billed('whole', { prefer: 'return=representation, return=minimal' });

    expect([other, whole].map(({ headers }) => headers.get('preference-applied'))).toEqual([
      null,
      'return=representation',
    ]);
    expect(await other.json()).toMatchObject({ invoice: { total: '2.50' } });
    expect(await whole.json()).toMatchObject({ invoice: { total: '5.00' } });
  });
});
