import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Customer } from '../../../../client/contract/customers/customer.ts';
import listCustomers from '../../../../functions/api/customers/list-customers.ts';
import { customerItem } from '../../../../functions/store/customers/item.ts';
import { listReachableCustomers } from '../../../../functions/store/customers/reachable.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { CALLER, tally } from '../../../support/api-gateway.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { at, customer } from '../../../support/charges.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const created = (id: string, ms: number): Customer => ({
  customer_id: customer(id),
  name: id,
  currency: 'USD',
  created_at: at(new Date(Date.UTC(2026, 10, 1) + ms).toISOString()),
  updated_at: at('2026-11-01T00:00:00Z'),
});

async function tableWith(customers: readonly Customer[]): Promise<Table> {
  const table = await tables.create('directly');
  const batches = Array.from({ length: Math.ceil(customers.length / 25) }, (_, index) =>
    customers.slice(index * 25, index * 25 + 25),
  );
  await Promise.all(
    batches.map((batch) => {
      const puts = batch.map((each) => ({ PutRequest: { Item: customerItem(each, 'team-a') } }));
      return table.client.send(new BatchWriteCommand({ RequestItems: { [table.name]: puts } }));
    }),
  );
  return table;
}

const isMine = ({ customer_id: id }: Customer): boolean => id.startsWith('mine-');

/** All pages: the ids on each, and the places between them. */
async function walk(table: Table, limit: number) {
  const pages: string[][] = [];
  const places: string[] = [];
  let next: string | undefined;
  do {
    const page = await listReachableCustomers(table, isMine, limit, next);
    pages.push(page.customers.map(({ customer_id: id }) => id));
    next = page.next;
    if (next !== undefined) places.push(next);
  } while (next !== undefined);
  return { pages, places };
}

/** The list as a caller sees it who may read only these customers. */
async function walkTheRoute(table: Table): Promise<string[]> {
  const rules = { callers: [{ caller: CALLER, customers: ['mine-*'] }] };
  const api = tally([listCustomers], { table, rules });
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const query: Record<string, string> = cursor === null ? {} : { cursor };
    const page: { data: Customer[]; next_cursor: string | null } = JSON.parse(
      (await api.send('listCustomers', { query })).body,
    );
    ids.push(...page.data.map(({ customer_id: id }) => id));
    cursor = page.next_cursor;
  } while (cursor !== null);
  return ids;
}

const others = (count: number, ms: (index: number) => number): Customer[] =>
  Array.from({ length: count }, (_, index) => created(`other-${index}`, ms(index)));

describe('the list of customers for a caller who may see some of them', () => {
  test('has only those, the oldest first, page by page', async () => {
    const mine = Array.from({ length: 5 }, (_, index) => created(`mine-${index}`, index * 10));
    const table = await tableWith([...others(50, (index) => index), ...mine]);

    const { pages } = await walk(table, 2);

    expect(pages).toEqual([['mine-0', 'mine-1'], ['mine-2', 'mine-3'], ['mine-4']]);
  });

  test('is empty and at its end for a caller who may see none', async () => {
    const table = await tableWith(others(30, (index) => index));

    expect(await walk(table, 50)).toEqual({ pages: [[]], places: [] });
  });

  test('ends a page after a thousand hidden ones, and goes on from there without naming any', async () => {
    // Ten customers share each creation time. One customer is visible at the end of the first thousand, and one at the
    // very end.
    const mine = [created('mine-first', 0), created('mine-edge', 99), created('mine-last', 250)];
    const table = await tableWith([...others(1_300, (index) => Math.floor(index / 10)), ...mine]);

    const { pages, places } = await walk(table, 50);

    expect(pages.flat()).toEqual(['mine-first', 'mine-edge', 'mine-last']);
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.length).toBeLessThan(5);
    for (const place of places) expect(place).toMatch(/^2026-11-01T00:00:00\.\d{3}Z$/);
    expect(await walkTheRoute(table)).toEqual(pages.flat());
  });

  test('goes on after a thousand that were created at the same time', async () => {
    const mine = [created('mine-same', 0), created('mine-last', 1)];
    const table = await tableWith([...others(1_100, () => 0), ...mine]);

    const { pages } = await walk(table, 50);

    expect(pages.flat()).toEqual(['mine-same', 'mine-last']);
  });
});
