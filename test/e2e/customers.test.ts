import { describe, expect, test } from '@jest/globals';
import { createCustomerReply, listCustomersReply } from '../../client/contract/customers/customer.ts';
import { clientOf, fresh, post, send } from '../support/api.ts';

const client = clientOf();

describe('creating a customer', () => {
  test('answers 201, and answers 200 with the same customer when the request is sent again', async () => {
    const body = { customer_id: fresh('customer'), name: 'Ada', email: `${fresh('ada')}@example.com` };

    const [first, second] = [await post('/customers', body), await post('/customers', body)];

    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    const created = createCustomerReply.parse(await first.json());
    const again = createCustomerReply.parse(await second.json());
    expect(again).toEqual({ ...created, replayed: true });
  });

  test('accepts a whole number as an id, and uses its digits', async () => {
    const digits = String(Math.floor(Math.random() * 1e12));

    const reply = await post('/customers', `{"customer_id": ${digits}, "name": "Ada"}`);

    expect(await reply.json()).toMatchObject({ customer: { customer_id: digits } });
  });

  test('without an id makes one customer for each idempotency key', async () => {
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

  test('is refused if the id exists with other content', async () => {
    const id = fresh('customer');
    await client.createCustomer({ customer_id: id, name: 'Ada' });

    await expect(client.createCustomer({ customer_id: id, name: 'Grace' })).rejects.toMatchObject({
      status: 409,
      code: 'customer_conflict',
      errors: [{ field: 'name', message: 'the customer has Ada, this request has Grace' }],
    });
  });

  test('is refused if another customer has the e-mail address, in upper or lower case, and nothing is written', async () => {
    const email = `${fresh('ada')}@example.com`;
    const other = fresh('customer');
    await client.createCustomer({ customer_id: fresh('customer'), name: 'Ada', email });

    await expect(
      client.createCustomer({ customer_id: other, name: 'Grace', email: email.toUpperCase() }),
    ).rejects.toMatchObject({ status: 409, code: 'email_taken' });
    await expect(client.getCustomer(other)).rejects.toMatchObject({ code: 'customer_not_found' });
  });
});

describe('the list of customers', () => {
  const idsIn = async (customers: AsyncIterable<{ customer_id: string }>): Promise<string[]> => {
    const ids: string[] = [];
    for await (const { customer_id } of customers) ids.push(customer_id);
    return ids;
  };
  const create = (name: string) => client.createCustomer({ customer_id: fresh(name), name });

  test('has each customer once over all pages, in the order of creation', async () => {
    const made: string[] = [];
    for (const name of ['zoe', 'eve', 'adam', 'ada', 'grace']) {
      made.push((await create(name)).customer.customer_id);
    }

    const ids = await idsIn(client.listCustomers({ pageSize: 5 }));

    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => made.includes(id))).toEqual(made);
  });

  test('shows a customer as in the reply to its creation', async () => {
    const { customer } = await create('ada');

    const listed = [];
    for await (const each of client.listCustomers({ pageSize: 100 })) listed.push(each);

    expect(listed).toContainEqual(customer);
  });

  test('gives a cursor, and accepts only an unchanged cursor', async () => {
    await Promise.all([create('ada'), create('grace')]);
    const first = listCustomersReply.parse(await (await send('/customers?limit=1')).json());
    const cursor = first.next_cursor ?? 'there was just one customer';
    const at = (text: string) => send(`/customers?limit=1&cursor=${encodeURIComponent(text)}`);

    const [next, altered] = [await at(cursor), await at(`A${cursor.slice(1)}`)];

    expect(listCustomersReply.parse(await next.json()).data).not.toEqual(first.data);
    expect(altered.status).toBe(400);
    expect(await altered.json()).toMatchObject({ code: 'invalid_cursor', errors: [{ field: 'cursor' }] });
  });

  test.each(['limit=0', 'limit=101', 'limit=ten', 'page=2'])('refuses ?%s', async (query) => {
    expect((await send(`/customers?${query}`)).status).toBe(422);
  });
});

describe('reading a customer', () => {
  test('answers the same as its creation', async () => {
    const id = `${fresh('customer')}:of@${fresh('team')}`; // characters that a URL carries percent-encoded
    const { customer } = await client.createCustomer({
      customer_id: id,
      name: 'Ada',
      email: `${fresh('ada')}@example.com`,
      currency: 'EUR',
    });

    expect(await client.getCustomer(id)).toEqual({ customer });
  });

  test('that does not exist is 404', async () => {
    await expect(client.getCustomer(fresh('nobody'))).rejects.toMatchObject({
      status: 404,
      code: 'customer_not_found',
      outcome: 'not_applied',
    });
  });
});
