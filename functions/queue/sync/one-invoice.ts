import type { Logger } from '@aws-lambda-powertools/logger';
import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { comingBackAt, type Passage, passage, signOf } from '../../domain/sync/breaker.ts';
import type { Ended } from '../../domain/sync/decision.ts';
import type { Rest } from '../../domain/sync/record.ts';
import { retryDelayMs } from '../../domain/sync/retry-delay.ts';
import type { SyncSettings } from '../../environment.ts';
import type { Measures } from '../../metrics/measures.ts';
import { NoApiKey } from '../../payments/api-key.ts';
import type { Clock } from '../../store/clock/clock.ts';
import { takePayment } from '../../store/payments/taking.ts';
import { type Claimed, claimSync } from '../../store/sync/claiming.ts';
import { holdSync } from '../../store/sync/holding.ts';
import { endSync, LeaseLost } from '../../store/sync/keeping.ts';
import { type Entry, enter, leave } from './gate.ts';
import { Trial, type TrialServices } from './trial.ts';
import { LEASE_MS } from './worker.ts';

export interface Services extends TrialServices {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: TrialServices['settings'] & Pick<SyncSettings, 'mostTries'>;
  readonly measures: Measures<'sync'>;
  /** From 0 to 1. */
  readonly chance: () => number;
}

/**
 * One try of one invoice. It claims the invoice, goes on where the last try stopped, and stores how the try ended. While
 * the sync is stopped, the invoice is not claimed: it waits, and shows why.
 *
 * @returns how long its message must wait, in ms. Undefined if the message is done: the invoice is synced or failed,
 *   another worker has it, or there is nothing to sync
 * @throws DomainError `unavailable`
 */
export async function syncInvoice(invoiceId: InvoiceId, services: Services): Promise<number | undefined> {
  const { table, clock } = services;
  const now = await clock(table);
  const entry = await enter(table, now);
  if (entry.kind === 'wait') return held(invoiceId, entry, services, now);
  try {
    // Without a key no try begins, so the invoice can still be voided.
    const key = await services.apiKey.current();
    return await claimAndTry(invoiceId, key, services, { entry, now });
  } catch (error) {
    if (!(error instanceof NoApiKey)) throw error;
    const sign = { kind: 'key refused', cause: { code: 'api_key_missing' } } as const;
    const stop = passage(await leave(services, entry, { sign, began: now, now }), now);
    if (stop.kind !== 'wait') throw error;
    return held(invoiceId, stop, services, now);
  }
}

interface Begun {
  readonly entry: Entry;
  readonly now: Instant;
}

/** Lets an invoice wait without a try. */
async function held(
  invoiceId: InvoiceId,
  { until, cause }: Extract<Passage, { kind: 'wait' }>,
  { table, logger, chance }: Services,
  now: Instant,
): Promise<number | undefined> {
  const back = comingBackAt(until, now, chance());
  const isWaiting = await holdSync(table, invoiceId, { until: back, cause, now });
  logger.info('sync held', {
    invoice_id: invoiceId,
    cause: cause.code,
    ...(isWaiting && { retry_at: back }),
  });
  return isWaiting ? msBetween(now, back) : undefined;
}

const msBetween = (from: Instant, to: Instant): number => Date.parse(to) - Date.parse(from);

async function claimAndTry(
  invoiceId: InvoiceId,
  key: string,
  services: Services,
  { entry, now }: Begun,
): Promise<number | undefined> {
  const { table, logger } = services;
  /** If nothing was learnt, another invoice can be the probe. */
  const leaveUntried = () => leave(services, entry, { sign: { kind: 'none' }, began: now, now });
  const claimed = await claimSync(table, invoiceId, { now, leaseMs: LEASE_MS, breaker: entry.breaker });
  if (claimed === undefined || claimed === 'not now') {
    logger.info('nothing to sync', { invoice_id: invoiceId, why: claimed ?? 'done' });
    await leaveUntried();
    return undefined;
  }
  try {
    return await tryClaimed(claimed, key, services, { entry, now });
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    logger.warn('sync lost', { invoice_id: invoiceId, attempt: claimed.attempts, error });
    await leaveUntried();
    return undefined;
  }
}

async function tryClaimed(
  claimed: Claimed,
  key: string,
  services: Services,
  { entry, now }: Begun,
): Promise<number | undefined> {
  const { table, clock, logger, settings } = services;
  const began = Date.now();
  const trial = new Trial(claimed, services, now);
  const ended = await trial.run(key);
  const endedAt = await clock(table);
  const breaker = await leave(services, entry, { sign: signOf(ended), began: now, now: endedAt });
  if (breaker.stopped) services.halt.cause = breaker.stopped.cause;
  const retryAt = retryTime(claimed, ended, passage(breaker, endedAt), {
    now: endedAt,
    chance: services.chance,
  });
  const { mostTries } = settings;
  const rest = await endSync(table, trial.claimed, ended, { retryAt, mostTries, now: endedAt });
  await takeEarlyPayment(claimed.invoice.invoiceId, ended, services, endedAt);
  measure(services.measures, rest);
  const isWaiting = rest.status === 'pending';
  logger[rest.status === 'failed' ? 'error' : 'info']('sync', {
    invoice_id: claimed.invoice.invoiceId,
    attempt: claimed.attempts,
    step: ended.call,
    outcome: rest.status,
    ...('cause' in rest && { cause: rest.cause.code, last_cause: rest.cause.last?.code }),
    ...(isWaiting && { retry_at: retryAt }),
    ms: Date.now() - began,
  });
  return isWaiting ? msBetween(endedAt, retryAt) : undefined;
}

function measure(measures: Measures<'sync'>, rest: Rest): void {
  if (rest.status === 'synced') measures.tell({ InvoicesSynced: 1 });
  else
    measures.tellBy(rest.status === 'failed' ? 'SyncsFailed' : 'SyncTriesFailed', { [rest.cause.code]: 1 });
}

/**
 * A small total is paid as soon as it is finalized. Stripe also sends an event for it. If this fails, that event or the
 * reconcile does the same.
 */
async function takeEarlyPayment(
  invoiceId: InvoiceId,
  ended: Ended,
  { table, logger }: Services,
  now: Instant,
): Promise<void> {
  if (ended.kind !== 'synced' || ended.invoice.status === 'open') return;
  const seen = { ...ended.invoice, collecting: { kind: 'none' } } as const;
  try {
    await takePayment(table, invoiceId, async () => seen, now);
  } catch (error) {
    logger.warn('payment not stored', { invoice_id: invoiceId, error });
  }
}

/** When it is tried again: after its own wait, but not while the sync is stopped. */
function retryTime(
  { tries }: Claimed,
  ended: Ended,
  next: Passage,
  { now, chance }: { readonly now: Instant; readonly chance: () => number },
): Instant {
  const ownMs = retryDelayMs(tries, chance(), ended.kind === 'again' ? ended.retryAfterMs : undefined);
  // A timestamp of this form is an Instant.
  const own = new Date(Date.parse(now) + ownMs).toISOString() as Instant;
  if (next.kind !== 'wait') return own;
  const back = comingBackAt(next.until, now, chance());
  const isFirst = own < back;
  return isFirst ? back : own;
}
