import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { invoiceOfMessage, type SyncQueue } from '../../messages/sync-queue.ts';
import { bounded } from '../../store/table/deadline.ts';
import { answerBatch } from '../message-batch.ts';
import { type Services as OfInvoice, syncInvoice } from './one-invoice.ts';
import { LEASE_MS } from './worker.ts';

export interface Services extends Omit<OfInvoice, 'hasTime' | 'halt'> {
  readonly queue: SyncQueue;
}

/** Time for a last request and its repetition, each with its turn, and for storing the result. */
const ONE_REQUEST_MS = 30_000;
/** Time for the log and the queue, after the last call to the store. */
const TELLING_MS = 2_000;

/**
 * The handler of the sync. The caller passes its services in. Each message names an invoice, and each invoice has its
 * own try.
 */
export const syncRun =
  (services: Services) =>
  async ({ Records: records }: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const { queue, logger } = services;
    logger.resetKeys();
    logger.appendKeys({ lambda_request_id: context.awsRequestId });
    const end = Date.now() + context.getRemainingTimeInMillis() - TELLING_MS;
    const given = {
      ...services,
      table: bounded(services.table, end),
      hasTime: () => end - Date.now() > ONE_REQUEST_MS,
      halt: {},
    };
    return answerBatch(records, { queue, logger, waitOf: (record) => waitOf(record, given) });
  };

/** How long a message must wait, in ms; undefined if it is done. */
async function waitOf(record: SQSRecord, services: OfInvoice): Promise<number | undefined> {
  const { logger } = services;
  const invoiceId = invoiceOfMessage(record.body);
  if (invoiceId === undefined) {
    // No invoice is lost with it, because the work list counts and not the messages.
    logger.error('unreadable message', { message_id: record.messageId });
    return undefined;
  }
  try {
    return await syncInvoice(invoiceId, services);
  } catch (error) {
    logger.error('sync broken off', { invoice_id: invoiceId, error });
    // If this run claimed the invoice before the error, nobody can claim it again earlier.
    return LEASE_MS;
  }
}
