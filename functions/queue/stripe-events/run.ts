import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { retryDelayMs } from '../../domain/sync/retry-delay.ts';
import { eventOfMessage } from '../../messages/event-queue.ts';
import type { Queue } from '../../messages/queue.ts';
import type { Measures } from '../../metrics/measures.ts';
import { NoApiKey } from '../../payments/api-key.ts';
import { LookFailed } from '../../payments/looking.ts';
import { noteAlert } from '../../store/payments/alerts.ts';
import { countTry, finishEvent, readEvent, type StoredEvent } from '../../store/payments/events.ts';
import { readBreaker } from '../../store/sync/breaker.ts';
import { bounded } from '../../store/table/deadline.ts';
import { answerBatch } from '../message-batch.ts';
import { type Acted, actOn, type Services as OfEvent } from './acting.ts';

export interface Services extends OfEvent {
  readonly queue: Queue;
  readonly measures: Measures<'stripe-events'>;
  /** From 0 to 1. */
  readonly chance: () => number;
}

/** Time for the log and the queue, after the last call to the store. */
const TELLING_MS = 2_000;
/** The wait while the secret has no key, or Stripe refuses the key. Somebody must put another one in first. */
const WITHOUT_KEY_MS = 5 * 60_000;
/** The wait while the sync is off or stopped. */
const HELD_BACK_MS = 60_000;

/**
 * The handler of the events. The caller passes its services in. Each message names a stored event.
 */
export const stripeEventsRun =
  (services: Services) =>
  async ({ Records: records }: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const { queue, logger } = services;
    logger.resetKeys();
    logger.appendKeys({ lambda_request_id: context.awsRequestId });
    const end = Date.now() + context.getRemainingTimeInMillis() - TELLING_MS;
    const given = { ...services, table: bounded(services.table, end) };
    return answerBatch(records, { queue, logger, waitOf: (record) => waitOf(record, given) });
  };

/** How long a message must wait, in ms; undefined if it is done. */
async function waitOf(record: SQSRecord, services: Services): Promise<number | undefined> {
  const { logger, table, chance } = services;
  const id = eventOfMessage(record.body);
  if (id === undefined) {
    // No event is lost with it, because the list in the table counts and not the messages.
    logger.error('unreadable message', { message_id: record.messageId });
    return undefined;
  }
  try {
    const event = await readEvent(table, id);
    if (!event || event.isDone) return undefined;
    const waitMs = await heldBack(services);
    return waitMs ?? (await actedOn(event, services));
  } catch (error) {
    logger.error('event broken off', { event_id: id, error });
    return waitAfter(error, Number(record.attributes.ApproximateReceiveCount), chance());
  }
}

/** How long an event waits after an error, in ms. */
function waitAfter(error: unknown, receives: number, chance: number): number {
  if (error instanceof NoApiKey) return WITHOUT_KEY_MS;
  if (!(error instanceof LookFailed)) return retryDelayMs(receives, chance);
  const { failure } = error;
  if (failure.kind === 'not authorized') return WITHOUT_KEY_MS;
  return retryDelayMs(receives, chance, failure.kind === 'busy' ? failure.retryAfterMs : undefined);
}

/**
 * While the sync is off, the table may know less than Stripe. While it is stopped, Stripe does not answer. Then no event
 * is acted on, and all wait in the list.
 *
 * @returns how long it must wait, in ms; undefined if it need not
 */
async function heldBack({ table, clock, logger }: Services): Promise<number | undefined> {
  const { off, stopped } = await readBreaker(table);
  if (!off && !stopped) return undefined;
  logger.info('event held back', { why: off ? 'the sync is off' : 'the sync is stopped' });
  const untilProbe = stopped ? Date.parse(stopped.nextProbeAt) - Date.parse(await clock(table)) : 0;
  return Math.max(HELD_BACK_MS, untilProbe);
}

/** @returns how long it must wait, in ms; undefined if it is done */
async function actedOn(event: StoredEvent, services: Services): Promise<number | undefined> {
  const { table, clock, logger, measures, chance } = services;
  const acted = await actOn(event, services);
  const said = { event_id: event.id, type: event.type, ...viewOf(event, acted) };
  if (acted.outcome === 'wait') {
    await countTry(table, event, acted.detail ?? '');
    logger.info('event waits', said);
    return retryDelayMs(event.tries + 1, chance());
  }
  const { alert: kind, invoiceId, detail = '' } = acted;
  if (kind && invoiceId) await noteAlert(table, invoiceId, { kind, at: event.receivedAt, detail });
  await finishEvent(table, event.id, { ...acted, now: await clock(table) });
  if (acted.alert === undefined) logger.info('event', said);
  else {
    logger.error('alert from Stripe', { ...said, alert: acted.alert });
    measures.tellBy('StripeAlerts', { [acted.alert]: 1 });
  }
  return undefined;
}

const viewOf = (event: StoredEvent, { outcome, detail, invoiceId = event.invoiceId }: Acted) => ({
  ...(invoiceId !== undefined && { invoice_id: invoiceId }),
  object_id: event.objectId,
  outcome,
  ...(detail !== undefined && { detail }),
});
