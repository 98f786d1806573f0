import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../../../client/contract/shapes/fields.ts';
import { type Breaker, probedAt, sound } from '../../domain/sync/breaker.ts';
import { causeOf } from '../invoices/sync-record.ts';
import type { SyncBreakerItem } from '../table/items/sync.ts';
import { items, keys } from '../table/items.ts';
import { backOff, busyStore, MOST_ATTEMPTS } from '../table/retry.ts';
import type { Table } from '../table/table.ts';

/** Whether the sync may send anything now. Read strongly, because all workers must stop together. */
export const readBreaker = async (table: Table): Promise<Breaker> => breakerOf(await readItem(table));

async function readItem(table: Table): Promise<SyncBreakerItem | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.syncBreaker, ConsistentRead: true }),
  );
  return Item && items.syncBreaker.read(Item);
}

/** A change, as it was written. If nothing changed, both are the same object. */
export interface Changed {
  readonly before: Breaker;
  readonly after: Breaker;
}

/**
 * Changes what all workers know. The condition is that nobody else wrote since it was read, so a change is made of what
 * is stored.
 *
 * @param change is called again if another worker wrote in between. If it returns the same object, nothing is written
 * @throws DomainError `unavailable`
 */
export async function changeBreaker(table: Table, change: (breaker: Breaker) => Breaker): Promise<Changed> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const item = await readItem(table);
    const before = breakerOf(item);
    const after = change(before);
    if (after === before || (await put(table, after, item?.version ?? 0))) return { before, after };
    await backOff(table, attempt);
  }
  throw busyStore(new Error(`The sync's breaker was changed by others in ${MOST_ATTEMPTS} tries.`));
}

async function put(table: Table, breaker: Breaker, version: number): Promise<boolean> {
  const command = new PutCommand({
    TableName: table.name,
    Item: items.syncBreaker.write({ ...keys.syncBreaker, version: version + 1, ...attributesOf(breaker) }),
    ConditionExpression: version === 0 ? 'attribute_not_exists(pk)' : '#version = :version',
    ...(version > 0 && {
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': version },
    }),
  });
  try {
    await table.client.send(command);
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return false;
  }
}

/** Lets the next invoice be tried at once, although the sync is stopped. */
export const probeNow = (table: Table, now: Instant): Promise<Changed> =>
  changeBreaker(table, (breaker) => {
    const isLater = breaker.stopped !== undefined && breaker.stopped.nextProbeAt > now;
    return isLater && !breaker.stopped?.isProbing ? probedAt(breaker, now) : breaker;
  });

interface Off {
  /** Shown where an invoice waits. */
  readonly why: string;
  readonly now: Instant;
}

/** From now on no try begins. Tries that are under way end as usual. */
export const turnSyncOff = (table: Table, { why, now }: Off): Promise<Changed> =>
  changeBreaker(table, (breaker) => ({ ...breaker, off: { since: now, why } }));

export const turnSyncOn = (table: Table): Promise<Changed> =>
  changeBreaker(table, (breaker) => {
    const { off, ...on } = breaker;
    return off ? on : breaker;
  });

function breakerOf(item: SyncBreakerItem | undefined): Breaker {
  if (!item) return sound;
  const { failures, failing_since: failingSince, stopped, outage, off } = item;
  return {
    failures,
    ...(failingSince !== undefined && { failingSince }),
    ...(stopped && {
      stopped: {
        since: stopped.since,
        cause: causeOf(stopped.cause),
        probes: stopped.probes,
        nextProbeAt: stopped.next_probe_at,
        isProbing: stopped.probing,
      },
    }),
    ...(outage && { outage }),
    ...(off && { off }),
  };
}

const attributesOf = ({ failures, failingSince, stopped, outage, off }: Breaker) => ({
  failures,
  failing_since: failingSince,
  outage,
  off,
  stopped: stopped && {
    since: stopped.since,
    cause: stopped.cause,
    probes: stopped.probes,
    next_probe_at: stopped.nextProbeAt,
    probing: stopped.isProbing,
  },
});
