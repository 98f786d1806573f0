import {
  type CancellationReason,
  DynamoDBClient,
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
import { callLimits, reportUnanswered } from './unanswered.ts';

/** The one table, with the client that reaches it. */
export interface Table {
  readonly name: string;
  readonly client: Pick<DynamoDBDocumentClient, 'send'>;
  /** The same for all that were made of one that was opened: what is remembered of it is remembered of all. */
  readonly origin: object;
  /** When whatever is done with it must be over; without one, nobody waits for it. */
  readonly deadline?: Deadline;
}

export interface Deadline {
  /** In ms since the epoch. */
  readonly at: number;
  /** Aborts at that time. */
  readonly signal: AbortSignal;
}

/** As it was opened, with all of its client. */
export interface OpenTable extends Table {
  readonly client: DynamoDBDocumentClient;
}

/** One of the writes of a transaction. */
export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

export type Key = Readonly<{ pk: string; sk: string }>;

// The default reads numbers as binary floats.
const exactNumbers = (text: string): Big => new Big(text);

/** @param config what differs from the defaults, such as the endpoint of an emulator */
export function openTable(name: string, config: DynamoDBClientConfig = {}): OpenTable {
  const dynamoDb = new DynamoDBClient({ ...callLimits, ...config });
  reportUnanswered(dynamoDb);
  const client = DynamoDBDocumentClient.from(dynamoDb, {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: { wrapNumbers: exactNumbers },
  });
  return { name, client, origin: client };
}

/** The same table, each of whose commands is sent by another way. */
export const sending = (
  table: Table,
  send: (command: Command, options: SendOptions) => Promise<unknown>,
): Table => ({
  ...table,
  // What comes back belongs to the command that was handed on: the client's own types hold.
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
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  // The SDK takes an object with a field named `constructor` for an instance of some class, and fails.
  return new Map(Object.entries(value));
}

/** The item that a failed condition found, which the document client leaves as it came over the wire. */
export function itemOf(reason: CancellationReason | undefined): Record<string, unknown> | undefined {
  return reason?.Item && unmarshall(reason.Item, { wrapNumbers: exactNumbers });
}

/** Why a transaction did not happen, one reason an item in the order they were sent; undefined for other errors. */
export function cancellationReasons(error: unknown): readonly CancellationReason[] | undefined {
  return error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : undefined;
}

export const conditionFailed = (reason: CancellationReason | undefined): boolean =>
  reason?.Code === 'ConditionalCheckFailed';

/** An update would have made the item larger than the 400 KB that DynamoDB keeps. */
export const isTooLarge = ({ Code, Message }: CancellationReason): boolean =>
  Code === 'ValidationError' && /item size/i.test(Message ?? '');

/** Another writer held one of the items, or the table was short of capacity: the same call may pass a moment later. */
export const isPassing = (reasons: readonly CancellationReason[]): boolean =>
  reasons.some(({ Code }) => Code !== undefined && PASSING_REASONS.has(Code));

const PASSING_REASONS = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/**
 * Reads an item that is never there: it costs half a read unit and needs what every request needs.
 *
 * @throws whatever keeps the table from answering
 */
export async function touch(table: Table): Promise<void> {
  await table.client.send(new GetCommand({ TableName: table.name, Key: { pk: 'health', sk: 'health' } }));
}
