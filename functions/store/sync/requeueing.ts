import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { notAllowed } from '../../domain/invoice-lifecycle.ts';
import type { SyncRecord } from '../../domain/sync/record.ts';
import { readHeader } from '../invoices/headers.ts';
import { lifecycleOf } from '../invoices/lifecycle.ts';
import { syncRecordOf } from '../invoices/sync-record.ts';
import type { SyncItem } from '../table/items/sync.ts';
import { keys } from '../table/items.ts';
import { backOff, busyStore, MOST_ATTEMPTS } from '../table/retry.ts';
import type { Table } from '../table/table.ts';
import { changeIfSame } from './changing.ts';
import { isFree } from './claiming.ts';
import { readSyncItem } from './reading.ts';

/** What became of the wish to sync. */
export interface Requeued {
  /**
   * `queued`: it is due now, so a worker should be told. `in_progress`: a worker has it. `synced`: it is there already.
   */
  readonly outcome: 'queued' | 'in_progress' | 'synced';
  readonly sync: SyncRecord;
}

/**
 * Makes an invoice due for the sync now, whether it has failed or waits for its next try. What is known of it at the
 * provider stays, so nothing is made twice. Its tries are counted anew.
 *
 * @returns undefined when there is no such invoice
 * @throws DomainError `invoice_state_conflict` when it is not to be synced; `unavailable`
 */
export async function requeueSync(
  table: Table,
  invoiceId: InvoiceId,
  now: Instant,
): Promise<Requeued | undefined> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const sync = await readSyncToQueue(table, invoiceId);
    if (!sync) return undefined;
    const done = alreadyDone(sync, now);
    if (done) return { outcome: done, sync: syncRecordOf(sync) };
    const due = await madeDue(table, sync, now);
    if (due) return { outcome: 'queued', sync: syncRecordOf(due) };
    await backOff(table, attempt);
  }
  throw busyStore(new Error(`The sync of ${invoiceId} was changed by others in ${MOST_ATTEMPTS} tries.`));
}

async function readSyncToQueue(table: Table, invoiceId: InvoiceId): Promise<SyncItem | undefined> {
  // In this order: if the header is finalized by the time of its read, so is what its sync is read as.
  const header = await readHeader(table, invoiceId);
  if (!header) return undefined;
  const sync = await readSyncItem(table, invoiceId);
  if (sync && sync.status !== 'not_due') return sync;
  throw notAllowed('sync', invoiceId, lifecycleOf(header), syncRecordOf(sync));
}

function alreadyDone(sync: SyncItem, now: Instant): Requeued['outcome'] | undefined {
  if (sync.status === 'synced') return 'synced';
  if (sync.status !== 'in_progress') return undefined;
  // If its worker must have died, the next one takes it as it is.
  return isFree(sync, now) ? 'queued' : 'in_progress';
}

const madeDue = (table: Table, sync: SyncItem, now: Instant): Promise<SyncItem | undefined> =>
  changeIfSame(table, sync, {
    status: 'pending',
    next_attempt_at: now,
    attempts_before: sync.attempts,
    list_pk: keys.workList(sync.invoice_id),
    list_sk: keys.syncPlace(now, sync.invoice_id),
  });
