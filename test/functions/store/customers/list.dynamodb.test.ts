import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Customer } from '../../../../client/contract/customers/customer.ts';
import { createCustomer } from '../../../../functions/store/customers/customers.ts';
import { listCustomers } from '../../../../functions/store/customers/list.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { at, customer } from '../../../support/charges.ts';

let tables: BillingTables;
let table: Table;

beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  table = await tables.create('directly');
});

const named = (id: string, created = '2026-11-01T00:00:00Z'): Customer => ({
  customer_id: customer(id),
  name: id,
  currency: 'USD',
  created_at: at(created),
  updated_at: at(created),
});
const numbered = (count: number, created?: string): Customer[] =>
  Array.from({ length: count }, (_, index) => named(`customer-${String(index).padStart(4, '0')}`, created));
const add = (customers: readonly Customer[]) =>
  Promise.all(customers.map((each) => createCustomer(table, each, 'team-a')));

/** All pages, one after the other, with a step between two pages. */
async function walk(limit: number, between: (page: number) => Promise<unknown> = async () => {}) {
  const pages: string[][] = [];
  let place: string | undefined;
  do {
    const { customers, next } = await listCustomers(table, limit, place);
    pages.push(customers.map(({ customer_id }) => customer_id));
    place = next;
    await between(pages.length);
  } while (place !== undefined);
  return pages;
}

describe('the list of customers', () => {
  test('is empty at first, and its first page is the last', async () => {
    expect(await listCustomers(table, 10, undefined)).toEqual({ customers: [], next: undefined });
  });

  test('shows each customer as it was made, the oldest first', async () => {
    const customers = [
      named('zoe', '2026-11-01T00:00:00.000Z'),
      named('eve', '2026-11-01T00:00:00.001Z'),
      named('adam', '2027-01-01T00:00:00Z'),
    ];
    await add([...customers].reverse());

    expect((await listCustomers(table, 10, undefined)).customers).toEqual(customers);
  });

  // All were made at the same instant, so their places decide.
  test.each([1, 7, 50, 60, 61, 100])('walked by pages of %i shows each of 60 once', async (limit) => {
    const customers = numbered(60);
    await add(customers);

    const pages = await walk(limit);

    expect(pages.flat()).toEqual(customers.map(({ customer_id }) => customer_id));
    // Every page except the last is full, and the last is not empty.
    expect(pages).toHaveLength(Math.ceil(60 / limit));
  });

  test('shows each customer once, also while others are made', async () => {
    const before = numbered(40);
    await add(before);

    const pages = await walk(5, (page) =>
      page > 10
        ? Promise.resolve()
        : add([
            named(`earlier-${page}`, '2026-10-01T00:00:00Z'), // by a function whose clock is slow
            named(`customer-0000-${page}`),
            named(`later-${page}`, '2026-12-01T00:00:00Z'),
          ]),
    );

    const seen = pages.flat();
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(before.map(({ customer_id }) => customer_id)));
    expect(seen).toContain('later-1');
  });

  test('is spread over several partitions, so that no partition takes all writes', async () => {
    await add(numbered(60));

    const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.name }));
    const sizes = Object.values(Object.groupBy(Items, ({ list_pk }) => String(list_pk))).map(
      (group = []) => group.length,
    );
    expect(sizes).toHaveLength(4);
    for (const size of sizes) expect(size).toBeLessThan(30);
  });

  test('has no customer that was refused', async () => {
    await createCustomer(table, { ...named('ada'), email: 'ada@example.com' }, 'team-a');

    await expect(
      createCustomer(table, { ...named('grace'), email: 'ada@example.com' }, 'team-a'),
    ).rejects.toMatchObject({ code: 'email_taken' });

    expect((await walk(10)).flat()).toEqual(['ada']);
  });
});
