import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { assignment } from '../table/expressions.ts';
import { VERSION } from '../table/items/item.ts';
import { backOff, busyStore, MOST_ATTEMPTS, throughConflicts } from '../table/retry.ts';
import { type Key, type Table, toItem } from '../table/table.ts';
import { keyOf } from '../table/walk.ts';
import type { Migration, RawItem } from './migration.ts';

/**
 * Brings one item into the new form. What others write meanwhile is not lost: only named attributes are set, on the
 * condition that all that was decided by is still as it was read. If not, the item is read and decided again.
 *
 * @param spend is told the write units that it took
 * @returns whether it was changed here. If not, it has the new form already, or is gone
 * @throws DomainError `unavailable`
 */
export async function migrateItem(
  table: Table,
  migration: Migration,
  found: RawItem,
  spend: (units: number) => Promise<void>,
): Promise<boolean> {
  let item: RawItem | undefined = found;
  for (let attempt = 0; item && attempt < MOST_ATTEMPTS; attempt += 1) {
    const change: RawItem = await migration.change(table, item);
    if (isNew(migration, item) && Object.keys(change).length === 0) return false;
    const units = await write(table, migration, item, change);
    if (units !== undefined) {
      await spend(units);
      return true;
    }
    if (attempt > 0) await backOff(table, attempt);
    item = await readAgain(table, keyOf(item));
  }
  if (!item) return false;
  const { pk, sk } = keyOf(item);
  throw busyStore(new Error(`The item ${pk} / ${sk} was changed by others in ${MOST_ATTEMPTS} tries.`));
}

const isNew = ({ to }: Migration, item: RawItem): boolean => Number(item[VERSION] ?? 1) >= to;

/** @returns the write units that it took; undefined if the item changed since it was read */
async function write(
  table: Table,
  { reads, to }: Migration,
  item: RawItem,
  change: RawItem,
): Promise<number | undefined> {
  const read = [...new Set([...reads, VERSION])];
  const set = assignment({ ...change, [VERSION]: Math.max(to, Number(item[VERSION] ?? 1)) });
  const conditions = read.map((name, index) =>
    item[name] === undefined ? `attribute_not_exists(#c${index})` : `#c${index} = :c${index}`,
  );
  const update = new UpdateCommand({
    TableName: table.name,
    Key: keyOf(item),
    UpdateExpression: set.UpdateExpression,
    // An item that was deleted must not come back.
    ConditionExpression: ['attribute_exists(pk)', ...conditions].join(' AND '),
    ExpressionAttributeNames: {
      ...set.ExpressionAttributeNames,
      ...Object.fromEntries(read.map((name, index) => [`#c${index}`, name])),
    },
    ExpressionAttributeValues: {
      ...set.ExpressionAttributeValues,
      ...toItem(
        Object.fromEntries(
          read.map((name, index) => [`:c${index}`, item[name]]).filter(([, value]) => value !== undefined),
        ),
      ),
    },
    ReturnConsumedCapacity: 'TOTAL',
  });
  try {
    const { ConsumedCapacity } = await throughConflicts(table, () => table.client.send(update));
    return ConsumedCapacity?.CapacityUnits ?? 0;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return undefined;
  }
}

async function readAgain(table: Table, key: Key): Promise<RawItem | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true }),
  );
  return Item;
}
