import { BatchGetCommand, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { billingMonths } from '../../../../functions/domain/months.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import { at, usage } from '../../../support/charges.ts';
import { lineItemRequest, pointerItem } from '../../../support/line-item-requests.ts';
import { mockedTable } from '../../../support/mocked-table.ts';

const { table, mock, transactions } = mockedTable();
const NOVEMBER = { pk: 'P#acme#USD#2026-11', sk: 'pointer' };
const DECEMBER = { pk: 'P#acme#USD#2026-12', sk: 'pointer' };

beforeEach(() => {
  mock.reset();
  // There was no invoice before, and there is no line.
  mock.on(QueryCommand).resolves({ Items: [] });
  mock.on(BatchGetCommand).resolves({ Responses: {} });
  mock.on(GetCommand).resolves({});
  mock.on(TransactWriteCommand).resolves({});
});

/** A line that was used in November and sent at this time in December. */
async function sentAt(time: string) {
  const now = at(time);
  const charge = usage({ usedAt: at('2026-11-15T00:00:00Z') });
  const months = billingMonths(charge.usedAt, now, 2);
  const { lineItem } = await addLineItem(table, lineItemRequest({ charge, months, now }));
  return { invoiceId: lineItem.invoiceId, movedFrom: lineItem.movedFrom };
}
const IN_GRACE = '2026-12-02T12:00:00Z';
const TOO_LATE = '2026-12-03T00:00:00Z';

test('a month accepts the line in its grace period', async () => {
  mock.on(GetCommand, { Key: NOVEMBER }).resolves({ Item: pointerItem() });

  expect(await sentAt(IN_GRACE)).toEqual({ invoiceId: 'inv_acme_USD_2026-11_1', movedFrom: undefined });
});

test('a month accepts it also as its first line', async () => {
  expect(await sentAt(IN_GRACE)).toEqual({ invoiceId: 'inv_acme_USD_2026-11_1', movedFrom: undefined });
});

test('if the last invoice was closed early, the line is moved, and the reply names that invoice', async () => {
  mock.on(GetCommand, { Key: NOVEMBER }).resolves({ Item: pointerItem({ seq: 3, open: false }) });
  mock.on(GetCommand, { Key: DECEMBER }).resolves({ Item: { ...pointerItem({ seq: 2 }), ...DECEMBER } });

  expect(await sentAt(IN_GRACE)).toEqual({
    invoiceId: 'inv_acme_USD_2026-12_2',
    movedFrom: 'inv_acme_USD_2026-11_2',
  });
});

test.each([
  ['the open invoice it missed', pointerItem({ seq: 2 }), 'inv_acme_USD_2026-11_2'],
  ['the closed invoice it missed', pointerItem({ seq: 2, open: false }), 'inv_acme_USD_2026-11_1'],
  ['no invoice, if there was none', undefined, null],
])('after the grace period the line is moved, and the reply names %s', async (_what, pointer, movedFrom) => {
  mock.on(GetCommand, { Key: NOVEMBER }).resolves(pointer ? { Item: pointer } : {});

  expect(await sentAt(TOO_LATE)).toEqual({ invoiceId: 'inv_acme_USD_2026-12_1', movedFrom });
});

test('the missed invoice is stored with the line, so that a replay names it again', async () => {
  mock.on(GetCommand, { Key: NOVEMBER }).resolves({ Item: pointerItem() });

  await sentAt(TOO_LATE);

  expect(transactions()[0]?.[0]?.Put?.Item).toMatchObject({
    invoice_id: 'inv_acme_USD_2026-12_1',
    moved_from: 'inv_acme_USD_2026-11_1',
    used_at: '2026-11-15T00:00:00.000Z',
    list_pk: 'inv_acme_USD_2026-12_1#0',
    list_sk: expect.stringMatching(/^2026-11-15T00:00:00\.000Z#li_/),
  });
});
