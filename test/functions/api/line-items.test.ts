import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import addUsage from '../../../functions/api/line-items/add-usage.ts';
import findLineItem from '../../../functions/api/line-items/find-line-item.ts';
import listLineItems from '../../../functions/api/line-items/list-line-items.ts';
import { tally } from '../../support/api-gateway.ts';
import {
  aBusyCustomer,
  commands,
  creditId,
  creditKey,
  indexQueries,
  invoiceId,
  key,
  lineItem,
  lineItemId,
  lineItemKey,
  mock,
  run,
  table,
  transactions,
} from '../../support/endpoint-examples.ts';

beforeEach(() => {
  mock.reset();
  aBusyCustomer();
});

test('a line item’s reply shows the line and the invoice with it', async () => {
  const { statusCode, body } = await run('addLineItem');

  expect(statusCode).toBe(201);
  expect(JSON.parse(body)).toEqual({
    line_item: {
      line_item_id: expect.stringMatching(/^li_/),
      customer_id: 'acme',
      invoice_id: expect.stringMatching(/^inv_acme_USD_\d{4}-\d\d_1$/),
      kind: 'usage',
      service: 'storage',
      units_consumed: '58',
      price_per_unit: '0.05',
      amount: '2.90',
      currency: 'USD',
      used_at: expect.any(String),
      created_at: expect.any(String),
      created_by: 'arn:aws:iam::000000000000:user/team-a',
      idempotency_key: 'order:42',
      metadata: { a: 'b' },
      credited_amount: '0.00',
    },
    invoice: {
      invoice_id: invoiceId,
      status: 'open',
      period: '2026-11',
      currency: 'USD',
      total: '14.50',
      line_item_count: 5,
    },
    replayed: false,
  });
});

describe('usage', () => {
  test('makes the same line item as the other route with the same key', async () => {
    const lineOf = async (name: 'addLineItem' | 'addUsage') =>
      JSON.parse((await run(name)).body).line_item.line_item_id;

    expect(await lineOf('addUsage')).toBe(await lineOf('addLineItem'));
  });

  test('is metered: it has no field for a one-off amount', async () => {
    const body = { description: 'Setup', amount: 50 };

    const refused = await tally([addUsage], { table }).send('addUsage', { headers: key, body });

    expect(refused.statusCode).toBe(422);
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'unknown_field' });
    expect(transactions()).toEqual([]);
  });
});

describe('what became of a key', () => {
  test('is the line item as it is now, with what was credited', async () => {
    const { body } = await run('findLineItem');

    expect(JSON.parse(body)).toEqual({
      line_item: {
        line_item_id: lineItemId,
        customer_id: 'acme',
        invoice_id: invoiceId,
        kind: 'usage',
        service: 'storage',
        units_consumed: '58',
        price_per_unit: '0.05',
        amount: '2.90',
        currency: 'USD',
        used_at: '2026-11-21T10:00:00.000Z',
        created_at: '2026-11-21T10:00:00.000Z',
        created_by: 'team-a',
        idempotency_key: 'order:42',
        credited_amount: '0.50',
      },
    });
  });

  const ask = (query: Record<string, string>) =>
    tally([findLineItem], { table }).send('findLineItem', { query });

  test('that was never used is 404, with another code than an unknown customer', async () => {
    mock.on(GetCommand, { Key: lineItemKey }).resolves({});
    mock.on(GetCommand, { Key: creditKey }).resolves({});
    const unused = await ask({ idempotency_key: 'order:42' });
    mock.on(GetCommand).resolves({});
    const unknown = await ask({ idempotency_key: 'order:42' });

    expect([unused.statusCode, unknown.statusCode]).toEqual([404, 404]);
    expect(JSON.parse(unused.body)).toMatchObject({
      code: 'line_item_not_found',
      detail: expect.stringMatching(/no charge and no credit .* order:42.* the same request again/),
      errors: [{ field: 'idempotency_key' }],
    });
    expect(JSON.parse(unknown.body)).toMatchObject({ code: 'customer_not_found' });
  });

  test.each([{}, { idempotency_key: '' }, { idempotency_key: 'with a space' }])(
    'needs a valid key, not %j',
    async (query) => {
      const refused = await ask(query);

      expect(refused.statusCode).toBe(422);
      expect(JSON.parse(refused.body).errors).toMatchObject([{ field: 'idempotency_key' }]);
    },
  );

  test('is read strongly, so every acknowledged line is found', async () => {
    await run('findLineItem');

    expect(mock.commandCalls(GetCommand).map(({ args }) => args[0].input.ConsistentRead)).toEqual([
      true,
      true,
    ]);
  });

  const creditLine = {
    ...lineItem,
    ...creditKey,
    line_item_id: creditId,
    kind: 'credit',
    credits: lineItemId,
    description: 'Late',
    amount: new Big('-0.4'),
    rem: new Big('0'),
  };

  test('that stands only for a credit is the credit', async () => {
    mock.on(GetCommand, { Key: lineItemKey }).resolves({});
    mock.on(GetCommand, { Key: creditKey }).resolves({ Item: creditLine });

    const { statusCode, body } = await ask({ idempotency_key: 'order:42' });

    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      line_item: { line_item_id: creditId, kind: 'credit', amount: '-0.40', credits: lineItemId },
    });
    expect(JSON.parse(body)).not.toHaveProperty('credit');
  });

  test('that stands for both is the charge, with the credit beside it', async () => {
    mock.on(GetCommand, { Key: lineItemKey }).resolves({ Item: lineItem });
    mock.on(GetCommand, { Key: creditKey }).resolves({ Item: creditLine });

    const { body } = await ask({ idempotency_key: 'order:42' });

    expect(JSON.parse(body)).toMatchObject({
      line_item: { line_item_id: lineItemId, kind: 'usage' },
      credit: { line_item_id: creditId, kind: 'credit' },
    });
  });
});

describe('the line items of an invoice', () => {
  const list = (query: Record<string, string>, id: string = invoiceId) =>
    tally([listLineItems], { table }).send('listLineItems', { params: { invoice_id: id }, query });

  test('are read from all shards, and each is shown as the search by key shows it', async () => {
    const { line_item: line } = JSON.parse((await run('findLineItem')).body);

    expect(JSON.parse((await list({})).body)).toEqual({ data: Array(5).fill(line), next_cursor: null });
    const read = indexQueries().map(({ args }) => args[0].input.ExpressionAttributeValues?.[':list']);
    expect(read).toEqual([0, 1, 2, 3, 4].map((index) => `${invoiceId}#${index}`));
  });

  test('are read a little of each shard at a time', async () => {
    await list({ limit: '50' });

    expect(indexQueries().map(({ args }) => args[0].input.Limit)).toEqual(Array(5).fill(15));
  });

  test('have a cursor that is valid only with the same filter', async () => {
    const { next_cursor: cursor } = JSON.parse((await list({ limit: '1' })).body);

    const refused = await list({ limit: '1', kind: 'usage', cursor });

    expect(JSON.parse(refused.body)).toMatchObject({ code: 'invalid_cursor' });
    expect((await list({ limit: '1', cursor })).statusCode).toBe(200);
  });

  test('of a service are found in any Unicode form of its name', async () => {
    await list({ service: ' Zürich '.normalize('NFD') });

    const wanted = indexQueries().map(({ args }) =>
      Object.values(args[0].input.ExpressionAttributeValues ?? {}),
    );
    expect(wanted.length).toBeGreaterThan(0);
    for (const values of wanted) expect(values).toContain('Zürich');
  });

  test('of an invoice that was never made are 404', async () => {
    mock.on(GetCommand).resolves({});

    const { statusCode, body } = await list({}, 'inv_none');

    expect([statusCode, JSON.parse(body).code]).toEqual([404, 'invoice_not_found']);
  });

  test.each([
    [{ kind: 'gift' }, 'kind'],
    [{ service: ' ' }, 'service'],
    [{ limit: '0' }, 'limit'],
  ])('refuse %j and name the field', async (query, field) => {
    const refused = await list(query);

    expect(refused.statusCode).toBe(422);
    expect(JSON.parse(refused.body).errors).toMatchObject([{ field }]);
    expect(commands()).toEqual([]);
  });
});
