import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { SyncItem } from '../table/items/sync.ts';
import { items, keys } from '../table/items.ts';
import { listIndex } from '../table/list-index.ts';
import { queryPages } from '../table/query.ts';
import type { Table } from '../table/table.ts';

/** What is not synced yet, and has not failed. */
export interface Backlog {
  readonly waiting: number;
  /** How long the one that waits longest has been due: since it was closed, or since somebody last asked for it. */
  readonly lagMs: number;
}

/**
 * Counts the work list. It is read whole, since an invoice that was tried again and again stands far back in it. The
 * list lags a moment.
 *
 * @param now UTC
 * @param until in ms since the epoch. After it, nothing more is read, and the figures are of the part that was read
 */
export async function syncBacklog(table: Table, now: Instant, until: number): Promise<Backlog> {
  const { partitionKey } = listIndex;
  let waiting = 0;
  let lagMs = 0;
  for (const list of keys.workLists) {
    const pages = queryPages(table, {
      IndexName: listIndex.name,
      KeyConditionExpression: '#pk = :pk',
      ExpressionAttributeNames: { '#pk': partitionKey },
      ExpressionAttributeValues: { ':pk': list },
    });
    for await (const page of pages) {
      for (const item of page.items) {
        waiting += 1;
        lagMs = Math.max(lagMs, Date.parse(now) - dueSince(items.sync.read(item)));
      }
      if (Date.now() >= until) return { waiting, lagMs };
    }
  }
  return { waiting, lagMs };
}

/** Items from before this was stored are due since the time in their place. */
const dueSince = ({ due_since: since, list_sk: place = '' }: SyncItem): number =>
  Date.parse(since ?? place.slice(0, place.indexOf('#')));
