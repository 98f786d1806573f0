import {
  type AttributeValue,
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
  readonly items: number;
  readonly bytes: number;
  readonly units: number;
}

/**
 * What some work reads costs on the service, by its documented rules: of each call, a unit for each 4 KB of all the
 * items that it reads, at least one; half of that where it is not read strongly.
 */
export async function readCostOf(table: OpenTable, work: () => Promise<unknown>): Promise<ReadCost> {
  let cost: ReadCost = { items: 0, bytes: 0, units: 0 };
  for (const { operation, body } of (await recordCalls(table, work)).flat()) {
    // As the SDK wrote it for one of the two operations that are known below.
    const input: GetItemCommandInput & QueryCommandInput = JSON.parse(body);
    const items = await read(table, operation, input);
    const bytes = items.reduce((sum, item) => sum + sizeOfItem(item), 0);
    const units = Math.max(1, Math.ceil(bytes / UNIT_BYTES)) * (input.ConsistentRead ? 1 : 0.5);
    cost = { items: cost.items + items.length, bytes: cost.bytes + bytes, units: cost.units + units };
  }
  return cost;
}

/** The same call once more, for its items as they come over the wire. */
async function read(
  table: OpenTable,
  operation: string,
  input: GetItemCommandInput & QueryCommandInput,
): Promise<Record<string, AttributeValue>[]> {
  switch (operation) {
    case 'GetItem': {
      const { Item } = await table.client.send(new GetItemCommand(input));
      return Item ? [Item] : [];
    }
    case 'Query': {
      const { Items = [] } = await table.client.send(new QueryCommand(input));
      return Items;
    }
    default:
      throw new Error(`What ${operation} reads is not known here: add it.`);
  }
}
