import type { InvoiceId } from '../../client/contract/shapes/fields.ts';
import type { Environment } from '../environment.ts';
import { queueOf, type SyncQueue, sendToSync } from './sync-queue.ts';

const LONGEST_MS = 3_000;

interface Telling {
  /** In ms since the epoch: it takes no longer. */
  readonly until: number;
  readonly report: (error: unknown) => void;
}

let queue: SyncQueue | undefined;

/**
 * Tells the sync that an invoice waits for it. It never fails: what was settled stays settled, and an invoice whose
 * message was lost is found by the sweeper.
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
    report(new Error(`The sync of ${invoiceId} was not told. The sweeper will find it.`, { cause: error }));
  }
}
