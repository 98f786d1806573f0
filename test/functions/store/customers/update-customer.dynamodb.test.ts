import '../../../support/node-errors.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import createCustomer from '../../../../functions/api/customers/create-customer.ts';
import getCustomer from '../../../../functions/api/customers/get-customer.ts';
import listCustomers from '../../../../functions/api/customers/list-customers.ts';
import updateCustomer from '../../../../functions/api/customers/update-customer.ts';
import { openPointers } from '../../../../functions/store/invoices/pointers.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { tally } from '../../../support/api-gateway.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables, waysOfTests } from '../../../support/billing-tables.ts';

/* A customer may change its name and its addresses. No two customers ever have one e-mail address. */

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const berlin = { line1: 'Lindenstraße 4', city: 'Berlin', postal_code: '10969', country: 'DE' };

describe.each(waysOfTests)('%s', (way) => {
  let table: Table;
  let api: ReturnType<typeof tally>;
  beforeEach(async () => {
    table = await tables.create(way);
    api = tally([createCustomer, getCustomer, listCustomers, updateCustomer], { table });
    await create({ customer_id: 'ada', name: 'Ada', email: 'ada@example.com' });
  });
  afterEach(async () => {
    openPointers.forgetAll(table);
    // This table records every item that was written.
    await snapshotOf(table);
  });

  const create = async (body: object) => {
    const { statusCode, body: text } = await api.send('createCustomer', { body });
    return { status: statusCode, ...JSON.parse(text) };
  };
  const update = async (customerId: string, body: object) => {
    const sent = { params: { customer_id: customerId }, body };
    const { statusCode, body: text } = await api.send('updateCustomer', sent);
    return { status: statusCode, ...JSON.parse(text) };
  };
  const read = async (customerId: string) => {
    const { body } = await api.send('getCustomer', { params: { customer_id: customerId } });
    return JSON.parse(body).customer;
  };
  const idsListed = async (): Promise<string[]> => {
    const { body } = await api.send('listCustomers', { query: { limit: '100' } });
    return JSON.parse(body).data.map(({ customer_id: id }: { customer_id: string }) => id);
  };

  test('changes the fields that are sent, and no others', async () => {
    const { status, customer } = await update('ada', { name: 'Ada Lovelace', address: berlin });

    expect(status).toBe(200);
    expect(customer).toMatchObject({ name: 'Ada Lovelace', email: 'ada@example.com', address: berlin });
    expect(await read('ada')).toEqual(customer);
    expect(await idsListed()).toEqual(['ada']);
  });

  test('removes an optional field by null', async () => {
    await update('ada', { address: { ...berlin, line2: '' }, tax_id: 'DE123456789' });

    const { customer } = await update('ada', { email: null, address: null, tax_id: null });

    expect(Object.keys(customer).toSorted()).toEqual([
      'created_at',
      'currency',
      'customer_id',
      'name',
      'updated_at',
    ]);
  });

  test('writes nothing if nothing changes', async () => {
    const before = await read('ada');

    const { status, customer } = await update('ada', { name: 'Ada', email: 'ada@example.com', tax_id: null });

    expect(status).toBe(200);
    expect(customer).toEqual(before);
    expect(await update('ada', {})).toEqual({ status: 200, customer: before });
  });

  test('refuses an address that another customer has, and leaves both as they were', async () => {
    await create({ customer_id: 'bob', name: 'Bob', email: 'bob@example.com' });

    const refused = await update('ada', { name: 'Changed', email: 'BOB@example.com' });

    expect(refused).toMatchObject({ status: 409, code: 'email_taken', errors: [{ field: 'email' }] });
    expect(await read('ada')).toMatchObject({ name: 'Ada', email: 'ada@example.com' });
  });

  test('gives the old address back, so that another customer can have it', async () => {
    await update('ada', { email: 'lovelace@example.com' });

    expect(await create({ customer_id: 'bob', name: 'Bob', email: 'ada@example.com' })).toMatchObject({
      status: 201,
    });
    expect(await update('bob', { email: 'lovelace@example.com' })).toMatchObject({
      status: 409,
      code: 'email_taken',
    });
    expect(await update('ada', { email: null })).toMatchObject({ status: 200 });
    expect(await update('bob', { email: 'lovelace@example.com' })).toMatchObject({ status: 200 });
  });

  test('keeps its claim if only the case of the address changes', async () => {
    expect((await update('ada', { email: 'Ada@Example.com' })).customer.email).toBe('Ada@Example.com');

    const other = await create({ customer_id: 'bob', name: 'Bob', email: 'ada@example.com' });
    expect(other).toMatchObject({ status: 409, code: 'email_taken' });
  });

  test('a create that is sent again after a change is still a replay', async () => {
    await update('ada', { name: 'Ada Lovelace', email: 'lovelace@example.com' });
    await update('ada', { name: 'Countess of Lovelace' });

    const again = await create({ customer_id: 'ada', name: 'Ada', email: 'ada@example.com' });
    const asItIsNow = await create({
      customer_id: 'ada',
      name: 'Countess of Lovelace',
      email: 'lovelace@example.com',
    });
    const inBetween = await create({ customer_id: 'ada', name: 'Ada Lovelace' });

    expect(again).toMatchObject({ status: 200, replayed: true, customer: { name: 'Countess of Lovelace' } });
    expect(asItIsNow).toMatchObject({ status: 200, replayed: true });
    expect(inBetween).toMatchObject({ status: 409, code: 'customer_conflict' });
  });

  test('gives an address to one customer if many want it at the same time', async () => {
    const ids = Array.from({ length: 8 }, (_, index) => `customer-${index}`);
    for (const id of ids) await create({ customer_id: id, name: id });

    const replies = await Promise.all(ids.map((id) => update(id, { email: 'wanted@example.com' })));

    const statuses = replies.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([200, ...Array(7).fill(409)]);
    const holders = await Promise.all(ids.map(read));
    expect(holders.filter(({ email }) => email !== undefined)).toHaveLength(1);
  });

  test('makes both of two changes to different fields at the same time', async () => {
    await Promise.all([update('ada', { name: 'Ada Lovelace' }), update('ada', { email: 'new@example.com' })]);

    expect(await read('ada')).toMatchObject({ name: 'Ada Lovelace', email: 'new@example.com' });
  });

  test('leaves one claim after changes of one address at the same time, the one that is shown', async () => {
    const wanted = Array.from({ length: 6 }, (_, index) => `ada-${index}@example.com`);

    await Promise.all(wanted.map((email) => update('ada', { email })));

    const { email } = await read('ada');
    for (const address of ['ada@example.com', ...wanted]) {
      const { status } = await create({ customer_id: address, name: 'Another', email: address });
      expect([address, status]).toEqual([address, address === email ? 409 : 201]);
    }
  });
});
