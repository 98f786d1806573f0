import {
  type BillingError,
  type BillingErrorCode,
  type BillingErrorDetails,
  BillingNoReplyError,
  BillingReplyError,
  BillingSetupError,
  type FieldError,
  type Outcome,
} from './errors.ts';
import type { RetryAdvice } from './retry.ts';

/** Why one try failed, and what that says about the change it asked for. */
export interface Failure {
  readonly kind: 'reply' | 'no_reply' | 'setup';
  readonly code: BillingErrorCode;
  readonly message: string;
  readonly outcome: Outcome;
  readonly advice: RetryAdvice;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly errors?: readonly FieldError[] | undefined;
  readonly lineItemId?: string | undefined;
  readonly cause?: unknown;
}

const errorClasses = { reply: BillingReplyError, no_reply: BillingNoReplyError, setup: BillingSetupError };
// Nothing was wrong with these calls, though trying on at once was of no use.
const worthSendingAgain: ReadonlySet<BillingErrorCode> = new Set([
  'aborted',
  'deadline_exceeded',
  'credentials_unavailable',
]);
const outcomeTexts = {
  applied: 'the change was applied',
  not_applied: 'nothing was changed',
  unknown: 'whether it was applied is unknown: send it again',
} as const satisfies Record<Outcome, string>;

const outcomeText = (call: { outcome: Outcome; idempotencyKey?: string | undefined }): string =>
  outcomeTexts[call.outcome] +
  (call.outcome === 'unknown' && call.idempotencyKey !== undefined ? ' with the same key' : '');

/**
 * What all tries together prove. A later refusal says nothing about an earlier try that went unanswered, which may
 * even be running still; so the strongest statement stays. One refusal settles all tries: after
 * `idempotency_conflict` the key holds other content for ever, and this content can never be applied under it.
 */
export function combinedOutcome(before: Outcome, failure: Failure): Outcome {
  if (failure.code === 'idempotency_conflict') return 'not_applied';
  if (before === 'applied' || failure.outcome === 'applied') return 'applied';
  if (before === 'unknown' || failure.outcome === 'unknown') return 'unknown';
  return 'not_applied';
}

/** The last try's failure as the error of the whole call. */
export function errorOf(
  failure: Failure,
  call: {
    readonly route: string;
    readonly attempts: number;
    readonly outcome: Outcome;
    readonly requestId: string;
    readonly idempotencyKey?: string | undefined;
    /** Whether it asked for a change at all. */
    readonly changes: boolean;
    /** Why there was no further try, where the failure itself would have allowed one. */
    readonly gaveUp: string | undefined;
  },
): BillingError {
  const requestId = failure.requestId ?? call.requestId;
  const details: BillingErrorDetails = {
    ...failure,
    ...call,
    requestId,
    retryable: failure.advice !== 'never' || worthSendingAgain.has(failure.code),
  };
  const facts = [
    failure.status === undefined ? failure.code : `${failure.status} ${failure.code}`,
    `attempt ${call.attempts}${call.gaveUp === undefined ? '' : `, ${call.gaveUp}`}`,
    `request ${requestId}`,
    ...(call.changes ? [outcomeText(call)] : []),
  ];
  return new errorClasses[failure.kind](`${call.route}: ${failure.message} (${facts.join('; ')})`, details);
}
