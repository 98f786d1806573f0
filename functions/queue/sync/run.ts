import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { holdBack, invoiceOfMessage, type SyncQueue } from '../../messages/sync-queue.ts';
import { NoApiKey } from '../../payments/api-key.ts';
import { bounded } from '../../store/table/deadline.ts';
import { type Services as OfInvoice, syncInvoice } from './one-invoice.ts';
import { LEASE_MS } from './worker.ts';

export interface Services extends Omit<OfInvoice, 'hasTime'> {
  readonly queue: SyncQueue;
}

/** Time for a last request with its repetition, and for writing down what came of it. */
const ONE_REQUEST_MS = 25_000;
/** Time for the log and the queue, after the last call to the store. */
const TELLING_MS = 2_000;
/** Somebody must put a key into the secret first. */
const WITHOUT_KEY_MS = 5 * 60_000;

/**
 * The handler of the sync; its services are passed in. Each message names an invoice, and each is tried on its own. Those
 * that must come again are held back, and named in the answer. All others are deleted from the queue.
 */
export const syncRun =
  (services: Services) =>
  async ({ Records: records }: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const { logger } = services;
    logger.resetKeys();
    logger.appendKeys({ lambda_request_id: context.awsRequestId });
    const end = Date.now() + context.getRemainingTimeInMillis() - TELLING_MS;
    const given = {
      ...services,
      table: bounded(services.table, end),
      hasTime: () => end - Date.now() > ONE_REQUEST_MS,
    };
    const comingAgain = await Promise.all(
      records.map(async (record) => ((await comesAgain(record, given)) ? [record.messageId] : [])),
    );
    return { batchItemFailures: comingAgain.flat().map((itemIdentifier) => ({ itemIdentifier })) };
  };

async function comesAgain(record: SQSRecord, services: OfInvoice & Services): Promise<boolean> {
  const { logger, queue } = services;
  const waitMs = await waitOf(record, services);
  if (waitMs === undefined) return false;
  try {
    await holdBack(queue, record.receiptHandle, waitMs);
  } catch (error) {
    // It comes after the queue's own time, which is longer than a try takes.
    logger.warn('message not held back', { error, message_id: record.messageId });
  }
  return true;
}

/** How long a message is to wait, in ms; undefined when it is done. */
async function waitOf(record: SQSRecord, services: OfInvoice): Promise<number | undefined> {
  const { logger } = services;
  const invoiceId = invoiceOfMessage(record.body);
  if (invoiceId === undefined) {
    // No invoice waits for it: the list of the sync's work counts, not the messages.
    logger.error('unreadable message', { message_id: record.messageId });
    return undefined;
  }
  try {
    return await syncInvoice(invoiceId, services);
  } catch (error) {
    logger.error('sync broken off', { invoice_id: invoiceId, error });
    // If it was taken already, it can be taken again only then.
    return error instanceof NoApiKey ? WITHOUT_KEY_MS : LEASE_MS;
  }
}
