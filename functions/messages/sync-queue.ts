import * as z from 'zod/mini';
import { type InvoiceId, invoiceId } from '../../client/contract/shapes/fields.ts';
import type { Environment } from '../environment.ts';
import { openQueue, type Queue, sendText, sendTexts } from './queue.ts';

/** The queue of invoices that the sync tries now. */
export type SyncQueue = Queue;

/** @throws Error if the function does not have the queue's address. Its access must name the queue */
export function queueOf({ syncQueueUrl }: Pick<Environment, 'syncQueueUrl'>): SyncQueue {
  if (syncQueueUrl === undefined) throw new Error('This function may not reach the sync’s queue.');
  return openQueue(syncQueueUrl);
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
export const sendToSync = (queue: SyncQueue, id: InvoiceId, signal: AbortSignal): Promise<void> =>
  sendText(queue, bodyOf(id), signal);

/**
 * @param ids at most ten
 * @returns how many messages the queue did not take
 */
export const sendAllToSync = (queue: SyncQueue, ids: readonly InvoiceId[]): Promise<number> =>
  sendTexts(queue, ids.map(bodyOf));
