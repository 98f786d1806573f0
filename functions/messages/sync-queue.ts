import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { type InvoiceId, invoiceId } from '../../client/contract/shapes/fields.ts';
import type { Environment } from '../environment.ts';

/** The queue of invoices that the sync tries now. */
export interface SyncQueue {
  readonly url: string;
  readonly client: Pick<SQSClient, 'send'>;
}

/** If sending takes longer, the sweeper sends the message later. */
const CALL_LIMITS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_500, throwOnRequestTimeout: true },
};

/** The most messages that SQS takes in one request. */
export const MOST_TOGETHER = 10;

const openSyncQueue = (url: string): SyncQueue => ({ url, client: new SQSClient(CALL_LIMITS) });

/** @throws Error if the function does not have the queue's address. Its access must name the queue */
export function queueOf({ syncQueueUrl }: Pick<Environment, 'syncQueueUrl'>): SyncQueue {
  if (syncQueueUrl === undefined) throw new Error('This function may not reach the sync’s queue.');
  return openSyncQueue(syncQueueUrl);
}

/** A message only names an invoice. So a message that comes late or twice does no harm. */
const message = z.object({ invoice_id: invoiceId });
const bodyOf = (id: InvoiceId): string =>
  JSON.stringify({ invoice_id: id } satisfies z.input<typeof message>);

/** @returns undefined if the text is not a message of ours */
export function invoiceOfMessage(body: string): InvoiceId | undefined {
  try {
    return message.parse(JSON.parse(body)).invoice_id;
  } catch {
    return undefined;
  }
}

/** @param signal ends the request */
export async function sendToSync(
  { url, client }: SyncQueue,
  id: InvoiceId,
  signal: AbortSignal,
): Promise<void> {
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: bodyOf(id) }), {
    abortSignal: signal,
  });
}

/**
 * @param ids at most ten
 * @returns how many messages the queue did not take
 */
export async function sendAllToSync({ url, client }: SyncQueue, ids: readonly InvoiceId[]): Promise<number> {
  const Entries = ids.map((id, index) => ({ Id: String(index), MessageBody: bodyOf(id) }));
  const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  return Failed.length;
}

/**
 * Sets when a message comes back while a worker has it.
 *
 * @param receipt of its delivery
 * @param ms from now on
 */
export async function holdBack({ url, client }: SyncQueue, receipt: string, ms: number): Promise<void> {
  await client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: url,
      ReceiptHandle: receipt,
      // Rounded up, because an invoice that is not due yet would not be tried.
      VisibilityTimeout: Math.ceil(ms / 1_000) + 1,
    }),
  );
}
