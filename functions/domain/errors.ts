import type { AllowedAction } from '../../client/contract/invoices/invoice.ts';
import type { LineItemId } from '../../client/contract/shapes/fields.ts';
import type { ProblemCode } from '../../client/contract/shapes/problem.ts';
import type { FieldError, Problem } from '../../client/contract/shapes/problem-details.ts';

/** Whether the request was carried out. */
export type Outcome = NonNullable<Problem['outcome']>;

/** A sentence, or a function that makes it from the fields' names. Within a batch the names are different. */
type Detail = string | ((fields: string) => string);

interface Details {
  /** What went wrong, and what the reader can do about it. Only `errors` says what is wrong with each field. */
  readonly detail: Detail;
  readonly errors?: readonly FieldError[];
  readonly lineItemId?: LineItemId;
  readonly allowedActions?: readonly AllowedAction[];
  readonly retryAfterSeconds?: number;
  readonly outcome?: Outcome;
  readonly cause?: unknown;
}

/**
 * The only error that rules and the store throw. Its code is one of the contract's table, which also has the HTTP
 * status. Anything else that is thrown is a defect, and is answered as 500.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[];
  readonly lineItemId: LineItemId | undefined;
  /** What may be asked instead, if the invoice's state does not allow what was asked. */
  readonly allowedActions: readonly AllowedAction[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** What became of the request, if the store failed. */
  readonly outcome: Outcome | undefined;
  readonly #details: Details;

  constructor(code: ProblemCode, details: Details) {
    const { detail, errors = [] } = details;
    super(typeof detail === 'string' ? detail : detail(fieldNames(errors)), { cause: details.cause });
    this.code = code;
    this.errors = errors;
    this.lineItemId = details.lineItemId;
    this.allowedActions = details.allowedActions;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.outcome = details.outcome;
    this.#details = details;
  }

  /** The same error with other names for its fields, in both `detail` and `errors`. */
  withFields(renamed: (field: string) => string): DomainError {
    const errors = this.errors.map(({ field, message }) => ({ field: renamed(field), message }));
    return new DomainError(this.code, { ...this.#details, errors });
  }
}

const MOST_NAMED = 5;

/** `a, b and c`. If there are many: the first ones, and how many more there are. */
function fieldNames(errors: readonly FieldError[]): string {
  const names = errors.map(({ field }) => field);
  const left = names.length - MOST_NAMED;
  const listed = left > 0 ? [...names.slice(0, MOST_NAMED), `${left} more`] : names;
  const last = listed.at(-1) ?? '';
  return listed.length > 1 ? `${listed.slice(0, -1).join(', ')} and ${last}` : last;
}

/** @returns the error for a field that is wrong; `message` says what was expected, and got */
export const wrongField = (field: string, message: string): DomainError =>
  new DomainError('validation_failed', {
    detail: (fields) => `${fields} is wrong: see errors. Nothing was written.`,
    errors: [{ field, message }],
  });
