import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import credit from '../../../functions/api/line-items/credit.ts';
import { toItem } from '../../../functions/store/table/table.ts';
import { fieldsOf, problemOf, tally } from '../../support/api-gateway.ts';
import {
  aBusyCustomer,
  invoiceId,
  key,
  lineItem,
  lineItemId,
  lineItemKey,
  mock,
  table,
  transactions,
} from '../../support/endpoint-examples.ts';
import { cancelled, failed, well } from '../../support/mocked-table.ts';

beforeEach(() => {
  mock.reset();
  aBusyCustomer();
  mock.on(GetCommand, { Key: lineItemKey }).resolves({ Item: lineItem });
});

const send = (body: unknown, headers: Record<string, string> = key) =>
  tally([credit], { table }).send('credit', { headers, params: { line_item_id: lineItemId }, body });

describe('a credit', () => {
  test('is a negative line with the given reason, and the reply shows the new total', async () => {
    const { statusCode, body } = await send({ amount: '0.40', reason: ' Delivered late ' });

    expect(statusCode).toBe(201);
    expect(JSON.parse(body)).toMatchObject({
      line_item: {
        kind: 'credit',
        credits: lineItemId,
        description: 'Delivered late',
        service: 'storage',
        amount: '-0.40',
        currency: 'USD',
        idempotency_key: 'order:42',
        credited_amount: '0.00',
      },
      invoice: { invoice_id: invoiceId, total: '14.50' },
      replayed: false,
    });
  });

  test('of more than what is left is refused, and the error says how much is left', async () => {
    mock.on(TransactWriteCommand).rejects(cancelled(well, well, failed(toItem(lineItem)), well));

    const refused = await send({ amount: '3', reason: 'Late' });

    expect(refused.statusCode).toBe(409);
    expect(problemOf(refused)).toMatchObject({
      code: 'credit_exceeds_original',
      line_item_id: lineItemId,
      errors: [{ field: 'amount', message: 'expected at most what is left, 2.40 USD' }],
    });
  });

  test.each([
    ['no reason', { amount: 1 }, 422, ['reason']],
    ['an amount below zero', { amount: -1, reason: 'Late' }, 422, ['amount']],
    ['an amount of zero', { amount: 0, reason: 'Late' }, 422, ['amount']],
    ['an unknown field', { amont: 1, reason: 'Late' }, 422, ['amont']],
  ])('with %s is refused by name', async (_what, body, status, fields) => {
    const refused = await send(body);

    expect(refused.statusCode).toBe(status);
    expect(fieldsOf(refused)).toEqual(fields);
    expect(transactions()).toEqual([]);
  });

  test('needs a key', async () => {
    const refused = await send({ amount: 1, reason: 'Late' }, {});

    expect(problemOf(refused)).toMatchObject({ status: 400, code: 'idempotency_key_required' });
  });

  test('of an unknown line is 404', async () => {
    mock.on(GetCommand, { Key: lineItemKey }).resolves({});

    const refused = await send({ amount: 1, reason: 'Late' });

    expect(problemOf(refused)).toMatchObject({ status: 404, code: 'line_item_not_found' });
    expect(fieldsOf(refused)).toEqual(['line_item_id']);
  });

  test('by a caller that may not bill the line’s service is refused', async () => {
    const rules = {
      callers: [{ caller: 'arn:aws:iam::000000000000:user/team-a', services: ['compute'] }],
    };

    const refused = await tally([credit], { table, rules }).send('credit', {
      headers: key,
      params: { line_item_id: lineItemId },
      body: { reason: 'Late' },
    });

    expect(refused.statusCode).toBe(403);
    expect(transactions()).toEqual([]);
  });
});
