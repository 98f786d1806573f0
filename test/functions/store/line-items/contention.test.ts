import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createCustomer } from '../../../../functions/store/customers/customers.ts';
import { growShards } from '../../../../functions/store/invoices/making.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import { customer, monthOf } from '../../../support/charges.ts';
import { lineItemRequest, pointerItem } from '../../../support/line-item-requests.ts';
import { cancelled, conflicting, failed, mockedTable, well } from '../../../support/mocked-table.ts';
import { acme } from '../../../support/replies.ts';

const { table, mock, transactions } = mockedTable();
const met = cancelled(well, conflicting);

beforeEach(() => {
  mock.reset();
  mock.on(GetCommand).resolves({ Item: pointerItem() });
  // No waiting between tries.
  jest.spyOn(Math, 'random').mockReturnValue(0);
});

const add = () => addLineItem(table, lineItemRequest());
const shardsTried = (): unknown[] =>
  transactions()
    .filter(([first]) => first?.Put?.Item?.['idempotency_key'] !== undefined)
    .map(([, shard]) => shard?.Update?.Key?.['sk']);

describe('a writer that meets another', () => {
  test.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'tries again after %s',
    async (Code) => {
      mock.on(TransactWriteCommand).rejectsOnce(cancelled(well, { Code })).resolves({});

      expect((await add()).replayed).toBe(false);
      expect(transactions()).toHaveLength(2);
    },
  );

  test('keeps its attempt over all tries, so that it knows its own line again', async () => {
    mock.on(TransactWriteCommand).rejectsOnce(met).rejectsOnce(met).resolves({});

    await add();

    const attempts = transactions().map(([line]) => line?.Put?.Item?.['attempt']);
    expect(attempts).toHaveLength(3);
    expect(new Set(attempts).size).toBe(1);
  });

  test('has the invoice’s shards doubled when it meets others three times, and goes to a new one', async () => {
    mock.on(TransactWriteCommand).callsFake(() => {
      if (transactions().length === 4) {
        // The new shards are there from now on.
        mock.on(GetCommand).resolves({ Item: pointerItem({ shards: 2 }) });
        jest.spyOn(Math, 'random').mockReturnValue(0.99);
      }
      if (transactions().length <= 3) throw met;
      return {};
    });

    await add();

    expect(shardsTried()).toEqual(['shard#0', 'shard#0', 'shard#0', 'shard#1']);
    const growth = transactions()[3] ?? [];
    expect(growth.map(({ Put, Update }) => Put?.Item?.['sk'] ?? Update?.Key?.['sk'])).toEqual([
      'header',
      'shard#1',
      'pointer',
    ]);
    expect(growth.map(({ Put, Update }) => (Put ?? Update)?.ConditionExpression)).toEqual([
      '#status = :open AND #shards = :from',
      'attribute_not_exists(pk)',
      '#seq = :seq AND #shards = :from',
    ]);
    expect(growth[0]?.Update?.ExpressionAttributeValues).toMatchObject({ ':from': 1, ':to': 2 });
  });

  test('looks for more shards at each meeting, and makes none when others did', async () => {
    mock
      .on(GetCommand)
      .resolvesOnce({ Item: pointerItem() })
      .resolves({ Item: pointerItem({ shards: 2 }) });
    mock.on(TransactWriteCommand).callsFake(() => {
      if (transactions().length === 1) {
        jest.spyOn(Math, 'random').mockReturnValue(0.99);
        throw met;
      }
      return {};
    });

    await add();

    expect(shardsTried()).toEqual(['shard#0', 'shard#1']);
  });

  test.each([
    ['doubled them first', cancelled(failed(), failed(), failed())],
    ['is just doubling them', met],
  ])('goes on at once when another writer %s', async (_what, refusal) => {
    mock
      .on(TransactWriteCommand)
      .rejectsOnce(met)
      .rejectsOnce(met)
      .rejectsOnce(met)
      .rejectsOnce(refusal)
      .resolves({});

    expect((await add()).replayed).toBe(false);
    expect(transactions()).toHaveLength(5);
    expect(shardsTried()).toHaveLength(4);
  });

  test('gives up after 24 tries with 503, and says that nothing was written', async () => {
    mock.on(GetCommand).resolves({ Item: pointerItem({ shards: 64 }) });
    mock.on(TransactWriteCommand).rejects(met);

    await expect(add()).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 1,
      message: expect.stringContaining('Nothing was written'),
    });
    expect(transactions()).toHaveLength(24);
  });
});

describe('shards', () => {
  const slot = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;
  const grow = (shards: number) => growShards(table, slot, { seq: 1, open: true, exists: true, shards });

  test.each([
    [1, 1],
    [4, 4],
    [32, 32],
  ])('%i are joined by as many, in one transaction', async (shards, more) => {
    mock.on(TransactWriteCommand).resolves({});

    await grow(shards);

    expect(transactions()[0]?.filter(({ Put }) => Put)).toHaveLength(more);
  });

  test('64 are enough: no more are made', async () => {
    await grow(64);

    expect(transactions()).toEqual([]);
  });
});

describe('creating a customer', () => {
  test('waits for another writer to end', async () => {
    mock.on(TransactWriteCommand).rejectsOnce(cancelled(conflicting)).resolves({});

    expect(await createCustomer(table, acme, 'team-a')).toEqual({ customer: acme, replayed: false });
  });

  test('does not wait without end: 503 after 24 tries', async () => {
    mock.on(TransactWriteCommand).rejects(cancelled(conflicting));

    await expect(createCustomer(table, acme, 'team-a')).rejects.toMatchObject({ code: 'unavailable' });
    expect(transactions()).toHaveLength(24);
  });
});
