import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { MOST_TOGETHER, type Queue } from '../../messages/queue.ts';
import { type SyncQueue, sendAllToSync } from '../../messages/sync-queue.ts';
import type { Measures } from '../../metrics/measures.ts';
import type { Clock } from '../../store/clock/clock.ts';
import { syncBacklog } from '../../store/sync/backlog.ts';
import { readBreaker } from '../../store/sync/breaker.ts';
import { noticeRestore } from '../../store/sync/restore.ts';
import { waitingSyncs } from '../../store/sync/waiting.ts';
import { bounded } from '../../store/table/deadline.ts';
import type { Table } from '../../store/table/table.ts';
import { type EventSweep, sweepEvents } from './events.ts';

interface Services {
  readonly table: Table;
  readonly queue: SyncQueue;
  readonly eventQueue: Queue;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly measures: Measures<'sync-sweeper'>;
}

/** The answer of a run to its caller. */
export interface SweepReply {
  /** The time that it compared with, to find what waits too long. */
  readonly now: Instant;
  /** How many messages were sent. */
  readonly sent: number;
  /** How many the queue did not take. The next run sends them. */
  readonly failed: number;
  /** Whether it stopped before the end of the list. */
  readonly stopped: boolean;
  /** The same for the events of Stripe that nobody has acted on. */
  readonly events: EventSweep;
}

/** Younger entries need no second message, because their first one is still on its way. */
const TOO_LONG_MS = 5 * 60_000;
/** Stripe takes hardly more between two runs. More messages would only be in the queue twice. */
const MOST_SENT = 2_000;
/** Time for the last messages and the log. */
const ENDING_MS = 10_000;

/** The handler of the sweeper. The caller passes its services in. */
export const sweepRun =
  ({ table: unbounded, queue, eventQueue, clock, logger, measures }: Services) =>
  async (_event: unknown, context: Context): Promise<SweepReply> => {
    logger.resetKeys();
    logger.appendKeys({ lambda_request_id: context.awsRequestId });
    const end = Date.now() + context.getRemainingTimeInMillis() - ENDING_MS;
    const table = bounded(unbounded, end);
    const now = await clock(table);
    // A timestamp of this form is an Instant.
    const dueBefore = new Date(Date.parse(now) - TOO_LONG_MS).toISOString() as Instant;
    const result = await sendWaiting(table, queue, dueBefore, end);
    const events = await sweepEvents(table, eventQueue, dueBefore);
    const isFault = result.failed + events.failed > 0;
    logger[isFault ? 'error' : 'info']('sync sweep', { now, ...result, events });
    const isRestored = await noticeRestore(table, now);
    if (isRestored) logger.error('the table was restored, and nobody said so');
    const { waiting, lagMs } = await syncBacklog(table, now, end);
    const { stopped, off } = await readBreaker(table);
    measures.tell({
      BreakerOpen: stopped || off ? 1 : 0,
      RestoreNoticed: isRestored ? 1 : 0,
      SyncLag: Math.round(lagMs / 1_000),
      SyncsWaiting: waiting,
      EventsLag: events.oldest === undefined ? 0 : secondsBetween(events.oldest, now),
    });
    return { now, ...result, events };
  };

const secondsBetween = (from: Instant, to: Instant): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 1_000);

async function sendWaiting(
  table: Table,
  queue: SyncQueue,
  dueBefore: Instant,
  end: number,
): Promise<Omit<SweepReply, 'now' | 'events'>> {
  const result = { sent: 0, failed: 0 };
  let together: InvoiceId[] = [];
  const send = async (): Promise<void> => {
    if (together.length === 0) return;
    const failed = await sendAllToSync(queue, together);
    result.failed += failed;
    result.sent += together.length - failed;
    together = [];
  };
  for await (const id of waitingSyncs(table, dueBefore)) {
    if (result.sent + result.failed >= MOST_SENT || Date.now() >= end) return { ...result, stopped: true };
    together.push(id);
    if (together.length === MOST_TOGETHER) await send();
  }
  await send();
  return { ...result, stopped: false };
}
