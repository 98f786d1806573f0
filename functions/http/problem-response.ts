import type { APIGatewayProxyResult } from 'aws-lambda';
import { problems } from '../../client/contract/shapes/problem.ts';
import type { FieldError, Problem } from '../../client/contract/shapes/problem-details.ts';
import { DomainError } from '../domain/errors.ts';

/** The answer to a defect. The defect itself is logged in full, and not shown to the caller. */
const DEFECT = new DomainError('internal_error', {
  detail:
    'Something went wrong inside Tally. Send the same request again with the same idempotency key. If it happens again, report the request id.',
});

export const asDomainError = (error: unknown): DomainError => (error instanceof DomainError ? error : DEFECT);

/** One second, unless the error says otherwise. A caller who must come back is told when. */
function retryAfter({ retryAfterSeconds }: DomainError, status: number): number | undefined {
  return retryAfterSeconds ?? (status === 429 || status === 503 ? 1 : undefined);
}

/** The most bytes of JSON that the errors of one problem may take. */
const MOST_ERROR_BYTES = 64_000;
const MOST_DETAIL = 1_000;
const MOST_FIELD = 200;
const MOST_MESSAGE = 1_000;

const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;

/**
 * As many of the errors as there is room for, from the first on. Their values and names come from the request, so they
 * can be long.
 */
function fitting(errors: readonly FieldError[], mostBytes: number): FieldError[] {
  const fit: FieldError[] = [];
  let bytes = 0;
  for (const { field, message } of errors) {
    const error = { field: cut(field, MOST_FIELD), message: cut(message, MOST_MESSAGE) };
    bytes += Buffer.byteLength(JSON.stringify(error)) + 1;
    if (bytes > mostBytes) break;
    fit.push(error);
  }
  return fit;
}

/**
 * An error as RFC 9457 problem details, with the status that the contract's table gives its code.
 *
 * @param mostBytes the most bytes that its list of errors may take: less if there are many problems in one reply
 */
export function problemOf(
  error: DomainError,
  requestId: string,
  mostBytes: number = MOST_ERROR_BYTES,
): Problem {
  const { status, title } = problems[error.code];
  const errors = fitting(error.errors, mostBytes);
  return {
    type: `urn:tally:problem:${error.code}`,
    title,
    status,
    code: error.code,
    detail: cut(error.message, Math.min(MOST_DETAIL, mostBytes)),
    request_id: requestId,
    ...(errors.length > 0 && { errors }),
    ...(error.lineItemId !== undefined && { line_item_id: error.lineItemId }),
    ...(error.outcome !== undefined && { outcome: error.outcome }),
    ...(error.allowedActions && { allowed_actions: [...error.allowedActions] }),
  };
}

export function problemResponse(error: DomainError, requestId: string): APIGatewayProxyResult {
  const problem = problemOf(error, requestId);
  const { status } = problem;
  const seconds = retryAfter(error, status);
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...(seconds !== undefined && { 'retry-after': String(seconds) }),
    },
    body: JSON.stringify(problem),
  };
}
