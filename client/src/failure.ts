import type {
  BillingError,
  BillingErrorCode,
  BillingNoReplyError,
  BillingReplyError,
  BillingSetupError,
  FieldError,
  Outcome,
} from './errors.ts';
import type { RetryAdvice } from './retry.ts';

/** Why one try failed, and what that says about the change it asked for. */
export interface Failure {
  /** The class of its error. */
  readonly kind: typeof BillingReplyError | typeof BillingNoReplyError | typeof BillingSetupError;
  readonly code: BillingErrorCode;
  readonly message: string;
  readonly outcome: Outcome;
  readonly advice: RetryAdvice;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly errors?: readonly FieldError[] | undefined;
  readonly lineItemId?: string | undefined;
  readonly allowedActions?: readonly string[] | undefined;
  readonly cause?: unknown;
  /** After a refusal because of the signature's date: how far the gateway's clock is ahead of ours. */
  readonly skew?: number | undefined;
  /** True if nothing was sent yet. This does not count as a try. */
  readonly unsent?: boolean;
}

/** What ended a call before its answer: its caller or its deadline. */
export const stoppedBy = (signal?: AbortSignal): Pick<Failure, 'code' | 'message' | 'advice'> => ({
  ...(signal?.aborted
    ? { code: 'aborted', message: 'the caller aborted it' }
    : { code: 'deadline_exceeded', message: 'the deadline passed' }),
  advice: 'not_now',
});

const outcomeTexts = {
  applied: 'the change was applied',
  not_applied: 'nothing was changed',
  unknown: 'whether it was applied is unknown: send it again',
} as const satisfies Record<Outcome, string>;

/** The strongest statement first. */
const OUTCOMES: readonly Outcome[] = ['applied', 'unknown', 'not_applied'];

/** The outcome that a reply names, if the client knows it. */
export const outcomeIn = (said: unknown): Outcome | undefined => OUTCOMES.find((outcome) => outcome === said);

/**
 * What two tries together prove. A later refusal says nothing about an earlier try without an answer, which may even
 * still be running. So the strongest statement stays.
 */
export const stronger = (a: Outcome, b: Outcome): Outcome =>
  OUTCOMES.find((outcome) => outcome === a || outcome === b) ?? 'unknown';

/** The last try's failure as the error of the whole call. */
export const errorOf = (
  { kind, message, advice, skew, unsent, ...failure }: Failure,
  call: {
    readonly attempts: number;
    readonly outcome: Outcome;
    readonly requestId: string;
    readonly idempotencyKey: string | undefined;
  },
  told: {
    readonly route: string;
    /** Whether it asked for a change at all. */
    readonly changes: boolean;
    /** Why there was no further try, where the failure itself would have allowed one. */
    readonly gaveUp: string | undefined;
  },
): BillingError => {
  const { status, code, requestId = call.requestId } = failure;
  const { changes, gaveUp } = told;
  // This refusal settles all tries. The key, or the lead's id, holds other content for ever, so this content can never
  // be applied under it.
  const outcome = /^(idempotency|lead)_conflict$/.test(code) ? 'not_applied' : call.outcome;
  const tries = `attempt ${call.attempts}${gaveUp ? `, ${gaveUp}` : ''}; request ${requestId}`;
  const change = changes ? `; ${outcomeTexts[outcome]}` : '';
  const how = outcome === 'unknown' && call.idempotencyKey ? ' with the same key' : '';
  return new kind(
    `${told.route}: ${message} (${status ? `${status} ` : ''}${code}; ${tries}${change}${how})`,
    {
      ...failure,
      ...call,
      outcome,
      requestId,
      retryable: advice !== 'never',
    },
  );
};
