import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { Cause } from '../../domain/sync/cause.ts';
import { causeOf } from '../invoices/sync-record.ts';
import type { SyncItem } from '../table/items/sync.ts';
import { keys } from '../table/items.ts';
import { backOff, busyStore, MOST_ATTEMPTS } from '../table/retry.ts';
import type { Table } from '../table/table.ts';
import { readBreaker } from './breaker.ts';
import { changeIfSame } from './changing.ts';
import { isFree, keepInterrupted } from './claiming.ts';
import { readSyncItem } from './reading.ts';

/**
 * `given up`: it is failed now. `stopped`: the sync as a whole is stopped, so the invoice goes on waiting in the table's
 * list. `in progress`: a worker has it. `settled`: there is nothing to sync any more, or it has failed already.
 */
export type GivenUp = 'given up' | 'stopped' | 'in progress' | 'settled';

/**
 * Marks an invoice as failed whose message came back too often, with its last cause. What is known of it at the provider
 * stays, so it can be synced again later.
 *
 * @throws DomainError `unavailable`
 */
export async function giveUpSync(table: Table, invoiceId: InvoiceId, now: Instant): Promise<GivenUp> {
  const { stopped, off } = await readBreaker(table);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const sync = await readSyncItem(table, invoiceId);
    if (sync?.status !== 'pending' && sync?.status !== 'in_progress') return 'settled';
    if (stopped || off) return 'stopped';
    if (sync.status === 'in_progress' && !isFree(sync, now)) return 'in progress';
    if (await failed(table, sync, now)) return 'given up';
    await backOff(table, attempt);
  }
  throw busyStore(new Error(`The sync of ${invoiceId} was changed by others in ${MOST_ATTEMPTS} tries.`));
}

/** @returns whether it was written. If not, the item changed since it was read */
async function failed(table: Table, sync: SyncItem, now: Instant): Promise<boolean> {
  if (sync.status === 'in_progress') await keepInterrupted(table, sync, now);
  const after = await changeIfSame(table, sync, {
    status: 'failed',
    cause: given(sync.cause && causeOf(sync.cause)),
    lease: undefined,
    lease_until: undefined,
    next_attempt_at: undefined,
    list_pk: keys.failedList(sync.invoice_id),
    list_sk: keys.syncPlace(now, sync.invoice_id),
  });
  return after !== undefined;
}

function given(before: Cause | undefined): Cause {
  if (!before) return { code: 'given_up' };
  const { last, ...cause } = before;
  return { code: 'given_up', last: last ?? cause };
}
