import { type CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { knownCustomers } from '../../functions/store/customers/customers.ts';
import { scores } from '../../functions/store/invoices/crowding.ts';
import { knownPartitions } from '../../functions/store/invoices/parts.ts';
import { openPointers } from '../../functions/store/invoices/pointers.ts';
import { openTable } from '../../functions/store/table/table.ts';

/**
 * A table whose client gives the answers that the test sets. Other tests use the emulator to test how
 * DynamoDB itself behaves.
 */
export function mockedTable() {
  const table = openTable('tally', { region: 'us-east-1' });
  const mock = mockClient(table.client);
  beforeEach(() => {
    openPointers.forgetAll(table);
    scores.forgetAll(table);
    knownCustomers.forgetAll(table);
    knownPartitions.forgetAll(table);
  });
  return {
    table,
    mock,
    /** The transactions sent, each as its items. */
    transactions: () => mock.commandCalls(TransactWriteCommand).map(({ args }) => writesOf(args[0].input)),
    /** The names of the commands sent, in order. */
    commands: () => mock.calls().map(({ args }) => args[0].constructor.name.replace(/Command$/, '')),
  };
}

const writesOf = ({ TransactItems = [] }: TransactWriteCommandInput) =>
  TransactItems.map(({ Put, Update, ConditionCheck, Delete }) => ({ Put, Update, ConditionCheck, Delete }));

/**
 * The reason for one item: it succeeded, or its condition failed. The reason may hold the item that the
 * condition found.
 */
export const well: CancellationReason = { Code: 'None' };
export const conflicting: CancellationReason = { Code: 'TransactionConflict' };
export const failed = (found?: Record<string, unknown>): CancellationReason => ({
  Code: 'ConditionalCheckFailed',
  ...(found && { Item: marshall(found) }),
});

export const cancelled = (...reasons: CancellationReason[]): TransactionCanceledException =>
  new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons: reasons });
