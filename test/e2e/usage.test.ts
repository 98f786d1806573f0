import { beforeEach, describe, expect, test } from '@jest/globals';
import { problem as problemSchema } from '../../client/contract/shapes/problem-details.ts';
import { clientOf, fresh, post } from '../support/api.ts';

const client = clientOf();
const compute = { service: 'Compute', units_consumed: '50', price_per_unit: '0.05' };
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

  test('sent before as a line item under the same key is that line, and billed once', async () => {
    const key = { idempotencyKey: 'once' };
    const original = await client.addLineItem(customerId, compute, key);

    const again = await client.addUsage(customerId, compute, key);

    expect(again).toEqual({ ...original, replayed: true });
    expect(await total()).toBe('2.50');
  });

  test('under the key of a one-off line item is refused', async () => {
    const key = { idempotencyKey: 'set-up' };
    await client.addLineItem(customerId, { description: 'Set-up', amount: '50' }, key);

    await expect(client.addUsage(customerId, compute, key)).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
    expect(await total()).toBe('50.00');
  });

  test('takes the metered form alone', async () => {
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
