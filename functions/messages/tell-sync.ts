import type { InvoiceId } from '../../client/contract/shapes/fields.ts';
import type { Environment } from '../environment.ts';
import { queueOf, type SyncQueue, sendToSync } from './sync-queue.ts';

const LONGEST_MS = 3_000;

interface Telling {
  /** The time by which it must end, in ms since the epoch. */
  readonly until: number;
  readonly report: (error: unknown) => void;
}

let queue: SyncQueue | undefined;

/**
 * Sends the sync a message that an invoice waits. It never throws, because the invoice is already settled. If the
 * message is lost, the sweeper finds the invoice.
 */
export async function tellSync(
  environment: Pick<Environment, 'syncQueueUrl'>,
  invoiceId: InvoiceId,
  { until, report }: Telling,
): Promise<void> {
  try {
    if (queue?.url !== environment.syncQueueUrl) queue = undefined;
    queue ??= queueOf(environment);
    const ms = Math.max(0, Math.min(LONGEST_MS, until - Date.now()));
    await sendToSync(queue, invoiceId, AbortSignal.timeout(ms));
  } catch (error) {
    report(
      new Error(`The sync got no message about ${invoiceId}. The sweeper will find it.`, { cause: error }),
    );
  }
}
