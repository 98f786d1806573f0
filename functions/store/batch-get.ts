import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { backOff, busyStore, MOST_ATTEMPTS } from './retry.ts';
import type { Key, Table } from './table.ts';

/**
 * The items under up to 100 keys, strongly read and in no order; those that are missing are left out.
 *
 * @throws DomainError `unavailable` when the table stays short of capacity
 */
export async function readEach(
  table: Table,
  keys: readonly Key[],
): Promise<readonly Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  let wanted = [...keys];
  for (let attempt = 0; wanted.length > 0; attempt += 1) {
    if (attempt >= MOST_ATTEMPTS) throw busyStore(new Error(`${wanted.length} items stayed unprocessed.`));
    if (attempt > 0) await backOff(attempt);
    const { Responses, UnprocessedKeys } = await table.client.send(
      new BatchGetCommand({ RequestItems: { [table.name]: { Keys: wanted, ConsistentRead: true } } }),
    );
    found.push(...(Responses?.[table.name] ?? []));
    wanted = (UnprocessedKeys?.[table.name]?.Keys ?? []) as Key[]; // the keys that were asked for, handed back
  }
  return found;
}
