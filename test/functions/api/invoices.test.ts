import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import getInvoice from '../../../functions/api/get-invoice.ts';
import { tally } from '../../support/api-gateway.ts';
import {
  aBusyCustomer,
  customerItem,
  invoiceId,
  mock,
  run,
  table,
  transactions,
} from '../../support/endpoint-examples.ts';

beforeEach(() => {
  mock.reset();
  aBusyCustomer();
});

test('the running invoice is shown by service and by kind', async () => {
  const { body } = await run('getCurrentInvoice');

  expect(JSON.parse(body).invoice).toMatchObject({
    total: '14.50',
    by_service: [{ service: 'storage', amount: '14.50', units_consumed: '290', line_item_count: 5 }],
    by_kind: [{ kind: 'usage', amount: '14.50', line_item_count: 5 }],
    allowed_actions: [],
  });
});

describe('an invoice by its id', () => {
  const read = (id: string) =>
    tally([getInvoice], { table }).send('getInvoice', { params: { invoice_id: id } });

  test('is shown as the running one is', async () => {
    expect((await read(invoiceId)).body).toBe((await run('getCurrentInvoice')).body);
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

  test('that no invoice can have is refused by name', async () => {
    const { statusCode, body } = await read('inv one');

    expect(statusCode).toBe(422);
    expect(JSON.parse(body).errors).toMatchObject([{ field: 'invoice_id' }]);
  });
});

test('with nothing billed yet it is 0.00, and no invoice is made by reading', async () => {
  mock.on(GetCommand).resolves({});
  mock.on(GetCommand, { Key: { pk: 'C#acme', sk: 'customer' } }).resolves({ Item: customerItem });

  const { statusCode, body } = await run('getCurrentInvoice');

  expect(statusCode).toBe(200);
  expect(JSON.parse(body).invoice).toMatchObject({ status: 'open', total: '0.00', line_item_count: 0 });
  expect(transactions()).toEqual([]);
});
