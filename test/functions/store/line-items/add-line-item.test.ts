import { BatchGetCommand, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Big } from 'big.js';
import { DomainError } from '../../../../functions/domain/errors.ts';
import { addLineItem, type LineItemRequest } from '../../../../functions/store/line-items/adding.ts';
import { oneOff, usage } from '../../../support/charges.ts';
import { headerItem, pointerItem, lineItemRequest as request } from '../../../support/line-item-requests.ts';
import { cancelled, conflicting, failed, mockedTable, well } from '../../../support/mocked-table.ts';

const { table, mock, transactions, commands } = mockedTable();
const SHARD = { pk: 'I#inv_acme_USD_2026-11_1', sk: 'shard#0' };
const closedShard = failed({ ...SHARD, closed: true });
const noShard = failed();

beforeEach(() => {
  mock.reset();
  // There was no invoice before, and there is no line.
  mock.on(QueryCommand).resolves({ Items: [] });
  mock.on(BatchGetCommand).resolves({ Responses: {} });
  mock.on(GetCommand).resolves({ Item: pointerItem() });
  // The tries do not wait, and always use the first shard.
  jest.spyOn(Math, 'random').mockReturnValue(0);
});

const add = (changes: Partial<LineItemRequest> = {}) => addLineItem(table, request(changes));
const refusalOf = (changes: Partial<LineItemRequest> = {}): Promise<unknown> =>
  add(changes).then(
    () => 'no error',
    (error: unknown) => error,
  );

/** The line as it is in the table after it was billed. */
async function billed(changes: Partial<LineItemRequest> = {}): Promise<Record<string, unknown>> {
  mock.on(TransactWriteCommand).resolves({});
  await add(changes);
  const item = transactions()[0]?.[0]?.Put?.Item ?? {};
  mock.resetHistory();
  return item;
}

describe('a line item and its shard are written in one transaction', () => {
  test('the line on the condition that its key is new, the shard on the condition that it is there and open', async () => {
    mock.on(TransactWriteCommand).resolves({});

    const { lineItem, replayed } = await add();

    expect(replayed).toBe(false);
    expect(lineItem).toMatchObject({ invoiceId: 'inv_acme_USD_2026-11_1', idempotencyKey: 'order:42' });
    const [[line, shard, ...more] = []] = transactions();
    expect(more).toEqual([]);
    expect(line?.Put).toMatchObject({
      TableName: 'tally',
      Item: { pk: `L#${lineItem.lineItemId}`, idempotency_key: 'order:42', created_by: 'team-a' },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(shard?.Update).toMatchObject({
      TableName: 'tally',
      Key: SHARD,
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#closed)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(shard?.Update?.ExpressionAttributeNames).toMatchObject({ '#closed': 'closed' });
  });
});

describe('a key that was used', () => {
  test('with the same content is a replay, and nothing more is written', async () => {
    const original = await billed();
    mock.on(TransactWriteCommand).rejects(cancelled(failed(original), well));

    const { lineItem, replayed } = await add({ createdBy: 'team-b' });

    expect(replayed).toBe(true);
    expect(lineItem).toMatchObject({ createdBy: 'team-a', invoiceId: 'inv_acme_USD_2026-11_1' });
    expect(lineItem.charge.amount.eq('2.9')).toBe(true);
    expect(transactions()).toHaveLength(1);
  });

  test.each([
    ['is closed', closedShard],
    ['does not exist', noShard],
    ['is held by another writer', conflicting],
  ])('is a replay also if the shard %s, and no invoice is made for it', async (_how, shardReason) => {
    const original = await billed();
    mock.on(TransactWriteCommand).rejects(cancelled(failed(original), shardReason));

    expect((await add()).replayed).toBe(true);
    expect(transactions()).toHaveLength(1);
  });

  test('with other content is a conflict that names each field', async () => {
    const original = await billed();
    mock.on(TransactWriteCommand).rejects(cancelled(failed(original), well));

    const refusal = await refusalOf({ charge: usage({ units: new Big('60'), service: 'compute' }) });

    expect(refusal).toBeInstanceOf(DomainError);
    expect(refusal).toMatchObject({
      code: 'idempotency_conflict',
      lineItemId: original['line_item_id'],
      errors: [
        { field: 'service', message: 'the original has storage, this request has compute' },
        { field: 'units_consumed', message: 'the original has 58, this request has 60' },
      ],
    });
  });

  test('for another kind of charge is a conflict', async () => {
    const original = await billed({ charge: oneOff() });
    mock.on(TransactWriteCommand).rejects(cancelled(failed(original), well));

    expect(await refusalOf()).toMatchObject({ code: 'idempotency_conflict' });
  });

  test('by the same try, if its reply was lost, is created and not a replay', async () => {
    // The first try met another writer. After it, the same line is in the table.
    mock.on(TransactWriteCommand).callsFake((input) => {
      const { Item } = input.TransactItems[0].Put;
      throw transactions().length === 1 ? cancelled(well, conflicting) : cancelled(failed(Item), well);
    });

    const { lineItem, replayed } = await add();

    expect(replayed).toBe(false);
    expect(lineItem.idempotencyKey).toBe('order:42');
  });
});

describe('an invoice', () => {
  test('is made only after a try to add the line, and together with the line', async () => {
    mock.on(GetCommand).resolves({});
    mock.on(TransactWriteCommand).rejectsOnce(cancelled(well, noShard)).resolves({});

    expect((await add()).replayed).toBe(false);

    expect(commands()).toEqual(['Get', 'Get', 'TransactWrite', 'TransactWrite']);
    const [, making = []] = transactions();
    const puts = making.map(({ Put, Update }) => Put?.Item?.['sk'] ?? Update?.Key?.['sk']);
    expect(puts).toEqual(['line_item', 'header', 'shard#0', 'pointer', 'due']);
    expect(making.map(({ Put, Update }) => (Put ?? Update)?.ConditionExpression)).toEqual([
      'attribute_not_exists(pk)',
      'attribute_not_exists(pk)',
      'attribute_not_exists(pk)',
      'attribute_not_exists(pk) OR (#seq = :seq AND #open = :false)',
      undefined,
    ]);
    expect(Number(making[2]?.Put?.Item?.['total'].value)).toBe(2.9);
  });

  test('counts its first line on the shard that the line names', async () => {
    mock.on(GetCommand).resolves({ Item: pointerItem({ seq: 2, open: false }) });
    mock.on(QueryCommand).resolves({ Items: [headerItem({ shards: 4 })] });
    mock.on(TransactWriteCommand).rejectsOnce(cancelled(well, noShard)).resolves({});
    jest.spyOn(Math, 'random').mockReturnValue(0.6);

    await add();

    const [line, , ...shards] = transactions()[1] ?? [];
    expect(line?.Put?.Item).toMatchObject({ list_pk: 'inv_acme_USD_2026-11_2#2' });
    expect(shards.slice(0, 4).map(({ Put }) => Number(Put?.Item?.['lines']))).toEqual([0, 0, 1, 0]);
  });

  test('that another writer made first gets the line: the pointer is read again', async () => {
    mock.on(GetCommand).resolvesOnce({}).resolvesOnce({}).resolves({ Item: pointerItem() });
    mock
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled(well, noShard))
      .rejectsOnce(cancelled(well, failed(), failed(), failed()))
      .resolves({});

    expect((await add()).replayed).toBe(false);
    expect(commands()).toEqual(['Get', 'Get', 'TransactWrite', 'TransactWrite', 'Get', 'TransactWrite']);
  });

  test('is not made for a line that another writer added meanwhile', async () => {
    const original = await billed();
    mock
      .on(TransactWriteCommand)
      .rejectsOnce(cancelled(well, noShard))
      .rejectsOnce(cancelled(failed(original), well, well, well));

    expect((await add()).replayed).toBe(true);
    expect(transactions()).toHaveLength(2);
  });

  test('that was closed is followed by the next: the pointer is read again', async () => {
    mock
      .on(GetCommand)
      .resolvesOnce({ Item: pointerItem() })
      .resolves({ Item: pointerItem({ seq: 2 }) });
    mock.on(TransactWriteCommand).rejectsOnce(cancelled(well, closedShard)).resolves({});

    const { lineItem } = await add();

    expect(lineItem.invoiceId).toBe('inv_acme_USD_2026-11_2');
    expect(commands()).toEqual(['Get', 'TransactWrite', 'Get', 'TransactWrite']);
    for (const { args } of mock.commandCalls(GetCommand)) expect(args[0].input.ConsistentRead).toBe(true);
  });

  test('that is closed before the line can be added, each time, ends in 503 after twelve tries', async () => {
    mock.on(TransactWriteCommand).rejects(cancelled(well, closedShard));

    expect(await refusalOf()).toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 });
    expect(transactions()).toHaveLength(12);
  });
});

describe('an error with another cause', () => {
  test('is a defect if its reason is unknown', async () => {
    mock.on(TransactWriteCommand).rejects(cancelled(well, { Code: 'ValidationError' }));

    expect(await refusalOf()).not.toBeInstanceOf(DomainError);
    expect(transactions()).toHaveLength(1);
  });

  test('is not tried again if the store does not answer: only the caller tries again', async () => {
    mock.on(TransactWriteCommand).rejects(new DomainError('unavailable', { detail: 'No answer.' }));

    expect(await refusalOf()).toMatchObject({ code: 'unavailable' });
    expect(transactions()).toHaveLength(1);
  });
});
