import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { backOff, busyStore, MOST_ATTEMPTS } from './retry.ts';
import type { Key, Table } from './table.ts';

/** The service takes as many keys in one batch. */
const MOST_KEYS = 100;

/**
 * The items under keys, strongly read and in no order; those that are missing are left out. A batch may come back in
 * part, since the service ends it after 16 MB or when it is short of capacity: what is left is asked for again.
 *
 * @throws DomainError `unavailable` when the table stays short of capacity
 */
export async function readEach(
  table: Table,
  keys: readonly Key[],
): Promise<readonly Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  let wanted = [...keys];
  for (let attempt = 0; wanted.length > 0; ) {
    const asked = wanted.slice(0, MOST_KEYS);
    const { Responses, UnprocessedKeys } = await table.client.send(
      new BatchGetCommand({ RequestItems: { [table.name]: { Keys: asked, ConsistentRead: true } } }),
    );
    found.push(...(Responses?.[table.name] ?? []));
    const left = (UnprocessedKeys?.[table.name]?.Keys ?? []) as Key[]; // the keys that were asked for, handed back
    wanted = [...left, ...wanted.slice(MOST_KEYS)];
    attempt = left.length < asked.length ? 0 : attempt + 1;
    if (attempt >= MOST_ATTEMPTS) throw busyStore(new Error(`${left.length} items stayed unprocessed.`));
    if (left.length > 0) await backOff(table, attempt);
  }
  return found;
}
