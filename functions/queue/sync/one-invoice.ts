import type { Logger } from '@aws-lambda-powertools/logger';
import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { Cause } from '../../domain/sync/cause.ts';
import { type Ended, nextCall } from '../../domain/sync/decision.ts';
import { retryDelayMs } from '../../domain/sync/retry-delay.ts';
import { contactOf } from '../../domain/sync/state.ts';
import type { SyncSettings } from '../../environment.ts';
import type { ApiKey } from '../../payments/api-key.ts';
import type { openStripe } from '../../payments/open-stripe.ts';
import type { Clock } from '../../store/clock/clock.ts';
import { takePayment } from '../../store/payments/taking.ts';
import { type Claimed, claimSync } from '../../store/sync/claiming.ts';
import { installationOf } from '../../store/sync/installation.ts';
import { endSync, keepSync, LeaseLost } from '../../store/sync/keeping.ts';
import type { Table } from '../../store/table/table.ts';
import { attempt } from './attempt.ts';
import { LinesNotListed, type Sending, sendingOf, TooLarge } from './bill.ts';
import { LEASE_MS } from './worker.ts';

export interface Services {
  /** Its requests end with the run. */
  readonly table: Table;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly apiKey: ApiKey;
  readonly stripeWith: (apiKey: string) => ReturnType<typeof openStripe>;
  readonly settings: Pick<SyncSettings, 'dueDays' | 'autoAdvance' | 'mostTries'>;
  /** Whether there is time for another request. */
  readonly hasTime: () => boolean;
  /** From 0 to 1. */
  readonly chance: () => number;
}

/**
 * One try of one invoice. It claims the invoice, goes on where the last try stopped, and stores how the try ended.
 *
 * @returns how long its message must wait, in ms. Undefined if the message is done: the invoice is synced or failed,
 *   another worker has it, or there is nothing to sync
 * @throws NoApiKey, before anything else happens; DomainError `unavailable`
 */
export async function syncInvoice(invoiceId: InvoiceId, services: Services): Promise<number | undefined> {
  const { table, clock, logger } = services;
  const began = Date.now();
  // Without a key no try begins, so the invoice can still be voided.
  const key = await services.apiKey.current();
  const now = await clock(table);
  const claimed = await claimSync(table, invoiceId, { now, leaseMs: LEASE_MS });
  if (claimed === undefined || claimed === 'not now') {
    logger.info('nothing to sync', { invoice_id: invoiceId, why: claimed ?? 'done' });
    return undefined;
  }
  try {
    return await tryClaimed(claimed, key, services, { now, began });
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    logger.warn('sync lost', { invoice_id: invoiceId, attempt: claimed.attempts, error });
    return undefined;
  }
}

async function tryClaimed(
  claimed: Claimed,
  key: string,
  services: Services,
  { now, began }: { readonly now: Instant; readonly began: number },
): Promise<number | undefined> {
  const { table, clock, logger, settings, chance } = services;
  const trial = new Trial(claimed, services, now);
  const ended = await trial.run(key);
  const delayMs = retryDelayMs(
    claimed.tries,
    chance(),
    ended.kind === 'again' ? ended.retryAfterMs : undefined,
  );
  const endedAt = await clock(table);
  // A timestamp of this form is an Instant.
  const retryAt = new Date(Date.parse(endedAt) + delayMs).toISOString() as Instant;
  const rest = await endSync(table, trial.claimed, ended, {
    retryAt,
    mostTries: settings.mostTries,
    now: endedAt,
  });
  await takeEarlyPayment(claimed.invoice.invoiceId, ended, services, endedAt);
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
  return isWaiting ? delayMs : undefined;
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

/** A try, with what is stored of it so far. */
class Trial {
  /** The claim with the last stored state. */
  claimed: Claimed;
  readonly #services: Services;
  readonly #now: Instant;

  constructor(claimed: Claimed, services: Services, now: Instant) {
    this.claimed = claimed;
    this.#services = services;
    this.#now = now;
  }

  /** @param key read some minutes ago at most. If Stripe refuses it, somebody may have replaced it since then */
  async run(key: string): Promise<Ended> {
    const { table, apiKey, settings } = this.#services;
    try {
      const installation = await installationOf(table);
      const sending = sendingOf(table, this.claimed, { installation, terms: settings });
      const ended = await this.#attempt(sending, key);
      if (ended.kind !== 'again' || ended.cause.code !== 'api_key_refused') return ended;
      const other = await apiKey.insteadOf(key);
      return other === undefined ? ended : await this.#attempt(sending, other);
    } catch (error) {
      return this.#endedBy(error);
    }
  }

  #attempt({ bill, expected }: Sending, key: string): Promise<Ended> {
    const { table, stripeWith, hasTime } = this.#services;
    return attempt(this.claimed.state, {
      stripe: stripeWith(key),
      bill,
      expected,
      now: this.#now,
      hasTime,
      keep: async (state, call) => {
        this.claimed = await keepSync(table, this.claimed, state, call);
        return this.claimed.state;
      },
    });
  }

  /** @throws the error, if it is not one that ends a try */
  #endedBy(error: unknown): Ended {
    const { state, customer } = this.claimed;
    const ended = (kind: 'again' | 'stop', code: Cause['code']): Ended => ({
      kind,
      state,
      cause: { code },
      call: nextCall(state, contactOf(customer)),
    });
    if (error instanceof LinesNotListed) return ended('again', 'lines_not_listed');
    if (error instanceof TooLarge) return ended('stop', 'amount_too_large');
    throw error;
  }
}
