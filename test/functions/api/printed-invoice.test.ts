import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import getInvoice from '../../../functions/api/invoices/get-invoice.ts';
import listLineItems from '../../../functions/api/line-items/list-line-items.ts';
import { tally } from '../../support/api-gateway.ts';
import { clientThrough } from '../../support/client-through.ts';
import {
  aBusyCustomer,
  customerItem,
  header,
  indexQueries,
  invoiceId,
  lineItem,
  mock,
  shard,
  table,
  voided,
} from '../../support/endpoint-examples.ts';
import { tagsOf, textOf } from '../../support/markup.ts';
import { readCsv } from '../../support/read-csv.ts';

beforeEach(() => {
  mock.reset();
  aBusyCustomer();
});

describe('an invoice as a page', () => {
  const page = (query: Record<string, string> = {}, id = invoiceId) =>
    tally([getInvoice], { table }).send('getInvoice', {
      params: { invoice_id: id },
      query,
      headers: { Accept: 'text/html' },
    });

  test('shows its customer, its totals and its lines, and allows nothing to run', async () => {
    const customer = { ...customerItem, email: 'billing@acme.example' };
    mock.on(GetCommand, { Key: { pk: 'C#acme', sk: 'customer' } }).resolves({ Item: customer });

    const { statusCode, headers, body } = await page();

    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    const text = textOf(body);
    expect(text).toContain('Period November 2026 (UTC) Currency USD Bill to Acme billing@acme.example');
    expect(text).toContain('Total so far 14.50 USD');
    expect(text).toContain('Added 2026-11-21 10:00:00 by team-a Key order:42');
    expect(tagsOf(body).filter((tag) => tag.startsWith('<tbody class="line"'))).toHaveLength(5);
  });

  test('for its customer shows no callers and no keys', async () => {
    const { body } = await page({ audience: 'customer' });

    expect(textOf(body)).toContain('Total so far 14.50 USD');
    for (const inside of ['team-a', 'order:42', 'li_', invoiceId]) expect(body).not.toContain(inside);
  });

  test('names the seller of the stage', async () => {
    const seller = {
      name: 'Sample Cloud',
      address: { line1: '1 Main Street', city: 'Berlin', country: 'DE' },
    };
    const { body } = await tally([getInvoice], { table, invoicing: { seller } }).send('getInvoice', {
      params: { invoice_id: invoiceId },
      headers: { Accept: 'text/html' },
    });

    expect(textOf(body)).toContain('From Sample Cloud 1 Main Street Berlin Germany');
  });

  test('shows the result of a recount, if the caller asks for one', async () => {
    expect(textOf((await page({ verify: 'true' })).body)).toContain('agree with the total: 14.50');
    expect(textOf((await page()).body)).not.toContain('Recounted');
  });

  test('shows the reason if it is void', async () => {
    const items = [{ ...header, ...voided, shards: 1 }, shard(0)];
    mock.on(QueryCommand).callsFake(({ IndexName }) => ({ Items: IndexName ? [] : items }));

    expect(textOf((await page()).body)).toContain('Reason: billed by mistake');
  });

  test('shows the first 2 000 lines, and says how many more there are', async () => {
    const listed = manyLines(2_500);
    const many = { ...shard(0), lines: 2_500 };
    mock
      .on(QueryCommand)
      .callsFake((input) => (input.IndexName ? listed(input) : { Items: [{ ...header, shards: 1 }, many] }));

    const { body } = await page();

    expect(tagsOf(body).filter((tag) => tag.startsWith('<tbody class="line"'))).toHaveLength(2_000);
    expect(textOf(body)).toContain('The first 2,000 line items are shown, and 500 more are not.');
  });

  test('that was never made is a problem in JSON, whatever format the caller prefers', async () => {
    mock.on(QueryCommand).resolves({ Items: [] });

    const { statusCode, headers, body } = await page({}, 'inv_none');

    expect(statusCode).toBe(404);
    expect(headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect(JSON.parse(body)).toMatchObject({ code: 'invoice_not_found' });
  });
});

describe('the lines as CSV', () => {
  const csv = (query: Record<string, string> = {}) =>
    tally([listLineItems], { table }).send('listLineItems', {
      params: { invoice_id: invoiceId },
      query,
      headers: { accept: 'text/csv' },
    });

  test('are all lines, below the column names, whatever the limit of a page is', async () => {
    const { headers, body } = await csv({ limit: '1' });

    const [names = [], ...lines] = readCsv(body);
    expect(names.slice(0, 3)).toEqual(['line_item_id', 'kind', 'service']);
    expect(lines).toHaveLength(5);
    expect(headers).not.toHaveProperty('link');
  });

  test('come in parts if one reply is too small, and the parts together are the file', async () => {
    const listed = manyLines(3_000, { metadata: { note: '"'.repeat(500) } });
    mock.on(GetCommand).resolves({ Item: { ...header, shards: 1 } });
    mock.on(QueryCommand).callsFake(listed);

    const parts: string[] = [];
    let query: Record<string, string> | undefined = { service: 'storage' };
    while (query) {
      const { headers, body } = await csv(query);
      expect(Buffer.byteLength(JSON.stringify({ body }))).toBeLessThan(6 * 1024 * 1024);
      parts.push(body);
      const [, next] = /^<\?(.*)>; rel="next"$/.exec(String(headers?.['link'] ?? '')) ?? [];
      query = next === undefined ? undefined : Object.fromEntries(new URLSearchParams(next));
    }

    expect(parts.length).toBeGreaterThan(1);
    const [, ...lines] = readCsv(parts.join(''));
    expect(lines.map(([id]) => id)).toEqual(Array.from({ length: 3_000 }, (_, index) => lineId(index)));
    // The link has the filter too, because the cursor is valid only with it.
    for (const { args } of indexQueries()) {
      expect(args[0].input.ExpressionAttributeValues).toMatchObject({ ':service': 'storage' });
    }
  });

  test('of an unknown invoice are a problem', async () => {
    mock.on(GetCommand).resolves({});

    expect(await csv()).toMatchObject({
      statusCode: 404,
      headers: { 'content-type': 'application/problem+json' },
    });
  });
});

describe('the client', () => {
  test('returns the page as text', async () => {
    const client = clientThrough(tally([getInvoice], { table }));

    expect(textOf(await client.getInvoice(invoiceId, { accept: 'text/html' }))).toContain(
      'Total so far 14.50 USD',
    );
  });

  test('returns the file part by part, to its end', async () => {
    const listed = manyLines(3_000, { metadata: { note: '"'.repeat(500) } });
    mock.on(GetCommand).resolves({ Item: { ...header, shards: 1 } });
    mock.on(QueryCommand).callsFake(listed);
    const client = clientThrough(tally([listLineItems], { table }));

    const parts: string[] = [];
    const asked = client.listLineItems(invoiceId, { accept: 'text/csv', service: 'storage', pageSize: 10 });
    for await (const part of asked) parts.push(part);

    expect(parts.length).toBeGreaterThan(1);
    const [, ...lines] = readCsv(parts.join(''));
    expect(lines.map(([id]) => id)).toEqual(Array.from({ length: 3_000 }, (_, index) => lineId(index)));
  });
});

const lineId = (index: number): string => `li_${String(index).padStart(5, '0')}`;

interface Asked {
  readonly ExpressionAttributeValues: Readonly<Record<string, string>>;
  readonly Limit?: number;
}

/** A list of so many lines. It is read as in DynamoDB: from a place on, so many at a time. */
function manyLines(count: number, changes: object = {}) {
  const lines = Array.from({ length: count }, (_, index) => ({
    ...lineItem,
    ...changes,
    line_item_id: lineId(index),
    list_sk: `${lineItem.used_at}#${lineId(index)}`,
  }));
  return ({ ExpressionAttributeValues: values, Limit = count }: Asked) => {
    const left = lines.filter(({ list_sk: place }) => place >= (values[':from'] ?? ''));
    const Items = left.slice(0, Limit);
    return { Items, ...(Items.length < left.length && { LastEvaluatedKey: Items.at(-1) }) };
  };
}
