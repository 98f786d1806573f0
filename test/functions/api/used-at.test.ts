import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import addLineItem from '../../../functions/api/line-items/add-line-item.ts';
import { tally } from '../../support/api-gateway.ts';
import { at } from '../../support/charges.ts';
import {
  aBusyCustomer,
  key,
  lineItem,
  lineItemKey,
  mock,
  table,
  transactions,
} from '../../support/endpoint-examples.ts';
import { cancelled, failed, well } from '../../support/mocked-table.ts';

beforeEach(() => {
  mock.reset();
  aBusyCustomer();
  mock.on(GetCommand, { Key: lineItemKey }).resolves({});
});

const metered = { service: 'storage', units_consumed: 58, price_per_unit: 0.05 };
/** Sends to a stage that takes lines of ten years, at a given time of its clock. */
async function send(used_at: string, now = '2026-11-21T12:00:00Z') {
  const beneath = { table, clock: async () => at(now) };
  const sent = { headers: key, body: { ...metered, used_at } };
  const { statusCode, body } = await tally([addLineItem], beneath).send('addLineItem', sent);
  return { status: statusCode, ...JSON.parse(body) };
}

describe('a time of use beyond the bounds of the stage is refused, and nothing is written', () => {
  test.each(['0001-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '2016-11-20T11:59:59Z', '2026-11-22T12:00:01Z'])(
    '%s',
    async (usedAt) => {
      expect(await send(usedAt)).toMatchObject({
        status: 422,
        code: 'validation_failed',
        errors: [{ field: 'used_at', message: expect.stringContaining('received') }],
      });
      expect(transactions()).toEqual([]);
    },
  );

  test('but is taken if the clock of the rules was moved there', async () => {
    expect(await send('2006-11-21T10:00:00Z', '2006-11-22T00:00:00Z')).toMatchObject({ status: 201 });
  });
});

describe('a charge that was billed before it was too old', () => {
  const years = '2041-01-01T00:00:00Z';
  beforeEach(() => {
    mock.on(GetCommand, { Key: lineItemKey }).resolves({ Item: lineItem });
    const stored = { ...lineItem, rem: 2.4, units: 58, price: 0.05, amount: 2.9 };
    mock.on(TransactWriteCommand).rejects(cancelled(failed(stored), well));
  });

  test('is still a replay', async () => {
    expect(await send(lineItem.used_at, years)).toMatchObject({ status: 200, replayed: true });
  });

  test('is a conflict if its time is another', async () => {
    expect(await send('2026-11-21T10:00:01Z', years)).toMatchObject({
      status: 409,
      code: 'idempotency_conflict',
      errors: [{ field: 'used_at' }],
    });
  });
});
