import type { APIGatewayProxyResult } from 'aws-lambda';
import { problems } from '../../client/contract/problem.ts';
import type { Problem } from '../../client/contract/problem-details.ts';
import { DomainError } from '../domain/errors.ts';

/** What a defect is answered with: it is logged in full, and shown to nobody. */
const DEFECT = new DomainError('internal_error', {
  detail:
    'Something went wrong inside Tally. Send the same request again with the same idempotency key; if it stays, report the request id.',
});

export const asDomainError = (error: unknown): DomainError => (error instanceof DomainError ? error : DEFECT);

/** A second, unless the error knows better: whoever is told to come back is told when. */
function retryAfter({ retryAfterSeconds }: DomainError, status: number): number | undefined {
  return retryAfterSeconds ?? (status === 429 || status === 503 ? 1 : undefined);
}

/** An error as RFC 9457 problem details, with the status that the contract's table gives its code. */
export function problemOf(error: DomainError, requestId: string): Problem {
  const { status, title } = problems[error.code];
  return {
    type: `urn:tally:problem:${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.message,
    request_id: requestId,
    ...(error.errors.length > 0 && { errors: [...error.errors] }),
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
