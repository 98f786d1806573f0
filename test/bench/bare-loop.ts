import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CustomerId } from '../../client/contract/shapes/fields.ts';
import { lineItemIdOf } from '../../functions/domain/line-item.ts';
import type { OpenTable } from '../../functions/store/table/table.ts';
import { recordCalls, type Steps } from './recorded-calls.ts';

/** The calls of a request that bills, with the customer and the keys in them. */
export interface RecordedRequest {
  readonly customerId: CustomerId;
  readonly keys: readonly string[];
  readonly steps: Steps;
}

const MOST_REQUESTS_TO_WARM = 10;

/** The calls of a typical request. The first requests of an instance also read what later ones remember. */
export async function recordWarm(
  table: OpenTable,
  customerId: CustomerId,
  lines: number,
  send: (keys: readonly string[]) => Promise<unknown>,
): Promise<RecordedRequest> {
  let before = '';
  for (let request = 0; request < MOST_REQUESTS_TO_WARM; request += 1) {
    const keys = newKeys(lines);
    const steps = await recordCalls(table, () => send(keys));
    const operations = JSON.stringify(steps.map((step) => step.map(({ operation }) => operation)));
    if (operations === before) return { customerId, keys, steps };
    before = operations;
  }
  throw new Error('No two requests in a row made the same calls.');
}

/** Replaces the customer and the keys of a recorded request, and the ids that are made from both. */
export function exchanged(
  { customerId, keys }: RecordedRequest,
  other: { readonly customerId: CustomerId; readonly keys: readonly string[] },
): (body: string) => string {
  const exchange = new Map<string, string>([[customerId, other.customerId]]);
  for (const [index, key] of keys.entries()) {
    const otherKey = other.keys[index] ?? '';
    exchange.set(key, otherKey);
    exchange.set(lineItemIdOf(customerId, 'u', key), lineItemIdOf(other.customerId, 'u', otherKey));
  }
  const any = new RegExp([...exchange.keys()].join('|'), 'g');
  return (body) => body.replace(any, (known) => exchange.get(known) ?? known);
}

/** The SDK's own client with the store's settings, also for connections. */
export function plainClient({ client: { config } }: OpenTable): DynamoDBClient {
  const { region, credentials, maxAttempts, requestHandler } = config;
  const endpoint = config.endpoint;
  if (!endpoint) throw new Error('The table has no address.');
  return new DynamoDBClient({ region, credentials, maxAttempts, requestHandler, endpoint });
}

export const newKeys = (count: number): string[] => times(count, () => randomUUID());

export const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));
