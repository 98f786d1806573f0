import type { InvoiceId } from '../../client/contract/shapes/fields.ts';
import type { Environment } from '../environment.ts';
import { queueOf, type SyncQueue, sendAllToSync, sendToSync } from './sync-queue.ts';
import { type Telling, tellInTime } from './telling.ts';

let queue: SyncQueue | undefined;

/**
 * Sends the sync a message that an invoice waits. It never throws, because the invoice is already settled. If the
 * message is lost, the sweeper finds the invoice.
 */
export const tellSync = (
  environment: Pick<Environment, 'syncQueueUrl'>,
  invoiceId: InvoiceId,
  telling: Telling,
): Promise<void> =>
  tell(environment, [invoiceId], telling, (to, signal) => sendToSync(to, invoiceId, signal));

/**
 * The same for several invoices.
 *
 * @param ids at most ten
 */
export const tellSyncOfAll = (
  environment: Pick<Environment, 'syncQueueUrl'>,
  ids: readonly InvoiceId[],
  telling: Telling,
): Promise<void> =>
  tell(environment, ids, telling, async (to) => {
    const lost = ids.length > 0 ? await sendAllToSync(to, ids) : 0;
    if (lost > 0) throw new Error(`The queue did not take ${lost} messages.`);
  });

const tell = (
  environment: Pick<Environment, 'syncQueueUrl'>,
  ids: readonly InvoiceId[],
  telling: Telling,
  send: (to: SyncQueue, signal: AbortSignal) => Promise<void>,
): Promise<void> =>
  tellInTime(
    (signal) => {
      if (queue?.url !== environment.syncQueueUrl) queue = undefined;
      queue ??= queueOf(environment);
      return send(queue, signal);
    },
    `The sync got no message about ${ids.join(', ')}. The sweeper will find it.`,
    telling,
  );
