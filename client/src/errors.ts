import type { CallOptions } from './call-options.ts';
import type { ApiErrorCode } from './generated/model.ts';

/**
 * What is known about the change that a failed call asked for:
 *
 * - `not_applied`: nothing was changed, and nothing will be.
 * - `applied`: Tally said yes, but its reply could not be read. Send again with the same key to read it.
 * - `unknown`: it may or may not have been applied. Send again with the same key: a key applies a line item at most
 *   once.
 */
export type Outcome = 'applied' | 'not_applied' | 'unknown';

/** One field that Tally did not accept, named as the caller wrote it. */
export interface FieldError {
  /** Such as `items[3].units_consumed`. */
  readonly field: string;
  /** What is wrong with it, and what was expected. */
  readonly message: string;
}

/** The client's own codes, for when there is no reply, or the reply is not Tally's own. */
export type ClientErrorCode =
  | 'invalid_configuration'
  | 'invalid_argument'
  | 'credentials_unavailable'
  | 'credentials_expired'
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

type Optional<T> = { readonly [Name in keyof T]?: T[Name] | undefined };

/** What a `BillingError` is made from. */
export type BillingErrorDetails = Pick<BillingError, 'code' | 'outcome'> &
  Optional<Omit<BillingError, keyof Error | 'code' | 'outcome' | 'toJSON' | symbol>> & {
    /** The error behind it, such as the one that `fetch` threw. */
    readonly cause?: unknown;
  };

/** Everything that this library throws. */
export class BillingError extends Error {
  // `declare`, because the constructor sets these fields, and emitted fields would be set twice.
  /** What went wrong, such as `idempotency_conflict`. Read this, not the message. */
  declare readonly code: BillingErrorCode;
  /** HTTP status of the last reply, if there was one. */
  declare readonly status: number | undefined;
  /** Names this call in Tally's logs, also when no reply came. */
  declare readonly requestId: string | undefined;
  /** How often the call was tried; 0 when nothing was sent. */
  declare readonly attempts: number;
  /** Whether the same call, with the same key, may succeed later. */
  declare readonly retryable: boolean;
  /** How many milliseconds Tally asked to wait, if it did. */
  declare readonly retryAfterMs: number | undefined;
  /** What became of the change. */
  declare readonly outcome: Outcome;
  /** Each field that was wrong, with what was expected. */
  declare readonly errors: readonly FieldError[];
  /** The key of this call, or the id of this lead: send again with it, and nothing is charged twice. */
  declare readonly idempotencyKey: string | undefined;
  /** With `idempotency_conflict`: the line item that holds the key. */
  declare readonly lineItemId: string | undefined;
  /**
   * Settles what became of the change. It is there if `outcome` is `unknown` or `applied`. It sends the same call again,
   * under the same key, so that it is applied once: now, or before. It resolves with the reply, and rejects with a
   * `BillingError` if it could not be settled; that one can be recovered, too.
   *
   * @param options A new `deadline` or `signal`. If left out, the client's deadline begins anew.
   */
  declare readonly recover: (<Reply = unknown>(options?: CallOptions) => Promise<Reply>) | undefined;
  /** If the invoice's state does not allow what was asked: what Tally would accept instead. */
  declare readonly allowedActions: readonly string[] | undefined;

  /**
   * For your own tests: the client makes them by itself.
   *
   * @param message What went wrong, in words.
   * @param details What else the error tells. `code` and `outcome` are always there.
   */
  constructor(message: string, { cause, ...details }: BillingErrorDetails) {
    super(message, cause ? { cause } : undefined);
    Object.assign(this, details);
    this.attempts ??= 0;
    this.retryable ??= false;
    this.errors ??= [];
  }

  /**
   * What a structured log keeps of it. An Error would be `{}` there. The cause is left out, since its content is not
   * ours.
   */
  toJSON(): object {
    const { name, message, ...details } = this;
    return { name, message, ...details };
  }

  /** Without this, an error within results would print as `[BillingReplyError]`, since it is nested too deep. */
  [Symbol.for('nodejs.util.inspect.custom')](depth: number): unknown {
    return depth < 0 ? `[${this.name} ${this.code}: ${this.message}]` : this;
  }
}

/** Hidden, so that neither a log nor a comparison of two results shows it. */
export const withRecovery = <Told extends object>(
  told: Told,
  recover: (options?: unknown) => unknown,
): Told => Object.defineProperty(told, 'recover', { value: recover });

/** Tally, or the gateway before it, answered the last try with an error. */
export class BillingReplyError extends BillingError {}

/** The last try got no readable answer: a lost connection, a time-out, the deadline, an abort. */
export class BillingNoReplyError extends BillingError {}

/** The last try could not be sent: an option, an argument or the credentials are wrong or missing. */
export class BillingSetupError extends BillingError {}

// Set by hand, since a bundler may shorten the names of classes.
for (const [name, errorClass] of Object.entries({
  BillingError,
  BillingReplyError,
  BillingNoReplyError,
  BillingSetupError,
})) {
  errorClass.prototype.name = name;
}

const setupError =
  (code: BillingErrorCode) =>
  (message: string, more?: Pick<BillingErrorDetails, 'cause' | 'retryable'>): BillingSetupError =>
    new BillingSetupError(message, { code, outcome: 'not_applied', ...more });

export const invalidArgument = setupError('invalid_argument');
export const invalidConfiguration = setupError('invalid_configuration');
export const credentialsUnavailable = setupError('credentials_unavailable');
