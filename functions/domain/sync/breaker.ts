import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { Cause, CauseCode } from './cause.ts';
import type { Ended } from './decision.ts';

/** A time while Stripe was away, or refused our key. */
interface Outage {
  /** When the first of the tries began that failed in a row. */
  readonly from: Instant;
  readonly to: Instant;
}

/** Why the sync sends nothing at the moment, and when one invoice is tried to see whether it can go on. */
interface Stopped {
  readonly since: Instant;
  readonly cause: Cause;
  /** How many invoices were tried since then. */
  readonly probes: number;
  /** While a probe is under way, this is when it must be over. */
  readonly nextProbeAt: Instant;
  readonly isProbing: boolean;
}

/** What is known of Stripe as a whole, by all tries of all invoices. */
export interface Breaker {
  /** How many tries have ended in a row without an answer that tells us something about their invoice. */
  readonly failures: number;
  /** When the first of these tries began. */
  readonly failingSince?: Instant;
  readonly stopped?: Stopped;
  /** The last one that is over. */
  readonly outage?: Outage;
  /** An operator turned the sync off. Then not even a probe is sent. */
  readonly off?: { readonly since: Instant; readonly why: string };
}

export const sound: Breaker = { failures: 0 };

/** One failure is chance. So many in a row, of any invoices, are an outage. */
const FAILURES_OF_AN_OUTAGE = 5;
const FIRST_PROBE_MS = 30_000;
const LATEST_PROBE_MS = 5 * 60_000;
/** While a probe is under way, its result is seconds away. */
const AFTER_PROBE_MS = 5_000;
/** While the sync is off, somebody must turn it on. */
const WHILE_OFF_MS = 5 * 60_000;

/** Whether an invoice may be tried now. */
export type Passage =
  | { readonly kind: 'free' }
  /** It may be tried, and the others wait for its result. */
  | { readonly kind: 'probe' }
  | { readonly kind: 'wait'; readonly until: Instant; readonly cause: Cause };

/** @param now UTC */
export function passage({ off, stopped }: Breaker, now: Instant): Passage {
  if (off)
    return { kind: 'wait', until: later(now, WHILE_OFF_MS), cause: { code: 'sync_is_off', detail: off.why } };
  if (!stopped) return { kind: 'free' };
  if (stopped.nextProbeAt <= now) return { kind: 'probe' };
  // The result of a probe is mostly there within seconds.
  const until = stopped.isProbing ? later(now, AFTER_PROBE_MS) : stopped.nextProbeAt;
  return { kind: 'wait', until, cause: stopped.cause };
}

/**
 * The state while a probe is under way. If its worker dies, there is another one later.
 *
 * @param probeMs how long a probe may take
 */
export function probing(breaker: Breaker, now: Instant, probeMs: number): Breaker {
  const { stopped } = breaker;
  if (!stopped) return breaker;
  const probe = { probes: stopped.probes + 1, nextProbeAt: later(now, probeMs), isProbing: true };
  return { ...breaker, stopped: { ...stopped, ...probe } };
}

/** What a try tells of Stripe as a whole. */
export type Sign =
  /** Stripe answered: it is there, and takes our key. */
  | { readonly kind: 'answered' }
  /** Nothing was asked, or nothing was learnt. */
  | { readonly kind: 'none' }
  | { readonly kind: 'away' | 'key refused'; readonly cause: Cause };

/** The causes that say nothing about the invoice. */
const OF_STRIPE: Readonly<Partial<Record<CauseCode, 'away' | 'key refused' | 'none'>>> = {
  provider_unreachable: 'away',
  provider_error: 'away',
  api_key_refused: 'key refused',
  api_key_missing: 'key refused',
  lines_not_listed: 'none',
  amount_too_large: 'none',
  took_too_long: 'none',
};

export function signOf(ended: Ended): Sign {
  if (ended.kind === 'synced') return { kind: 'answered' };
  const kind = OF_STRIPE[ended.cause.code] ?? 'answered';
  return kind === 'away' || kind === 'key refused' ? { kind, cause: ended.cause } : { kind };
}

/** Whether a try that ended so says nothing about its invoice, but only about Stripe. */
export const isOfStripe = ({ code }: Cause): boolean => {
  const kind = OF_STRIPE[code];
  return kind === 'away' || kind === 'key refused';
};

interface Tried {
  /** When the try began, and when it ended. UTC. */
  readonly began: Instant;
  readonly now: Instant;
  /** Whether it was a probe. */
  readonly isProbe: boolean;
}

/**
 * The state after a try. A refused key stops the sync at once, since each further request would be refused too. An
 * outage must last for some tries. The first try that Stripe answers ends both.
 *
 * @returns the same object if nothing changed
 */
export function afterTry(breaker: Breaker, sign: Sign, tried: Tried): Breaker {
  switch (sign.kind) {
    case 'answered':
      return goingOn(breaker, tried);
    case 'none':
      // Another invoice is tried instead.
      return tried.isProbe ? probedAt(breaker, tried.now) : breaker;
    case 'away':
    case 'key refused':
      return failing(breaker, sign.cause, sign.kind, tried);
    default:
      return sign satisfies never;
  }
}

function goingOn(breaker: Breaker, { now, began }: Tried): Breaker {
  const { failures, failingSince, stopped, ...kept } = breaker;
  if (failures === 0 && !stopped) return breaker;
  // It was sent before the others failed, so it does not show that Stripe is back.
  if (stopped && began < stopped.since) return breaker;
  if (!stopped) return { ...kept, failures: 0 };
  return { ...kept, failures: 0, outage: { from: failingSince ?? stopped.since, to: now } };
}

function failing(
  breaker: Breaker,
  cause: Cause,
  kind: 'away' | 'key refused',
  { began, now, isProbe }: Tried,
): Breaker {
  const { failingSince, stopped } = breaker;
  const failures = breaker.failures + 1;
  const since = failingSince === undefined || began < failingSince ? began : failingSince;
  const after: Breaker = { ...breaker, failures, failingSince: since };
  if (stopped && isProbe) {
    // The newest cause counts: an outage may end with a refused key.
    return probedAt({ ...after, stopped: { ...stopped, cause } }, later(now, probeDelayMs(stopped.probes)));
  }
  // Many tries may be under way when the sync is stopped. They must not all write to the same item for nothing.
  if (stopped) return since === failingSince ? breaker : { ...breaker, failingSince: since };
  if (kind === 'away' && failures < FAILURES_OF_AN_OUTAGE) return after;
  return {
    ...after,
    stopped: { since: now, cause, probes: 0, nextProbeAt: later(now, probeDelayMs(0)), isProbing: false },
  };
}

/** Doubles with each probe, up to five minutes. */
const probeDelayMs = (probes: number): number =>
  Math.min(LATEST_PROBE_MS, FIRST_PROBE_MS * 2 ** Math.min(probes, 10));

/** The same state, with another time of the next probe: after a probe, or because an operator asks for one. */
export function probedAt(breaker: Breaker, at: Instant): Breaker {
  const { stopped } = breaker;
  return stopped ? { ...breaker, stopped: { ...stopped, nextProbeAt: at, isProbing: false } } : breaker;
}

/**
 * Whether a try failed only because Stripe was away or refused the key. Such a try is not counted: it must not use up
 * the tries of the invoice. While Stripe has answered nobody since, this is taken for an outage too.
 *
 * @param began when the try began
 */
export function isExcused({ failures, failingSince, outage }: Breaker, began: Instant): boolean {
  if (failures > 0 && failingSince !== undefined && failingSince <= began) return true;
  return outage !== undefined && outage.from <= began && began <= outage.to;
}

/** When an invoice that must wait comes back, so that not all come back at once. */
export function comingBackAt(until: Instant, now: Instant, chance: number): Instant {
  const waitMs = Math.max(AFTER_PROBE_MS, Date.parse(until) - Date.parse(now));
  return later(now, waitMs + Math.round(chance * Math.min(waitMs, AFTER_PROBE_MS)));
}

// A timestamp of this form is an Instant.
const later = (at: Instant, ms: number): Instant => new Date(Date.parse(at) + ms).toISOString() as Instant;
