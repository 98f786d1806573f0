import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  GetItemCommand,
  type GetItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { OpenTable } from '../../functions/store/table/table.ts';
import { recordCalls } from '../bench/recorded-calls.ts';
import { sizeOfItem } from './write-units.ts';

const UNIT_BYTES = 4096;

export interface ReadCost {
  readonly calls: number;
  readonly items: number;
  readonly bytes: number;
  readonly units: number;
}

const NOTHING: ReadCost = { calls: 0, items: 0, bytes: 0, units: 0 };

/**
 * The read units of some work on the service, by its documented rules: one unit for each 4 KB, at least one.
 * A query rounds up the sum of its items. A read by key rounds up each item. A read that is not strongly
 * consistent costs half.
 */
export async function readCostOf(table: OpenTable, work: () => Promise<unknown>): Promise<ReadCost> {
  let cost = NOTHING;
  for (const { operation, body } of (await recordCalls(table, work)).flat()) {
    for (const { sizes, strongly } of await charges(table, operation, body)) {
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      cost = {
        ...cost,
        items: cost.items + sizes.length,
        bytes: cost.bytes + bytes,
        units: cost.units + Math.max(1, Math.ceil(bytes / UNIT_BYTES)) * (strongly ? 1 : 0.5),
      };
    }
    cost = { ...cost, calls: cost.calls + 1 };
  }
  return cost;
}

/** The sizes of items that are rounded up together. It is empty if nothing was found. */
interface Charge {
  readonly sizes: readonly number[];
  readonly strongly: boolean;
}

/** Sends the same call again, to get its items as the service sends them. */
async function charges(table: OpenTable, operation: string, body: string): Promise<Charge[]> {
  // The SDK wrote this body for one of the operations that are known below.
  const input: GetItemCommandInput & QueryCommandInput & BatchGetItemCommandInput = JSON.parse(body);
  const { ConsistentRead: strongly = false } = input;
  switch (operation) {
    case 'GetItem': {
      const { Item } = await table.client.send(new GetItemCommand(input));
      return [{ sizes: sizesOf(Item ? [Item] : []), strongly }];
    }
    case 'Query': {
      const { Items = [] } = await table.client.send(new QueryCommand(ofWholeItems(input)));
      return [{ sizes: sizesOf(Items), strongly }];
    }
    case 'BatchGetItem': {
      const { Responses = {} } = await table.client.send(new BatchGetItemCommand(input));
      return Object.entries(input.RequestItems ?? {}).flatMap(
        ([name, { Keys = [], ConsistentRead = false }]) => {
          const sizes = sizesOf(Responses[name] ?? []);
          return Keys.map((_, index) => ({ sizes: sizes.slice(index, index + 1), strongly: ConsistentRead }));
        },
      );
    }
    default:
      throw new Error(`It is not known here what ${operation} reads. Add it.`);
  }
}

/** The same query without its projection: the service charges for the whole items. */
function ofWholeItems({
  ProjectionExpression: _leftOut,
  ExpressionAttributeNames: names = {},
  ...query
}: QueryCommandInput): QueryCommandInput {
  const { KeyConditionExpression = '', FilterExpression = '' } = query;
  const used = Object.entries(names).filter(([name]) =>
    `${KeyConditionExpression} ${FilterExpression} `.match(new RegExp(`${name}\\b`)),
  );
  return { ...query, ...(used.length > 0 && { ExpressionAttributeNames: Object.fromEntries(used) }) };
}

const sizesOf = (items: readonly Record<string, AttributeValue>[]): number[] => items.map(sizeOfItem);
