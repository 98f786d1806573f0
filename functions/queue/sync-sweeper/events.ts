import type { Instant } from '../../../client/contract/shapes/fields.ts';
import { sendEvents } from '../../messages/event-queue.ts';
import { MOST_TOGETHER, type Queue } from '../../messages/queue.ts';
import { waitingEvents } from '../../store/payments/events.ts';
import type { Table } from '../../store/table/table.ts';

export interface EventSweep {
  readonly sent: number;
  /** How many the queue did not take. The next run sends them. */
  readonly failed: number;
  /** When the event came that waits longest. */
  readonly oldest?: Instant;
}

/** More would only be in the queue twice. */
const MOST_SENT = 2_000;

/** Sends the events of Stripe again that nobody has acted on for too long. */
export async function sweepEvents(table: Table, queue: Queue, receivedBefore: Instant): Promise<EventSweep> {
  const waiting: string[] = [];
  let oldest: Instant | undefined;
  for await (const { id, receivedAt } of waitingEvents(table, receivedBefore)) {
    if (waiting.length >= MOST_SENT) break;
    waiting.push(id);
    if (oldest === undefined || receivedAt < oldest) oldest = receivedAt;
  }
  let failed = 0;
  for (let from = 0; from < waiting.length; from += MOST_TOGETHER) {
    const notSent = await sendEvents(queue, waiting.slice(from, from + MOST_TOGETHER));
    failed += notSent;
  }
  return { sent: waiting.length - failed, failed, ...(oldest !== undefined && { oldest }) };
}
