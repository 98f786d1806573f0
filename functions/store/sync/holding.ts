import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { Cause } from '../../domain/sync/cause.ts';
import { keys } from '../table/items.ts';
import type { Table } from '../table/table.ts';
import { changeIfSame } from './changing.ts';
import { isFree } from './claiming.ts';
import { readSyncItem } from './reading.ts';

interface Hold {
  readonly until: Instant;
  /** Why. The invoice shows it. */
  readonly cause: Cause;
  readonly now: Instant;
}

/**
 * Lets an invoice wait that is due, without a try: nothing is counted, and it can still be made void.
 *
 * @returns whether it waits now. If not, there is nothing to sync, it waits already, or another worker has it
 */
export async function holdSync(
  table: Table,
  invoiceId: InvoiceId,
  { until, cause, now }: Hold,
): Promise<boolean> {
  const sync = await readSyncItem(table, invoiceId);
  // One whose worker died waits too, but it keeps its lease: only a claim may end that.
  if (sync?.status === 'in_progress') return isFree(sync, now);
  if (sync?.status !== 'pending' || !isFree(sync, now)) return false;
  const held = await changeIfSame(table, sync, {
    cause,
    next_attempt_at: until,
    list_pk: keys.workList(invoiceId),
    list_sk: keys.syncPlace(until, invoiceId),
  });
  return held !== undefined;
}
