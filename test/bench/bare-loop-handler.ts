import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { commandsOf, type Steps, sendAll } from './recorded-calls.ts';

const client = new DynamoDBClient({});

/** A function that makes the given calls, and does nothing else. */
export async function handler({ steps }: { readonly steps: Steps }) {
  await sendAll(
    client,
    commandsOf(steps, (body) => body),
  );
  return { statusCode: 201 };
}
