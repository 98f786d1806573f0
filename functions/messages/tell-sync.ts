import type { InvoiceId } from '../../client/contract/shapes/fields.ts';
import type { Environment } from '../environment.ts';
import { queueOf, type SyncQueue, sendToSync } from './sync-queue.ts';
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
  tellInTime(
    (signal) => {
      if (queue?.url !== environment.syncQueueUrl) queue = undefined;
      queue ??= queueOf(environment);
      return sendToSync(queue, invoiceId, signal);
    },
    `The sync got no message about ${invoiceId}. The sweeper will find it.`,
    telling,
  );
