import type { LineItemId } from '../../client/contract/fields.ts';
import type { AllowedAction } from '../../client/contract/invoice.ts';
import type { ProblemCode } from '../../client/contract/problem.ts';
import type { FieldError, Problem } from '../../client/contract/problem-details.ts';

/** What became of what a request asked for. */
export type Outcome = NonNullable<Problem['outcome']>;

interface Details {
  /** What went wrong and what the reader can do about it. */
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly lineItemId?: LineItemId;
  readonly allowedActions?: readonly AllowedAction[];
  readonly retryAfterSeconds?: number;
  readonly outcome?: Outcome;
  readonly cause?: unknown;
}

/**
 * The one error that rules and the store throw. Its code is one of the contract's closed set, whose table gives
 * the HTTP status; anything else that is thrown is a defect and answered as 500.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[];
  readonly lineItemId: LineItemId | undefined;
  /** Of an invoice that is in no state for what was asked: what may be asked instead. */
  readonly allowedActions: readonly AllowedAction[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** Of a request that the store failed: what became of it. */
  readonly outcome: Outcome | undefined;

  constructor(code: ProblemCode, details: Details) {
    super(details.detail, { cause: details.cause });
    this.code = code;
    this.errors = details.errors ?? [];
    this.lineItemId = details.lineItemId;
    this.allowedActions = details.allowedActions;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.outcome = details.outcome;
  }
}
