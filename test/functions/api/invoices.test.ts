import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import getInvoice from '../../../functions/api/invoices/get-invoice.ts';
import listInvoices from '../../../functions/api/invoices/list-invoices.ts';
import { tally } from '../../support/api-gateway.ts';
import {
  aBusyCustomer,
  closing,
  commands,
  customerItem,
  header,
  indexQueries,
  invoiceId,
  lineItem as listed,
  mock,
  run,
  shard,
  table,
  transactions,
} from '../../support/endpoint-examples.ts';

beforeEach(() => {
  mock.reset();
  aBusyCustomer();
});

test('the current invoice is shown by service and by kind', async () => {
  const { body } = await run('getCurrentInvoice');

  expect(JSON.parse(body).invoice).toMatchObject({
    total: '14.50',
    by_service: [{ service: 'storage', amount: '14.50', units_consumed: '290', line_item_count: 5 }],
    by_kind: [{ kind: 'usage', amount: '14.50', line_item_count: 5 }],
    allowed_actions: ['finalize', 'void', 'credit'],
  });
});

describe('an invoice by its id', () => {
  const read = (id: string) =>
    tally([getInvoice], { table }).send('getInvoice', { params: { invoice_id: id } });

  test('is shown as the current one is', async () => {
    const { invoice } = JSON.parse((await run('getCurrentInvoice')).body);

    expect(JSON.parse((await read(invoiceId)).body)).toEqual({ invoice });
  });

  test('that was never made is 404 with its id', async () => {
    mock.on(QueryCommand).resolves({ Items: [] });

    const { statusCode, body } = await read('inv_none');

    expect(statusCode).toBe(404);
    expect(JSON.parse(body)).toMatchObject({
      code: 'invoice_not_found',
      detail: expect.stringContaining('inv_none'),
      errors: [{ field: 'invoice_id' }],
    });
  });

  test('that no invoice can have is refused, and the error names the field', async () => {
    const { statusCode, body } = await read('inv one');

    expect(statusCode).toBe(422);
    expect(JSON.parse(body).errors).toMatchObject([{ field: 'invoice_id' }]);
  });
});

describe('the recount of an invoice', () => {
  const verify = (text: string) => {
    const sent = { params: { invoice_id: invoiceId }, query: { verify: text } };
    return tally([getInvoice], { table }).send('getInvoice', sent);
  };

  test('is in the reply, and says that total and lines agree', async () => {
    const { invoice, verification } = JSON.parse((await verify('true')).body);

    expect(invoice).toMatchObject({ total: '14.50', line_item_count: 5 });
    expect(verification).toEqual({
      lines_total: '14.50',
      line_item_count: 5,
      drift: '0.00',
      agrees: true,
    });
  });

  test('says how far the lines are from the total, if they still differ seconds later', async () => {
    const { amount } = listed;
    mock
      .on(QueryCommand, {
        ExpressionAttributeValues: { ':list': `${invoiceId}#3`, ':from': '0', ':to': '~' },
      })
      .resolves({ Items: [{ amount }, { amount }] });

    expect(JSON.parse((await verify('true')).body).verification).toEqual({
      lines_total: '17.40',
      line_item_count: 6,
      drift: '2.90',
      agrees: false,
    });
  });

  test('is left out if it is not asked for', async () => {
    expect(JSON.parse((await verify('false')).body)).not.toHaveProperty('verification');
    expect(indexQueries()).toEqual([]);
  });

  test.each(['', 'yes', '1', 'TRUE'])('is not asked for by verify=%j, which is refused', async (text) => {
    const refused = await verify(text);

    expect(refused.statusCode).toBe(422);
    expect(JSON.parse(refused.body).errors).toEqual([
      { field: 'verify', message: `expected true or false; received "${text}"` },
    ]);
  });

  test('of an unknown invoice is 404', async () => {
    mock.on(QueryCommand).resolves({ Items: [] });

    expect((await verify('true')).statusCode).toBe(404);
  });
});

describe('the list of invoices', () => {
  const list = (query: Record<string, string>) =>
    tally([listInvoices], { table }).send('listInvoices', { query });

  test('shows each as it is shown by its id', async () => {
    const { invoice } = JSON.parse((await run('getCurrentInvoice')).body);

    expect(JSON.parse((await list({})).body)).toEqual({ data: [invoice], next_cursor: null });
  });

  test('takes a cursor only with the filters for which it was made', async () => {
    const another = { ...header, invoice_id: 'inv_acme_USD_2026-10_1', list_sk: '2026-10#USD#000001' };
    mock
      .on(QueryCommand, { IndexName: 'lists', ScanIndexForward: false })
      .callsFake(({ ExpressionAttributeValues: values }) => ({
        Items: values[':to'].startsWith('2026-11#') ? [another] : [header, another],
      }));
    const { next_cursor: cursor } = JSON.parse((await list({ from: '2026-01', limit: '1' })).body);

    const next = await list({ from: '2026-01', limit: '1', cursor });
    const others = await list({ from: '2026-02', limit: '1', cursor });

    expect(JSON.parse(next.body)).toMatchObject({ data: [expect.anything()], next_cursor: null });
    expect([others.statusCode, JSON.parse(others.body).code]).toEqual([400, 'invalid_cursor']);
  });

  test.each([
    [{ status: 'sent' }, 'status'],
    [{ from: '2026' }, 'from'],
    [{ to: '2026-13' }, 'to'],
    [{ from: '2026-11', to: '2026-10' }, 'to'],
    [{ limit: '101' }, 'limit'],
  ])('refuses %j and names the field', async (query, field) => {
    const refused = await list(query);

    expect(refused.statusCode).toBe(422);
    expect(JSON.parse(refused.body).errors).toMatchObject([{ field }]);
    expect(commands()).toEqual([]);
  });
});

test('the reply with the current invoice also has the customer’s other open ones', async () => {
  const of = (month: string, changes: object = {}) => {
    const id = `inv_acme_USD_${month}_1`;
    const its = {
      ...header,
      pk: `I#${id}`,
      invoice_id: id,
      month,
      ...changes,
      list_sk: `${month}#USD#000001`,
    };
    const shards = Array.from({ length: 5 }, (_, index) => ({ ...shard(index), pk: its.pk }));
    mock
      .on(QueryCommand, { ExpressionAttributeValues: { ':pk': its.pk } })
      .resolves({ Items: [its, ...shards] });
    return its;
  };
  // The index still shows the last of them as open.
  const Items = [header, of('2026-10'), of('2026-09', closing)];
  mock.on(QueryCommand, { IndexName: 'lists' }).resolves({ Items });

  const { invoice, other_open } = JSON.parse((await run('getCurrentInvoice')).body);

  expect(invoice.invoice_id).toBe(invoiceId);
  expect(other_open).toEqual([
    {
      invoice_id: 'inv_acme_USD_2026-10_1',
      status: 'open',
      period: '2026-10',
      currency: 'USD',
      total: '14.50',
      line_item_count: 5,
    },
  ]);
});

test('if nothing is billed yet, it is 0.00, and reading makes no invoice', async () => {
  mock.on(GetCommand).resolves({});
  mock.on(GetCommand, { Key: { pk: 'C#acme', sk: 'customer' } }).resolves({ Item: customerItem });

  const { statusCode, body } = await run('getCurrentInvoice');

  expect(statusCode).toBe(200);
  expect(JSON.parse(body).invoice).toMatchObject({ status: 'open', total: '0.00', line_item_count: 0 });
  expect(transactions()).toEqual([]);
});
