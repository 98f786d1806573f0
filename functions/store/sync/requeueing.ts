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

/** The result of a request to sync. */
export interface Requeued {
  /**
   * `queued`: it is due now, so the queue should get a message. `in_progress`: a worker has it. `synced`: the provider
   * has it already.
   */
  readonly outcome: 'queued' | 'in_progress' | 'synced';
  readonly sync: SyncRecord;
}

/**
 * Makes an invoice due for the sync now, if it has failed or waits for its next try. What is known of it at the
 * provider stays, so nothing is made twice. The count of its tries begins again.
 *
 * @returns undefined if there is no such invoice
 * @throws DomainError `invoice_state_conflict` if it has nothing to sync; `unavailable`
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

/**
 * Makes a sync due that the provider may already have. It looks there before it makes anything.
 *
 * @returns whether it is due now; false if a worker has it, or it is synced
 */
export async function lookAgain(table: Table, invoiceId: InvoiceId, now: Instant): Promise<boolean> {
  const sync = await readSyncItem(table, invoiceId);
  if (!sync || (sync.status !== 'pending' && sync.status !== 'failed')) return false;
  const due = await changeIfSame(table, sync, { ...dueAttributes(sync, now), unsure: true });
  return due !== undefined;
}

async function readSyncToQueue(table: Table, invoiceId: InvoiceId): Promise<SyncItem | undefined> {
  // The header is read first. If it is finalized, the sync that is read after it is that of a finalized invoice.
  const header = await readHeader(table, invoiceId);
  if (!header) return undefined;
  const sync = await readSyncItem(table, invoiceId);
  if (sync && sync.status !== 'not_due') return sync;
  throw notAllowed('sync', invoiceId, lifecycleOf(header), syncRecordOf(sync));
}

function alreadyDone(sync: SyncItem, now: Instant): Requeued['outcome'] | undefined {
  if (sync.status === 'synced') return 'synced';
  if (sync.status !== 'in_progress') return undefined;
  // If its worker must have died, the next worker can claim it without a change.
  return isFree(sync, now) ? 'queued' : 'in_progress';
}

const madeDue = (table: Table, sync: SyncItem, now: Instant): Promise<SyncItem | undefined> =>
  changeIfSame(table, sync, dueAttributes(sync, now));

const dueAttributes = (sync: SyncItem, now: Instant) => ({
  status: 'pending',
  next_attempt_at: now,
  due_since: now,
  attempts_before: sync.attempts,
  list_pk: keys.workList(sync.invoice_id),
  list_sk: keys.syncPlace(now, sync.invoice_id),
});
