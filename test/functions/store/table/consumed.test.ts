import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nothingConsumed } from '../../../../functions/store/table/consumed.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { recording } from '../../../../functions/store/table/write-record.ts';
import { cut, DynamoDbWire, failure, reply } from '../../../support/dynamodb-wire.ts';

let wire: DynamoDbWire;
beforeAll(async () => {
  wire = await DynamoDbWire.start();
});
afterAll(() => wire.stop());

const TableName = 'tally';
const Key = { pk: 'a', sk: 'b' };
const Put = { TableName, Item: Key };
type Call = (table: Table) => Promise<unknown>;
const get: Call = ({ client }) => client.send(new GetCommand({ TableName, Key }));
const query: Call = ({ client }) =>
  client.send(new QueryCommand({ TableName, KeyConditionExpression: 'pk = a' }));
const batchGet: Call = ({ client }) =>
  client.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [Key] } } }));
const put: Call = ({ client }) => client.send(new PutCommand(Put));
const transaction: Call = ({ client }) => client.send(new TransactWriteCommand({ TransactItems: [{ Put }] }));

/** Makes the calls, whatever becomes of them, and returns what they consumed. */
async function consumedBy(...calls: Call[]) {
  const consumed = nothingConsumed();
  const { table } = recording(wire.open({ maxAttempts: 1 }), consumed);
  for (const call of calls) await call(table).catch(() => {});
  return consumed;
}

describe('the units of', () => {
  test.each([
    ['a read', get, { CapacityUnits: 0.5 }, { readUnits: 0.5 }],
    ['a query', query, { CapacityUnits: 12 }, { readUnits: 12 }],
    ['a batch of reads', batchGet, [{ CapacityUnits: 2 }, { CapacityUnits: 1.5 }], { readUnits: 3.5 }],
    ['a write', put, { CapacityUnits: 3 }, { writeUnits: 3 }],
    ['a transaction', transaction, [{ CapacityUnits: 10, WriteCapacityUnits: 10 }], { writeUnits: 10 }],
    [
      'a transaction that was carried out by an earlier try',
      transaction,
      [{ CapacityUnits: 2, ReadCapacityUnits: 2 }],
      { readUnits: 2 },
    ],
  ])('%s are those of the answer', async (_what, call, ConsumedCapacity, expected) => {
    wire.script(reply({ ConsumedCapacity }));

    expect(await consumedBy(call)).toEqual({ ...nothingConsumed(), ...expected });
    expect(wire.calls.map(({ body }) => JSON.parse(body))).toEqual([
      expect.objectContaining({ ReturnConsumedCapacity: 'TOTAL' }),
    ]);
  });

  test('several calls are added up', async () => {
    wire.script(
      reply({ ConsumedCapacity: { CapacityUnits: 0.5 } }),
      reply({ ConsumedCapacity: [{ CapacityUnits: 10, WriteCapacityUnits: 10 }] }),
      reply({ ConsumedCapacity: { CapacityUnits: 1 } }),
    );

    expect(await consumedBy(get, transaction, put)).toEqual({
      readUnits: 0.5,
      writeUnits: 11,
      refusedWrites: 0,
    });
  });
});

test('a write that the table refuses costs units that no answer tells, so it is counted', async () => {
  wire.script(failure('TransactionCanceledException'), failure('ConditionalCheckFailedException'));

  expect(await consumedBy(transaction, put)).toEqual({ ...nothingConsumed(), refusedWrites: 2 });
});

test.each([
  ['without capacity', failure('ProvisionedThroughputExceededException')],
  ['whose answer is lost', cut],
])('a call %s adds nothing', async (_what, behaviour) => {
  wire.script(behaviour);

  expect(await consumedBy(transaction, get)).toEqual(nothingConsumed());
});
