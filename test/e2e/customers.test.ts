import { describe, expect, test } from '@jest/globals';
import { createCustomerReply } from '../../client/contract/customer.ts';
import { clientOf, fresh, post } from '../support/api.ts';

const client = clientOf();

describe('creating a customer', () => {
  test('answers 201, and 200 with the same customer when sent again', async () => {
    const body = { customer_id: fresh('customer'), name: 'Ada', email: `${fresh('ada')}@example.com` };

    const [first, second] = [await post('/customers', body), await post('/customers', body)];

    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    const created = createCustomerReply.parse(await first.json());
    const again = createCustomerReply.parse(await second.json());
    expect(again).toEqual({ ...created, replayed: true });
  });

  test('takes a whole number as an id, by its digits', async () => {
    const digits = String(Math.floor(Math.random() * 1e12));

    const reply = await post('/customers', `{"customer_id": ${digits}, "name": "Ada"}`);

    expect(await reply.json()).toMatchObject({ customer: { customer_id: digits } });
  });

  test('without an id makes one customer per idempotency key', async () => {
    const key = { 'idempotency-key': fresh('key') };

    const [first, second] = [
      await post('/customers', { name: 'Ada' }, key),
      await post('/customers', { name: 'Ada' }, key),
    ];

    const { customer } = createCustomerReply.parse(await first.json());
    const { customer: again } = createCustomerReply.parse(await second.json());
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(again.customer_id).toBe(customer.customer_id);
  });

  test('with a known id and other content is refused', async () => {
    const id = fresh('customer');
    await client.createCustomer({ customer_id: id, name: 'Ada' });

    await expect(client.createCustomer({ customer_id: id, name: 'Grace' })).rejects.toMatchObject({
      status: 409,
      code: 'customer_conflict',
      errors: [{ field: 'name', message: 'the customer has Ada, this request has Grace' }],
    });
  });

  test('with the e-mail address of another is refused, in any case of letters, and nothing is written', async () => {
    const email = `${fresh('ada')}@example.com`;
    const other = fresh('customer');
    await client.createCustomer({ customer_id: fresh('customer'), name: 'Ada', email });

    await expect(
      client.createCustomer({ customer_id: other, name: 'Grace', email: email.toUpperCase() }),
    ).rejects.toMatchObject({ status: 409, code: 'email_taken' });
    await expect(client.getCustomer(other)).rejects.toMatchObject({ code: 'customer_not_found' });
  });
});

describe('reading a customer', () => {
  test('gives what its creation answered', async () => {
    const id = `${fresh('customer')}:of@${fresh('team')}`; // characters that a URL carries percent-encoded
    const { customer } = await client.createCustomer({
      customer_id: id,
      name: 'Ada',
      email: `${fresh('ada')}@example.com`,
      currency: 'EUR',
    });

    expect(await client.getCustomer(id)).toEqual({ customer });
  });

  test('that was never made is 404', async () => {
    await expect(client.getCustomer(fresh('nobody'))).rejects.toMatchObject({
      status: 404,
      code: 'customer_not_found',
      outcome: 'not_applied',
    });
  });
});
