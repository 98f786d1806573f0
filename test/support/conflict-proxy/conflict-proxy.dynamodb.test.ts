import '../node-errors.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Table } from '../../../functions/store/table/table.ts';
import { DynamoDbLocal } from '../dynamodb-local.ts';
import { ConflictProxy } from './proxy.ts';

// Long enough for two calls that are sent together to meet, on a busy machine too.
const HOLD_MS = 200;

let local: DynamoDbLocal;
let proxy: ConflictProxy;
let table: Table;
beforeAll(async () => {
  local = await DynamoDbLocal.start();
  proxy = await ConflictProxy.start(local.endpoint, HOLD_MS);
  const { name } = await local.createTable('billing');
  table = local.open(name, proxy.endpoint);
});
afterEach(() => {
  proxy.faultOf = () => undefined;
});
afterAll(async () => {
  await proxy.stop();
  await local.stop();
});

const keyOf = (name: string) => ({ pk: name, sk: 'item' });
const updateOf = (name: string) => ({
  TableName: table.name,
  Key: keyOf(name),
  UpdateExpression: 'ADD #n :one',
  ExpressionAttributeNames: { '#n': 'n' },
  ExpressionAttributeValues: { ':one': 1 },
});
const add = (...names: string[]) =>
  table.client.send(
    new TransactWriteCommand({ TransactItems: names.map((name) => ({ Update: updateOf(name) })) }),
  );
const countOf = async (name: string): Promise<number> => {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keyOf(name), ConsistentRead: true }),
  );
  return Number(Item?.['n'] ?? 0);
};
const errorOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no error',
    (error: unknown) => error,
  );

/** What is answered to a call that is sent while a transaction holds the items. */
async function errorDuring(transaction: Promise<unknown>, call: () => Promise<unknown>): Promise<unknown> {
  // The one sent first is there first: both go from this process to a proxy in it.
  await sleep(HOLD_MS / 4);
  const error = await errorOf(call());
  await transaction;
  return error;
}

describe('while a transaction holds an item', () => {
  test('another is cancelled, with a reason for each of its items in order', async () => {
    const error = await errorDuring(add('a1', 'held1'), () => add('b1', 'held1', 'c1'));

    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({
      CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }, { Code: 'None' }],
    });
    expect(await countOf('held1')).toBe(1);
    expect(await countOf('b1')).toBe(0);
  });

  test.each([
    ['a put', () => new PutCommand({ TableName: table.name, Item: keyOf('held2') })],
    ['an update', () => new UpdateCommand(updateOf('held2'))],
    ['a delete', () => new DeleteCommand({ TableName: table.name, Key: keyOf('held2') })],
  ])('%s of it is refused', async (_what, command) => {
    // The three inputs have no type in common that `send` takes.
    const error = await errorDuring(add('held2'), () => table.client.send(command() as PutCommand));

    expect(error).toBeInstanceOf(TransactionConflictException);
  });

  test('a check of it is cancelled', async () => {
    const check = { TableName: table.name, Key: keyOf('held3'), ConditionExpression: 'attribute_exists(pk)' };
    const error = await errorDuring(add('held3'), () =>
      table.client.send(new TransactWriteCommand({ TransactItems: [{ ConditionCheck: check }] })),
    );

    expect(error).toMatchObject({ CancellationReasons: [{ Code: 'TransactionConflict' }] });
  });

  test('a transactional read of it is cancelled, and an ordinary read is not', async () => {
    const get = { Get: { TableName: table.name, Key: keyOf('held4') } };
    const error = await errorDuring(add('held4'), async () => {
      await countOf('held4');
      await table.client.send(new TransactGetCommand({ TransactItems: [get] }));
    });

    expect(error).toBeInstanceOf(TransactionCanceledException);
  });

  test('the same transaction sent again is in progress: the SDK asks until it is done, and it is done once', async () => {
    const operations: string[] = [];
    proxy.faultOf = ({ operation }) => {
      operations.push(operation);
      return undefined;
    };
    const send = () =>
      table.client.send(
        new TransactWriteCommand({
          TransactItems: [{ Update: updateOf('held5') }],
          ClientRequestToken: 'token-5',
        }),
      );

    expect(await errorDuring(send(), send)).toBe('no error');
    expect(operations.length).toBeGreaterThan(2);
    expect(await countOf('held5')).toBe(1);
  });

  test('other items are free', async () => {
    expect(await errorDuring(add('held6'), () => add('free6'))).toBe('no error');
  });
});

describe('afterwards', () => {
  test('the item is free again', async () => {
    await add('again');
    await add('again');

    expect(await countOf('again')).toBe(2);
  });

  test('also when a condition failed, whose reasons come as DynamoDB Local gave them', async () => {
    const ifAbsent = {
      TableName: table.name,
      Item: keyOf('taken'),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
    const put = () => table.client.send(new TransactWriteCommand({ TransactItems: [{ Put: ifAbsent }] }));
    await put();

    for (const error of [await errorOf(put()), await errorOf(put())]) {
      expect(error).toMatchObject({
        CancellationReasons: [{ Code: 'ConditionalCheckFailed', Item: { pk: { S: 'taken' } } }],
      });
    }
  });
});

test('a transaction that has an item twice is invalid, and nothing of it happens', async () => {
  expect(await errorOf(add('twice', 'other', 'twice'))).toMatchObject({ name: 'ValidationException' });
  expect(await countOf('other')).toBe(0);
});

test('queries pass', async () => {
  await add('queried');
  const query = new QueryCommand({
    TableName: table.name,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': 'queried' },
  });

  expect((await table.client.send(query)).Items).toHaveLength(1);
});

describe('told to', () => {
  /** The first of a transaction's tries; the SDK's later ones pass. */
  const onFirst = (fault: NonNullable<ReturnType<ConflictProxy['faultOf']>>): string[] => {
    const operations: string[] = [];
    proxy.faultOf = ({ operation }) => {
      operations.push(operation);
      return operations.length === 1 ? fault : undefined;
    };
    return operations;
  };

  test('cut a connection, it does so after the effect; the SDK asks again, and it is done once', async () => {
    const operations = onFirst({ kind: 'cut' });

    await add('cut');

    expect(operations).toEqual(['TransactWriteItems', 'TransactWriteItems']);
    expect(await countOf('cut')).toBe(1);
  });

  test('throttle, it does so before the effect', async () => {
    const operations = onFirst({ kind: 'throttle' });

    await add('throttled');

    expect(operations).toHaveLength(2);
    expect(await countOf('throttled')).toBe(1);
  });

  test('delay an answer, it holds the items as long', async () => {
    onFirst({ kind: 'delay', ms: 2 * HOLD_MS });
    const slow = add('delayed');
    await sleep(1.5 * HOLD_MS);

    expect(await errorOf(add('delayed'))).toBeInstanceOf(TransactionCanceledException);
    await slow;
  });
});
