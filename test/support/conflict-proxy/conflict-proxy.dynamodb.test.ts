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

// So long that two calls that are sent together overlap, also on a busy machine.
const HOLD_MS = 200;

let local: DynamoDbLocal;
let proxy: ConflictProxy;
let table: Table;
beforeAll(async () => {
  local = await DynamoDbLocal.start();
  proxy = await ConflictProxy.start(local.endpoint, { holdMs: HOLD_MS });
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

/** The answer to a call that is sent while a transaction holds the items. */
async function errorDuring(transaction: Promise<unknown>, call: () => Promise<unknown>): Promise<unknown> {
  // The call that is sent first arrives first, because this process has both the caller and the proxy.
  await sleep(HOLD_MS / 4);
  const error = await errorOf(call());
  await transaction;
  return error;
}

describe('while a transaction holds an item', () => {
  test('another transaction is cancelled, with a reason for each of its items in order', async () => {
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
  ])('%s of this item is refused', async (_what, command) => {
    // `send` accepts no type that all three inputs share.
    const error = await errorDuring(add('held2'), () => table.client.send(command() as PutCommand));

    expect(error).toBeInstanceOf(TransactionConflictException);
  });

  test('a condition check of this item is cancelled', async () => {
    const check = { TableName: table.name, Key: keyOf('held3'), ConditionExpression: 'attribute_exists(pk)' };
    const error = await errorDuring(add('held3'), () =>
      table.client.send(new TransactWriteCommand({ TransactItems: [{ ConditionCheck: check }] })),
    );

    expect(error).toMatchObject({ CancellationReasons: [{ Code: 'TransactionConflict' }] });
  });

  test('a transactional read of this item is cancelled, and an ordinary read is not', async () => {
    const get = { Get: { TableName: table.name, Key: keyOf('held4') } };
    const error = await errorDuring(add('held4'), async () => {
      await countOf('held4');
      await table.client.send(new TransactGetCommand({ TransactItems: [get] }));
    });

    expect(error).toBeInstanceOf(TransactionCanceledException);
  });

  test('the same transaction is answered as in progress: the SDK repeats it, and it takes effect once', async () => {
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

  test('the item is also free after a failed condition, and the reasons are those of DynamoDB Local', async () => {
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

test('a transaction that has an item twice is invalid and has no effect', async () => {
  expect(await errorOf(add('twice', 'other', 'twice'))).toMatchObject({ name: 'ValidationException' });
  expect(await countOf('other')).toBe(0);
});

test('queries are not refused', async () => {
  await add('queried');
  const query = new QueryCommand({
    TableName: table.name,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': 'queried' },
  });

  expect((await table.client.send(query)).Items).toHaveLength(1);
});

test('an exact proxy frees the items in time, even if the answer takes longer', async () => {
  const exact = await ConflictProxy.start(local.endpoint, { holdMs: HOLD_MS, isExact: true });
  const own = local.open(table.name, exact.endpoint);
  let calls = 0;
  exact.faultOf = () => {
    calls += 1;
    return calls === 1 ? { kind: 'delay', ms: 4 * HOLD_MS } : undefined;
  };
  const addExactly = () =>
    own.client.send(new TransactWriteCommand({ TransactItems: [{ Update: updateOf('exact') }] }));
  try {
    const slow = addExactly();
    await sleep(HOLD_MS / 4);
    expect(await errorOf(addExactly())).toBeInstanceOf(TransactionCanceledException);
    await sleep(2 * HOLD_MS);

    expect(await errorOf(addExactly())).toBe('no error');
    await slow;
    expect(await countOf('exact')).toBe(2);
  } finally {
    await exact.stop();
  }
});

describe('a fault', () => {
  /** Puts the fault on the first try of a transaction. The SDK's later tries pass. */
  const onFirst = (fault: NonNullable<ReturnType<ConflictProxy['faultOf']>>): string[] => {
    const operations: string[] = [];
    proxy.faultOf = ({ operation }) => {
      operations.push(operation);
      return operations.length === 1 ? fault : undefined;
    };
    return operations;
  };

  test('can cut a connection after the effect: the SDK sends again, and there is one effect', async () => {
    const operations = onFirst({ kind: 'cut' });

    await add('cut');

    expect(operations).toEqual(['TransactWriteItems', 'TransactWriteItems']);
    expect(await countOf('cut')).toBe(1);
  });

  test('can throttle a call before its effect', async () => {
    const operations = onFirst({ kind: 'throttle' });

    await add('throttled');

    expect(operations).toHaveLength(2);
    expect(await countOf('throttled')).toBe(1);
  });

  test('can delay an answer: the items are held for the same time', async () => {
    onFirst({ kind: 'delay', ms: 2 * HOLD_MS });
    const slow = add('delayed');
    await sleep(1.5 * HOLD_MS);

    expect(await errorOf(add('delayed'))).toBeInstanceOf(TransactionCanceledException);
    await slow;
  });
});
