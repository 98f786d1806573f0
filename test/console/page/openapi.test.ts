import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type OpenApi, operationsIn, requestOf } from '../../../console/page/openapi.ts';
import { apiCallOf } from '../../../console/proxy/api-call.ts';

const text = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'openapi.json'), 'utf8');
const document: OpenApi = JSON.parse(text);
const operations = operationsIn(document);
const named = (id: string) => {
  const found = operations.find((operation) => operation.id === id);
  if (!found) throw new Error(`The document has no ${id}.`);
  return found;
};

test('the reference has every route of the document, each in a group', () => {
  const written = Object.values(document.paths).flatMap((methods) => Object.keys(methods));
  const groups = (document.tags ?? []).map(({ name }) => name);

  expect(operations).toHaveLength(written.length);
  expect(operations.filter(({ tag }) => !groups.includes(tag))).toEqual([]);
});

test('each route of the reference that can be tried is one that the proxy sends, with any ids', () => {
  const values = {
    customer_id: 'a:b@c',
    invoice_id: 'inv_1',
    line_item_id: 'li_1',
    lead_id: 'l',
    subscription_id: 's',
  };
  const refused = operations
    .filter(({ canTry }) => canTry)
    .filter((operation) => 'code' in apiCallOf(operation.method, requestOf(operation, values).target, ''))
    .map(({ id }) => id);

  expect(refused).toEqual([]);
  expect(operations.filter(({ canTry }) => !canTry).map(({ id }) => id)).toEqual(['receiveStripeEvent']);
});

test('what is entered goes where it belongs, and what is empty is left out', () => {
  const entered = { customer_id: 'a/b', status: 'paid', from: '', 'X-Request-Id': 'r-1' };

  expect(requestOf(named('listInvoices'), entered)).toEqual({
    target: '/customers/a%2Fb/invoices?status=paid',
    headers: { 'X-Request-Id': 'r-1' },
  });
});

test('fields are named as readers write them, those of lists and inner objects included', () => {
  const paths = named('addLineItem').replyFields.map(({ path }) => path);

  expect(paths).toEqual(expect.arrayContaining(['line_item.amount', 'invoice.total', 'replayed']));
  expect(named('listInvoices').replyFields.map(({ path }) => path)).toContain('data[].by_service[].amount');
  expect(named('addLineItem').bodyFields.find(({ path }) => path === 'units_consumed')?.description).not.toBe(
    '',
  );
});
