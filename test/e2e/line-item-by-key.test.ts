import { beforeEach, describe, expect, test } from '@jest/globals';
import { clientOf, fresh, send } from '../support/api.ts';

const client = clientOf();
const compute = { service: 'Linux Instance', units_consumed: '50', price_per_unit: '0.05' };
let customerId: string;

beforeEach(async () => {
  const { customer } = await client.createCustomer({ customer_id: fresh('customer'), name: 'Ada' });
  customerId = customer.customer_id;
});

describe('finding by key', () => {
  test('answers with the line item that was added with the key', async () => {
    const { line_item } = await client.addLineItem(customerId, compute, { idempotencyKey: 'order:42' });

    expect(await client.findLineItem(customerId, 'order:42')).toEqual({ line_item });
  });

  test('works with all visible characters in the key', async () => {
    // All visible characters of ASCII, because many of them have a meaning in a URL.
    const key = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index)).join('');
    const { line_item } = await client.addLineItem(customerId, compute, { idempotencyKey: key });

    expect(await client.findLineItem(customerId, key)).toEqual({ line_item });
  });

  test('answers 404 for a key that was never used', async () => {
    await expect(client.findLineItem(customerId, 'never')).rejects.toMatchObject({
      status: 404,
      code: 'line_item_not_found',
    });
  });

  test('answers with a credit, and also with the charge if one has the same key', async () => {
    const { line_item: line } = await client.addLineItem(customerId, compute, { idempotencyKey: 'order:43' });
    const credit = (idempotencyKey: string) =>
      client.credit(line.line_item_id, { amount: '0.01', reason: 'Late' }, { idempotencyKey });
    await credit('credit:43');
    await credit('order:43');

    const alone = await client.findLineItem(customerId, 'credit:43');
    const both = await client.findLineItem(customerId, 'order:43');

    expect(alone.line_item).toMatchObject({ kind: 'credit', credits: line.line_item_id });
    expect(alone.credit).toBeUndefined();
    expect(both).toMatchObject({
      line_item: { line_item_id: line.line_item_id },
      credit: { kind: 'credit', credits: line.line_item_id },
    });
  });

  test('answers 404 for the key of another customer', async () => {
    const { customer: other } = await client.createCustomer({
      customer_id: fresh('customer'),
      name: 'Grace',
    });
    await client.addLineItem(other.customer_id, compute, { idempotencyKey: 'order:42' });

    await expect(client.findLineItem(customerId, 'order:42')).rejects.toMatchObject({
      code: 'line_item_not_found',
    });
  });

  test('says if the customer is unknown', async () => {
    await expect(client.findLineItem(fresh('nobody'), 'order:42')).rejects.toMatchObject({
      code: 'customer_not_found',
    });
  });

  test('needs the key, and accepts no other parameter', async () => {
    const replies = [
      await send(`/customers/${customerId}/line-items`),
      await send(`/customers/${customerId}/line-items?idempotency_key=a&service=b`),
    ];

    expect(replies.map(({ status }) => status)).toEqual([422, 422]);
    expect(await replies[0]?.json()).toMatchObject({ errors: [{ field: 'idempotency_key' }] });
    expect(await replies[1]?.json()).toMatchObject({ code: 'unknown_field', errors: [{ field: 'service' }] });
  });
});
