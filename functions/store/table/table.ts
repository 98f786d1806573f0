import {
  type CancellationReason,
  type DynamoDBClient,
  type DynamoDBClientConfig,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  NumberValue,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { Big } from 'big.js';
import { openClient } from './client.ts';

/** The table and its client. */
export interface Table {
  readonly name: string;
  readonly client: Pick<DynamoDBDocumentClient, 'send'>;
  /** The same for all tables that were made from one opened table. They share what is remembered. */
  readonly origin: object;
  /** When all work with it must be over. Without a deadline nothing is given up. */
  readonly deadline?: Deadline;
}

export interface Deadline {
  /** In ms since the epoch. */
  readonly at: number;
  /** Aborts at that time. */
  readonly signal: AbortSignal;
}

/** The table as it was opened, with its full client. */
export interface OpenTable extends Table {
  readonly client: DynamoDBDocumentClient;
}

/** One of the writes of a transaction. */
export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

export type Key = Readonly<{ pk: string; sk: string }>;

// The default would read numbers as binary floats.
const exactNumbers = (text: string): Big => new Big(text);

/** @param config settings that differ from the defaults, such as the endpoint of an emulator */
export function openTable(name: string, config: DynamoDBClientConfig = {}): OpenTable {
  return tableOf(name, openClient(config));
}

/** @param dynamoDb the client that reaches it; its errors must be those that `reportUnanswered` makes */
export function tableOf(name: string, dynamoDb: DynamoDBClient): OpenTable {
  const client = DynamoDBDocumentClient.from(dynamoDb, {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: { wrapNumbers: exactNumbers },
  });
  return { name, client, origin: client };
}

/** The same table, but each command is sent through the given function. */
export const sending = (
  table: Table,
  send: (command: Command, options: SendOptions) => Promise<unknown>,
): Table => ({
  ...table,
  // The answer belongs to the command that was handed on, so the client's own types are right.
  client: {
    send: ((command: Command, options?: SendOptions) => send(command, options)) as Table['client']['send'],
  },
});

export type Command = Parameters<Table['client']['send']>[0];
export type SendOptions = { readonly abortSignal?: AbortSignal } | undefined;

/** A decimal on its way to the table: a DynamoDB Number, exact to 38 digits. */
export const toNumber = (value: Big): NumberValue => NumberValue.from(value.toFixed());

/** An item with its decimals as DynamoDB Numbers. */
export function toItem(attributes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, toAttribute(value)]));
}

function toAttribute(value: unknown): unknown {
  if (value instanceof Big) return toNumber(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(toAttribute);
  // The SDK takes an object with a field named `constructor` for an instance of a class, and fails.
  return new Map(Object.entries(value).map(([name, part]) => [name, toAttribute(part)]));
}

/** The item that a failed condition found. The document client leaves it in the form of the wire. */
export function itemOf(reason: CancellationReason | undefined): Record<string, unknown> | undefined {
  return reason?.Item && unmarshall(reason.Item, { wrapNumbers: exactNumbers });
}

/** Why a transaction did not happen: one reason for each item, in the order sent; undefined for other errors. */
export function cancellationReasons(error: unknown): readonly CancellationReason[] | undefined {
  return error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : undefined;
}

export const conditionFailed = (reason: CancellationReason | undefined): boolean =>
  reason?.Code === 'ConditionalCheckFailed';

/** An update would have made the item larger than the 400 KB that DynamoDB keeps. */
export const isTooLarge = ({ Code, Message }: CancellationReason): boolean =>
  Code === 'ValidationError' && /item size/i.test(Message ?? '');

/**
 * Another writer held one of the items, or the table had too little capacity. The same call may pass a moment later.
 */
export const isPassing = (reasons: readonly CancellationReason[]): boolean =>
  reasons.some(({ Code }) => Code !== undefined && PASSING_REASONS.has(Code));

const PASSING_REASONS = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/**
 * Reads an item that never exists. It costs half a read unit, and needs what every request needs.
 *
 * @throws the error if the table does not answer
 */
export async function touch(table: Table): Promise<void> {
  await table.client.send(new GetCommand({ TableName: table.name, Key: { pk: 'health', sk: 'health' } }));
}
