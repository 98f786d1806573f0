import type { BillingClient } from '@tally/client';
import { eachAtMost } from '../../functions/store/table/in-parallel.ts';
import type { DueAt } from './move.ts';

/** How far the invoices that were closed came on their way to Stripe. */
export interface SyncCounts {
  readonly synced: number;
  readonly waiting: number;
  readonly failed: number;
  /** Nothing to pay, so nothing is sent. */
  readonly not_due: number;
}

const AT_A_TIME = 8;

/** Asks for each invoice that was closed at one time. */
export async function syncCounts(
  client: Pick<BillingClient, 'getInvoiceSync'>,
  { invoices }: Pick<DueAt, 'invoices'>,
): Promise<SyncCounts> {
  const counts = { synced: 0, waiting: 0, failed: 0, not_due: 0 };
  await eachAtMost(AT_A_TIME, invoices, async ({ invoice_id: id }) => {
    const { status } = (await client.getInvoiceSync(id)).sync;
    counts[status === 'pending' || status === 'in_progress' ? 'waiting' : status] += 1;
  });
  return counts;
}

/**
 * A function that tells whether nobody works on these invoices any more: they are synced, have failed, or wait for their
 * next try. It asks for an invoice until that is so.
 */
export function untilTried(
  client: Pick<BillingClient, 'getInvoiceSync'>,
  { invoices }: Pick<DueAt, 'invoices'>,
): () => Promise<boolean> {
  let left = [...invoices];
  return async () => {
    const stillLeft: typeof left = [];
    await eachAtMost(AT_A_TIME, left, async (invoice) => {
      const { status, cause } = (await client.getInvoiceSync(invoice.invoice_id)).sync;
      // One that waits for its next try says why.
      if (status === 'in_progress' || (status === 'pending' && !cause)) stillLeft.push(invoice);
    });
    left = stillLeft;
    return left.length === 0;
  };
}

/** For people. */
export function syncText({ synced, waiting, failed, not_due: notDue }: SyncCounts): string {
  const said = [
    `${synced} synced`,
    ...(waiting > 0 ? [`${waiting} wait for their next try`] : []),
    ...(notDue > 0 ? [`${notDue} with nothing to pay`] : []),
    `${failed} failed to sync${failed > 0 ? ' (tally sync failures says why)' : ''}`,
  ];
  return said.join(', ');
}
