import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { HttpRequest } from '@smithy/core/protocols';
import type { OpenTable } from '../../functions/store/table/table.ts';

/** A call as it was sent: the operation, and its input as JSON. */
interface Call {
  readonly operation: string;
  readonly body: string;
}

/** The calls of one request, in the order in which they began. The calls of one step ran at the same time. */
export type Steps = readonly (readonly Call[])[];

/** Records the calls that some work sends to the table. */
export async function recordCalls(table: OpenTable, work: () => Promise<unknown>): Promise<Steps> {
  const steps: Call[][] = [];
  let underWay = 0;
  table.client.middlewareStack.add(
    (next) => async (args) => {
      if (underWay === 0) steps.push([]);
      steps.at(-1)?.push(callOf(args.request as HttpRequest)); // what a client of AWS serialises to
      underWay += 1;
      try {
        return await next(args);
      } finally {
        underWay -= 1;
      }
    },
    { name: RECORDER, step: 'build' },
  );
  try {
    await work();
  } finally {
    table.client.middlewareStack.remove(RECORDER);
  }
  return steps;
}
const RECORDER = 'recordCalls';

function callOf({ headers, body }: HttpRequest): Call {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  return { operation: headers['x-amz-target']?.split('.')[1] ?? '', body: text };
}

/** Makes the calls once more, with some texts replaced. No other work is done. */
export function commandsOf(steps: Steps, replace: (body: string) => string) {
  return steps.map((step) => step.map(({ operation, body }) => commandOf(operation, replace(body))));
}
type Commands = ReturnType<typeof commandsOf>;

function commandOf(operation: string, body: string) {
  const { ClientRequestToken, ...input } = JSON.parse(body);
  switch (operation) {
    case 'GetItem':
      return (client: DynamoDBClient) => client.send(new GetItemCommand(input));
    case 'BatchGetItem':
      return (client: DynamoDBClient) => client.send(new BatchGetItemCommand(input));
    case 'Query':
      return (client: DynamoDBClient) => client.send(new QueryCommand(input));
    case 'TransactGetItems':
      return (client: DynamoDBClient) => client.send(new TransactGetItemsCommand(input));
    case 'TransactWriteItems':
      return (client: DynamoDBClient) => client.send(new TransactWriteItemsCommand(input));
    default:
      throw new Error(`A request calls ${operation}, which the bare loop does not know yet: add it here.`);
  }
}

export async function sendAll(client: DynamoDBClient, commands: Commands): Promise<void> {
  for (const step of commands) await Promise.all(step.map((send) => send(client)));
}
