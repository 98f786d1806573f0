import { readHeader } from '../invoices/headers.ts';
import type { HeaderItem } from '../table/items/invoice.ts';
import type { SyncItem } from '../table/items/sync.ts';
import { items, keys } from '../table/items.ts';
import type { Migration } from './migration.ts';

/*
 * Syncs of three older forms. Before there were tries, all that waited stood in one list. Later, what was synced stood
 * in no list, so that the reconcile could not find it. And items named neither their customer nor since when they were
 * due.
 */

export const syncLists = {
  number: 1,
  name: 'sync-lists',
  purpose: 'Lists older syncs as today, so that the reconcile compares what was synced before it existed.',
  kind: 'sync',
  partition: 'invoice',
  sk: 'sync',
  to: 2,
  oldForm: {
    expression: '#list_pk = :one_list OR (#status = :synced AND attribute_not_exists(#list_pk))',
    names: { '#list_pk': 'list_pk', '#status': 'status' },
    values: { ':one_list': keys.oneWorkList, ':synced': 'synced' },
  },
  reads: [
    'status',
    'customer_id',
    'due_since',
    'attempts_before',
    'first',
    'last_attempt_at',
    'list_pk',
    'list_sk',
  ],
  change: async (table, item) => {
    const sync = items.sync.read(item);
    const header = await readHeader(table, sync.invoice_id);
    if (!header) throw new Error(`The invoice of the sync ${item['pk']} / ${item['sk']} is missing.`);
    return {
      ...(sync.customer_id === undefined && { customer_id: header.customer_id }),
      ...dueSince(sync, header),
      ...list(sync, header),
    };
  },
  isOldFormRead: true,
} as const satisfies Migration;

function dueSince(sync: SyncItem, header: HeaderItem) {
  const isWaiting = sync.status === 'pending' || sync.status === 'in_progress';
  if (!isWaiting || sync.due_since !== undefined) return {};
  // Somebody asked for it again, at a time that is not known. Then it counts as due since its last place in the list.
  const since = sync.attempts_before === undefined ? closedAt(header) : sync.list_sk?.split('#')[0];
  return since === undefined ? {} : { due_since: since };
}

function list(sync: SyncItem, header: HeaderItem) {
  const { invoice_id: invoiceId } = sync;
  if (sync.list_pk === keys.oneWorkList) return { list_pk: keys.workList(invoiceId) };
  if (sync.status !== 'synced' || sync.list_pk !== undefined) return {};
  // When Stripe made it was not stored. The first request is at most some minutes older, and the reconcile looks closely
  // at what is not where it expects it.
  const at = sync.first ?? sync.last_attempt_at ?? closedAt(header);
  return at === undefined
    ? {}
    : { list_pk: keys.syncedList(invoiceId), list_sk: keys.syncPlace(at, invoiceId) };
}

const closedAt = (header: HeaderItem) => ('finalized_at' in header ? header.finalized_at : undefined);
