import '../../../support/node-errors.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import createCustomer from '../../../../functions/api/customers/create-customer.ts';
import getCustomer from '../../../../functions/api/customers/get-customer.ts';
import listCustomers from '../../../../functions/api/customers/list-customers.ts';
import { openPointers } from '../../../../functions/store/invoices/pointers.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { tally } from '../../../support/api-gateway.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables, waysOfTests } from '../../../support/billing-tables.ts';

/* An idempotency key stands for one customer. This is true for every caller, with any id, and for many requests at the same time. */

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

interface Created {
  readonly status: number;
  readonly id: string | undefined;
  readonly code: string | undefined;
  readonly fields: readonly string[];
}

describe.each(waysOfTests)('%s', (way) => {
  let table: Table;
  let api: ReturnType<typeof tally>;
  beforeEach(async () => {
    table = await tables.create(way);
    api = tally([createCustomer, getCustomer, listCustomers], { table });
  });
  afterEach(async () => {
    openPointers.forgetAll(table);
    // This table records every item that was written.
    await snapshotOf(table);
  });

  const create = async (body: object | string, key?: string): Promise<Created> => {
    const sent = { body, headers: key === undefined ? {} : { 'Idempotency-Key': key } };
    const { statusCode, body: text } = await api.send('createCustomer', sent);
    const { customer, code, errors = [] } = JSON.parse(text);
    return {
      status: statusCode,
      id: customer?.customer_id,
      code,
      fields: errors.map(({ field }: { field: string }) => field),
    };
  };
  const idsThere = async (): Promise<string[]> => {
    const { body } = await api.send('listCustomers', { query: { limit: '100' } });
    return JSON.parse(body).data.map(({ customer_id: id }: { customer_id: string }) => id);
  };

  const ada = { customer_id: 'ada', name: 'Ada' };
  const nameless = { name: 'Ada' };
  const conflict = (...fields: string[]) => ({ status: 409, code: 'idempotency_conflict', fields });

  test('the same key, id and content again is a replay', async () => {
    expect(await create(ada, 'k')).toMatchObject({ status: 201, id: 'ada' });
    expect(await create(ada, 'k')).toMatchObject({ status: 200, id: 'ada' });
    expect(await create({ ...ada, email: '' }, 'k')).toMatchObject({ status: 200, id: 'ada' });
    expect(await create({ ...ada, currency: 'USD' }, 'k')).toMatchObject({ status: 200, id: 'ada' });
  });

  test('the same key with another id is a conflict, and makes no second customer', async () => {
    await create(ada, 'k');

    expect(await create({ ...ada, customer_id: 'eve' }, 'k')).toMatchObject(conflict('customer_id'));
    expect(await idsThere()).toEqual(['ada']);
  });

  test('two 19-digit ids stay two, although JavaScript would round them to one, and a key stands for one of them', async () => {
    const [first, second] = ['9007199254740993001', '9007199254740993002'];

    expect(await create(`{"customer_id":${first},"name":"A"}`, 'a')).toMatchObject({ id: first });
    expect(await create(`{"customer_id":${second},"name":"A"}`, 'b')).toMatchObject({ id: second });
    expect(await create(`{"customer_id":${second},"name":"A"}`, 'a')).toMatchObject(conflict('customer_id'));
  });

  test('a key that was sent with an id stands for that customer, also without the id', async () => {
    await create({ ...ada, email: 'ada@acme.example' }, 'k');

    expect(await create({ ...nameless, email: 'ada@acme.example' }, 'k')).toMatchObject({
      status: 200,
      id: 'ada',
    });
    expect(await create({ name: 'Grace' }, 'k')).toMatchObject(conflict('name', 'email'));
    expect(await idsThere()).toEqual(['ada']);
  });

  test('a key that was sent without an id stands for the customer that it made', async () => {
    const { id = '' } = await create(nameless, 'k');

    expect(await create(nameless, 'k')).toMatchObject({ status: 200, id });
    expect(await create({ ...nameless, customer_id: id }, 'k')).toMatchObject({ status: 200, id });
    expect(await create(ada, 'k')).toMatchObject(conflict('customer_id'));
    expect(await create({ name: 'Grace' }, 'k')).toMatchObject(conflict('name'));
    expect(await idsThere()).toEqual([id]);
  });

  test('a key that was first sent with a replay stands for that customer from then on', async () => {
    await create(ada, 'first');
    expect(await create(ada, 'second')).toMatchObject({ status: 200, id: 'ada' });

    expect(await create({ ...ada, customer_id: 'eve' }, 'second')).toMatchObject(conflict('customer_id'));
    expect(await create(nameless, 'second')).toMatchObject({ status: 200, id: 'ada' });
  });

  test('a key of a refused request stands for nobody', async () => {
    await create({ ...ada, email: 'ada@acme.example' }, 'first');

    expect(await create({ ...ada, name: 'Grace' }, 'second')).toMatchObject({
      status: 409,
      code: 'customer_conflict',
      fields: ['name', 'email'],
    });
    const taken = { customer_id: 'eve', name: 'Eve', email: 'ADA@acme.example' };
    expect(await create(taken, 'second')).toMatchObject({ status: 409, code: 'email_taken' });
    expect(await create({ customer_id: 'eve', name: 'Eve' }, 'second')).toMatchObject({ status: 201 });
  });

  test('a name in another form of Unicode is the same content', async () => {
    await create({ customer_id: 'z', name: 'Zürich' }, 'k');

    expect(await create({ customer_id: 'z', name: 'Zürich'.normalize('NFD') }, 'k')).toMatchObject({
      status: 200,
    });
  });

  test('a caller who does not know the key does not learn the other customer’s id', async () => {
    await create({ customer_id: 'secret-customer', name: 'Ada' }, 'k');
    const sent = { body: { ...ada, name: 'Eve' }, headers: { 'Idempotency-Key': 'k' } };

    expect((await api.send('createCustomer', sent)).body).not.toContain('secret-customer');
  });

  test('many requests at the same time with one key and two ids make one customer, and the others get an error', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? 'ada' : 'eve'));

    const all = await Promise.all(ids.map((id) => create({ customer_id: id, name: 'Ada' }, 'k')));

    const [made] = await idsThere();
    expect(await idsThere()).toEqual([made]);
    expect(all.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const [index, result] of all.entries()) {
      if (ids[index] === made) expect(result).toMatchObject({ id: made });
      else expect(result).toMatchObject(conflict('customer_id'));
    }
  });

  test('many requests at the same time with one key, with and without an id, get one customer or an error', async () => {
    const bodies = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? ada : nameless));

    const all = await Promise.all(bodies.map((body) => create(body, 'k')));

    const [made] = await idsThere();
    expect(await idsThere()).toHaveLength(1);
    for (const { status, id, code } of all) {
      expect(status === 409 ? code : id).toBe(status === 409 ? 'idempotency_conflict' : made);
    }
  });
});

test('for any requests in any order, no key is ever answered with two customers', async () => {
  const sent = fc.record({
    key: fc.constantFrom('k1', 'k2'),
    id: fc.constantFrom(undefined, 'ada', 'eve'),
    name: fc.constantFrom('Ada', 'Eve'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { minLength: 2, maxLength: 6 }), fc.boolean(), async (all, atOnce) => {
      const api = tally([createCustomer], { table: await tables.create('through the conflict proxy') });
      const answers: { key: string; id: string }[] = [];
      const send = async ({ key, id, name }: (typeof all)[number]): Promise<void> => {
        const body = { name, ...(id !== undefined && { customer_id: id }) };
        const result = await api.send('createCustomer', { body, headers: { 'Idempotency-Key': key } });
        expect([200, 201, 409]).toContain(result.statusCode);
        if (result.statusCode !== 409)
          answers.push({ key, id: JSON.parse(result.body).customer.customer_id });
      };
      if (atOnce) await Promise.all(all.map(send));
      else for (const each of all) await send(each);

      for (const key of ['k1', 'k2']) {
        const ids = answers.filter((answer) => answer.key === key).map(({ id }) => id);
        expect(new Set(ids).size).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 30 },
  );
});
