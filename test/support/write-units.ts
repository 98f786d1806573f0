import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { listIndex } from '../../functions/store/table/list-index.ts';
import type { Table } from '../../functions/store/table/table.ts';

type Item = Record<string, AttributeValue>;

/** The cost of one item in a transaction, by its size in bytes. */
export interface Cost {
  readonly item: string;
  readonly bytes: number;
  /** `units` is for the item itself, `indexUnits` for its entry in the index. */
  readonly units: number;
  readonly indexUnits: number;
}

const UNIT_BYTES = 1024;
/** A transaction writes each item twice: once to prepare and once to commit. */
const TRANSACTIONAL = 2;

/**
 * The cost on the service of a transaction that was sent, by the documented rules, because the cost that
 * DynamoDB Local reports is wrong.
 *
 * @param table has the updated items; the whole size of such an item counts, not only the changed part
 * @param deleted the items that it deletes, as they were before; a deletion costs as much as writing them
 */
export async function costsOf(table: Table, body: string, deleted: readonly Item[] = []): Promise<Cost[]> {
  // The store sent this body, and the SDK made its form.
  const { TransactItems } = JSON.parse(body) as {
    TransactItems: { Put?: { Item: Item }; Update?: { Key: Item }; Delete?: { Key: Item } }[];
  };
  return Promise.all(
    TransactItems.map(async ({ Put, Update, Delete }) => {
      const gone = Delete && deleted.find(({ pk }) => pk?.S === Delete.Key['pk']?.S);
      return costOf(Put?.Item ?? gone ?? (await readItem(table, Update?.Key)));
    }),
  );
}

async function readItem(table: Table, key: Item | undefined): Promise<Item> {
  const { Item } = await table.client.send(
    new GetItemCommand({ TableName: table.name, Key: key, ConsistentRead: true }),
  );
  if (!Item) throw new Error(`${JSON.stringify(key)} was updated and does not exist.`);
  return Item;
}

function costOf(item: Item): Cost {
  const bytes = sizeOfItem(item);
  const units = Math.ceil(bytes / UNIT_BYTES);
  return {
    item: item['sk']?.S ?? '?',
    bytes,
    units: TRANSACTIONAL * units,
    // The index holds all attributes of the items that have its key.
    indexUnits: listIndex.partitionKey in item ? units : 0,
  };
}

/**
 * Counts names and values in UTF-8, as described in "DynamoDB item sizes and formats" in the developer guide.
 */
export function sizeOfItem(item: Item): number {
  return Object.entries(item).reduce((size, [name, value]) => size + textSize(name) + sizeOf(value), 0);
}

const textSize = (text: string): number => Buffer.byteLength(text);

function sizeOf(value: AttributeValue): number {
  if (value.S !== undefined) return textSize(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.M) return 3 + Object.keys(value.M).length + sizeOfItem(value.M);
  if (value.L) return value.L.reduce((size, element) => size + 1 + sizeOf(element), 3);
  throw new Error(`The size of ${JSON.stringify(value)} is not known here.`);
}

/** One byte for each two significant digits, and one byte more. Leading and trailing zeros do not count. */
function numberSize(text: string): number {
  const digits = text.replace(/[-.]/g, '').replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1;
}
