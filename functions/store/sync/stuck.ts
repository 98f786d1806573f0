import type { CustomerId, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { Breaker } from '../../domain/sync/breaker.ts';
import type { Cause } from '../../domain/sync/cause.ts';
import type { SyncRecord } from '../../domain/sync/record.ts';
import { readHeader } from '../invoices/headers.ts';
import { syncRecordOf } from '../invoices/sync-record.ts';
import { mapAtMost } from '../table/in-parallel.ts';
import type { SyncItem } from '../table/items/sync.ts';
import { items, keys } from '../table/items.ts';
import { listIndex } from '../table/list-index.ts';
import { queryPages } from '../table/query.ts';
import { readSpread } from '../table/spread-list.ts';
import type { Table } from '../table/table.ts';
import { readSyncItem } from './reading.ts';

/** An invoice that does not get to the provider: it has failed, or waits because the sync is stopped. */
export interface Stuck {
  readonly invoiceId: InvoiceId;
  readonly customerId: CustomerId;
  /** While the sync is stopped, an invoice without a cause of its own has that of the stop. */
  readonly sync: SyncRecord;
}

export interface StuckFilter {
  readonly cause?: string | undefined;
  readonly customerId?: CustomerId | undefined;
}

/**
 * The lists that hold what is stuck. What waits comes first: what is made due again while they are read moves from the
 * failed ones to those that wait.
 */
const listsOf = ({ stopped, off }: Breaker): readonly string[] =>
  stopped || off ? [...keys.workLists, ...keys.failedLists] : keys.failedLists;

export const stopCause = ({ stopped, off }: Breaker): Cause | undefined =>
  off ? { code: 'sync_is_off', detail: off.why } : stopped?.cause;

interface StuckPage {
  readonly stuck: readonly Stuck[];
  /** The place where the next page begins; undefined when there are no more. */
  readonly next: string | undefined;
}

/**
 * A page of what is stuck, in the order in which it failed, or is due. It is read from the index, which lags a moment.
 *
 * @param after the place where the page before ended
 */
export async function listStuck(
  table: Table,
  breaker: Breaker,
  filter: StuckFilter,
  { limit, after }: { readonly limit: number; readonly after: string | undefined },
): Promise<StuckPage> {
  const { entries, upTo } = await readSpread(table, listsOf(breaker), { after, most: limit + 1 });
  const shown = entries.slice(0, limit);
  const all = await mapAtMost(16, shown, ({ item }) => stuckOf(table, breaker, items.sync.read(item)));
  const isLast = entries.length <= limit && upTo === undefined;
  return {
    stuck: all.flatMap((one) => (one && fits(one, filter) ? [one] : [])),
    next: isLast ? undefined : (shown.at(-1)?.place ?? upTo),
  };
}

/** All that is stuck, list by list. An invoice that moves meanwhile is read once. */
export async function* everyStuck(
  table: Table,
  breaker: Breaker,
  filter: StuckFilter,
): AsyncGenerator<Stuck, void, undefined> {
  const seen = new Set<InvoiceId>();
  for (const list of listsOf(breaker)) {
    const pages = queryPages(table, {
      IndexName: listIndex.name,
      KeyConditionExpression: '#pk = :pk',
      ExpressionAttributeNames: { '#pk': listIndex.partitionKey },
      ExpressionAttributeValues: { ':pk': list },
    });
    for await (const page of pages) {
      const read = await mapAtMost(16, page.items, (item) => stuckOf(table, breaker, items.sync.read(item)));
      for (const one of read) {
        if (!one || seen.has(one.invoiceId) || !fits(one, filter)) continue;
        seen.add(one.invoiceId);
        yield one;
      }
    }
  }
}

/**
 * Those of some invoices that are to be synced, whether they have failed or wait.
 *
 * @param ids of which each is checked before any is answered
 * @param onUnknown is called with the place in the list of an invoice that does not exist. It throws
 */
export async function stuckAmong(
  table: Table,
  breaker: Breaker,
  ids: readonly InvoiceId[],
  onUnknown: (index: number) => never,
): Promise<readonly Stuck[]> {
  const read = await mapAtMost(16, [...ids.entries()], async ([index, id]) => {
    const header = await readHeader(table, id);
    if (!header) return onUnknown(index);
    const sync = await readSyncItem(table, id);
    const isOpen = sync?.status === 'failed' || sync?.status === 'pending';
    return isOpen ? stuckOf(table, breaker, sync) : undefined;
  });
  return [...new Map(read.flatMap((one) => (one ? [[one.invoiceId, one]] : []))).values()];
}

async function stuckOf(table: Table, breaker: Breaker, item: SyncItem): Promise<Stuck | undefined> {
  const { invoice_id: invoiceId } = item;
  // An invoice that was never tried does not name its customer.
  const customerId = item.customer_id ?? (await readHeader(table, invoiceId))?.customer_id;
  if (customerId === undefined) return undefined;
  const sync = syncRecordOf(item);
  const cause = sync.cause ?? stopCause(breaker);
  return { invoiceId, customerId, sync: { ...sync, ...(cause && { cause }) } };
}

const fits = ({ customerId, sync }: Stuck, filter: StuckFilter): boolean =>
  (filter.cause === undefined || sync.cause?.code === filter.cause) &&
  (filter.customerId === undefined || customerId === filter.customerId);
