import type { ApiErrorCode } from './generated/model.ts';

/**
 * What is known about the change that a failed call asked for.
 *
 * - `not_applied`: nothing was changed, and nothing will be.
 * - `applied`: Tally said yes, but its reply could not be read. Send again with the same key to read it.
 * - `unknown`: no proof either way. Send again with the same key: a line item is applied at most once for a key.
 */
export type Outcome = 'applied' | 'not_applied' | 'unknown';

/** One field that Tally did not accept, named as the caller wrote it. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Codes that the client gives when there is no reply to take one from, or the reply is not Tally's own. */
export type ClientErrorCode =
  | 'invalid_configuration'
  | 'invalid_argument'
  | 'credentials_unavailable'
  | 'connection_failed'
  | 'reply_lost'
  | 'timeout'
  | 'deadline_exceeded'
  | 'aborted'
  | 'request_timeout'
  | 'bad_gateway'
  | 'gateway_timeout'
  | 'unexpected_reply';

/** Any other text is a code of a newer Tally. */
export type BillingErrorCode = ApiErrorCode | ClientErrorCode | (string & {});

export interface BillingErrorDetails {
  readonly code: BillingErrorCode;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly attempts?: number | undefined;
  readonly retryable?: boolean | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly outcome: Outcome;
  readonly errors?: readonly FieldError[] | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly lineItemId?: string | undefined;
  readonly cause?: unknown;
}

/** Everything that this library throws. */
export class BillingError extends Error {
  static {
    BillingError.prototype.name = 'BillingError';
  }

  // `declare`: the constructor sets them, and an emitted field would only be set twice.
  declare readonly code: BillingErrorCode;
  /** HTTP status of the last reply, if there was one. */
  declare readonly status: number | undefined;
  /** Names this call in Tally's logs, also when no reply came. */
  declare readonly requestId: string | undefined;
  /** How often the call was tried; 0 when nothing was sent. */
  declare readonly attempts: number;
  /** Whether the same call, with the same key, may succeed later. */
  declare readonly retryable: boolean;
  /** How long Tally asked to be left alone, if it did. */
  declare readonly retryAfterMs: number | undefined;
  declare readonly outcome: Outcome;
  declare readonly errors: readonly FieldError[];
  /** The key of this call: send again with it, and nothing is charged twice. */
  declare readonly idempotencyKey: string | undefined;
  /** With `idempotency_conflict`: the line item that holds the key. */
  declare readonly lineItemId: string | undefined;

  constructor(message: string, details: BillingErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.attempts = details.attempts ?? 0;
    this.retryable = details.retryable ?? false;
    this.retryAfterMs = details.retryAfterMs;
    this.outcome = details.outcome;
    this.errors = details.errors ?? [];
    this.idempotencyKey = details.idempotencyKey;
    this.lineItemId = details.lineItemId;
  }
}

/** Tally, or the gateway before it, answered the last try with an error. */
export class BillingReplyError extends BillingError {
  static {
    BillingReplyError.prototype.name = 'BillingReplyError';
  }
}

/** The last try got no readable answer: a lost connection, a time-out, the deadline, an abort. */
export class BillingNoReplyError extends BillingError {
  static {
    BillingNoReplyError.prototype.name = 'BillingNoReplyError';
  }
}

/** The last try could not be sent: an option, an argument or the credentials are wrong or missing. */
export class BillingSetupError extends BillingError {
  static {
    BillingSetupError.prototype.name = 'BillingSetupError';
  }
}

export const invalidArgument = (message: string): BillingSetupError =>
  new BillingSetupError(message, { code: 'invalid_argument', outcome: 'not_applied' });

export const invalidConfiguration = (message: string): BillingSetupError =>
  new BillingSetupError(message, { code: 'invalid_configuration', outcome: 'not_applied' });
