import { GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Big } from 'big.js';
import type { InvoiceId } from '../../../../client/contract/shapes/fields.ts';
import { readInvoicing } from '../../../../functions/domain/invoicing/invoicing.ts';
import { settle } from '../../../../functions/store/closing/settlement.ts';
import { customerItem } from '../../../../functions/store/customers/item.ts';
import { at } from '../../../support/charges.ts';
import { pointerItem } from '../../../support/line-item-requests.ts';
import { cancelled, conflicting, failed, mockedTable, well } from '../../../support/mocked-table.ts';
import { acme } from '../../../support/replies.ts';

/* What the last step of a closing does if others are faster. The tests on DynamoDB Local in this folder test it alone. */

const { table, mock, transactions } = mockedTable();
const invoiceId = 'inv_acme_USD_2026-11_1' as InvoiceId;
const NUMBER = { pk: 'N#acme#USD', sk: 'number' };
const POINTER = { pk: 'P#acme#USD#2026-11', sk: 'pointer' };
const CUSTOMER = { pk: 'C#acme', sk: 'customer' };
const GENERATIONS = { pk: 'SG', sk: 'generations' };
const now = at('2026-11-30T12:00:00Z');

const closing = (total: string) => ({
  Items: [
    {
      pk: `I#${invoiceId}`,
      sk: 'header',
      invoice_id: invoiceId,
      customer_id: 'acme',
      currency: 'USD',
      month: '2026-11',
      seq: 1,
      shards: 1,
      opened_at: '2026-11-21T10:00:00.000Z',
      list_pk: 'invoices#acme',
      list_sk: '2026-11#USD#000001',
      status: 'closing',
      to: 'finalized',
      closed_by: 'operator',
    },
    { pk: `I#${invoiceId}`, sk: 'shard#0', total: new Big(total), lines: 1, closed: true },
  ],
});
const next = (number: number) => ({ Item: { ...NUMBER, next: new Big(number) } });
const settled = () => settle(table, invoiceId, { now, invoicing: readInvoicing(undefined) });

beforeEach(() => {
  mock.reset();
  jest.spyOn(Math, 'random').mockReturnValue(0);
  mock.on(QueryCommand).resolves(closing('2.335'));
  mock.on(GetCommand, { Key: NUMBER }).resolves(next(7));
  mock.on(GetCommand, { Key: GENERATIONS }).resolves({});
  mock.on(GetCommand, { Key: CUSTOMER }).resolves({ Item: customerItem(acme, 'team-a') });
  mock.on(TransactWriteCommand).resolves({});
});

describe('settling', () => {
  test('writes figures, number, summary and sync in one transaction, and the invoice is no longer due', async () => {
    await settled();

    const [writes = []] = transactions();
    expect(
      writes.map(({ Put, Update, Delete }) => Put?.Item?.['sk'] ?? (Update ?? Delete)?.Key?.['sk']),
    ).toEqual(['header', 'number', '2026-11#USD', '2026-11#USD', 'sync', 'due']);
    expect(writes[0]?.Update?.ConditionExpression).toBe(
      '#status = :closing AND attribute_not_exists(#counted_in)',
    );
    expect(writes[1]?.Update?.ExpressionAttributeValues).toMatchObject({ ':taken': 7, ':next': 8 });
  });

  test('counts in both generations of the summary during a rebuild', async () => {
    mock.on(GetCommand, { Key: GENERATIONS }).resolves({
      Item: { ...GENERATIONS, current: new Big(3), building: new Big(4) },
    });

    await settled();

    const [writes = []] = transactions();
    const counters = writes.flatMap(({ Update }) => (/^SC?#/.test(Update?.Key?.['pk']) ? [Update?.Key] : []));
    expect(counters.map((key) => key?.['pk'])).toEqual(['S#3#0', 'SC#3#acme', 'S#4#0', 'SC#4#acme']);
    expect(Object.values(writes[0]?.Update?.ExpressionAttributeValues ?? {})).toContain(4);
  });

  test('takes the next number if another invoice took this one', async () => {
    mock.on(GetCommand, { Key: NUMBER }).resolvesOnce(next(7)).resolves(next(8));
    mock
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled(well, failed(), well, well, well))
      .resolves({});

    await settled();

    expect(transactions()[1]?.[1]?.Update?.ExpressionAttributeValues).toMatchObject({
      ':taken': 8,
      ':next': 9,
    });
  });

  test('carries over to the invoice that is the next one at that time', async () => {
    mock.on(QueryCommand).resolves(closing('-4'));
    mock
      .on(GetCommand, { Key: POINTER })
      .resolvesOnce({ Item: pointerItem({ seq: 2 }) })
      .resolves({ Item: pointerItem({ seq: 3, open: false }) });
    mock
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled(well, well, failed()))
      .resolves({});

    await settled();

    const carriedTo = transactions().map((writes) =>
      writes.flatMap(({ Put }) => (Put?.Item?.['sk'] === 'line_item' ? [Put.Item['invoice_id']] : [])),
    );
    expect(carriedTo).toEqual([
      [invoiceId, 'inv_acme_USD_2026-11_2'],
      [invoiceId, 'inv_acme_USD_2026-11_3'],
    ]);
  });

  test('has nothing to do if another worker settled it', async () => {
    mock.on(TransactWriteCommand).rejectsOnce(cancelled(failed(), well, well, well, well));
    mock.on(QueryCommand).resolvesOnce(closing('2.335')).resolves({ Items: [] });

    await settled();

    expect(transactions()).toHaveLength(1);
  });

  test('gives up if others hold its items for too long, and says so', async () => {
    mock.on(TransactWriteCommand).rejects(cancelled(well, conflicting, well, well, well));

    await expect(settled()).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 1,
      message: expect.stringContaining('too busy to be closed'),
    });
  });

  test('does not treat a defect as a conflict', async () => {
    mock
      .on(TransactWriteCommand)
      .rejects(cancelled({ Code: 'ValidationError', Message: 'A bad expression' }));

    await expect(settled()).rejects.toThrow('cancelled');
    expect(transactions()).toHaveLength(1);
  });
});
