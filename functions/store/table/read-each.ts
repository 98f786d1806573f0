import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { backOff, busyStore, MOST_ATTEMPTS } from './retry.ts';
import type { Key, Table } from './table.ts';

/** DynamoDB takes this many keys in one batch. */
const MOST_KEYS = 100;

/**
 * The items of the keys, read strongly and in no order. Missing items are left out. DynamoDB may answer a part of a
 * batch: after 16 MB, or when it has too little capacity. The rest is asked for again.
 *
 * @throws DomainError `unavailable` when the table keeps having too little capacity
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
