import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { listInvoices } from '../../../../functions/store/invoices/list.ts';
import { customer } from '../../../support/charges.ts';
import { header } from '../../../support/endpoint-examples.ts';
import { mockedTable } from '../../../support/mocked-table.ts';
import { walk } from '../../../support/walk.ts';

const { table, mock } = mockedTable();
const acme = customer('acme');

/** This many invoices of one month, each with sums of this many services. */
function having(invoices: number, services: number): void {
  const headers = Array.from({ length: invoices }, (_, index) => {
    const id = `inv_acme_USD_2026-11_${index + 1}`;
    const place = `2026-11#USD#${String(index + 1).padStart(6, '0')}`;
    return { ...header, pk: `I#${id}`, invoice_id: id, shards: 1, list_sk: place };
  }).toReversed();
  const sums = Object.fromEntries(
    Array.from({ length: services }, (_, index) => [`sa:service-${index}`, new Big(1)]),
  );
  mock.on(QueryCommand).callsFake(({ IndexName, Limit, ExpressionAttributeValues: values }) => {
    if (IndexName) {
      const below = headers.filter(({ list_sk }) => list_sk <= values[':to']);
      const Items = below.slice(0, Limit);
      return { Items, ...(below.length > Items.length && { LastEvaluatedKey: Items.at(-1) }) };
    }
    const its = headers.find(({ pk }) => pk === values[':pk']);
    return { Items: [its, { pk: its?.pk, sk: 'shard#0', total: new Big(1), lines: 1, ...sums }] };
  });
}

beforeEach(() => {
  mock.reset();
  mock.on(GetCommand).resolves({});
});

test('a page of invoices with very many services is cut short, so that it fits a reply', async () => {
  having(12, 300);

  const pages = await walk(async (after) => {
    const { invoices, next } = await listInvoices(table, { customerId: acme }, 100, after);
    return { items: invoices, next };
  });

  expect(pages.map((page) => page.length)).toEqual([4, 4, 4]);
});

test('a page whose filter matches nothing ends after 500 invoices, and says where the next page begins', async () => {
  having(1_200, 0);

  const { invoices, next } = await listInvoices(table, { customerId: acme, status: 'void' }, 100, undefined);

  expect(invoices).toEqual([]);
  expect(next).toBe('2026-11#USD#000701');
});
