import type { ClientErrorCode, FieldError, Outcome } from './errors.ts';
import type { Failure } from './failure.ts';
import type { ApiErrorCode } from './generated/model.ts';
import { type RetryAdvice, retryAfterMs } from './retry.ts';
import type { Route } from './route.ts';

const CHECK_BASE_URL = 'check the base URL, its stage and version';

export type JsonObject = Readonly<Record<string, unknown>>;

/** What is to be thought of a reply that carries no code of Tally's: the gateway, or something before it, wrote it. */
const codesByStatus: Readonly<Partial<Record<number, ApiErrorCode | ClientErrorCode>>> = {
  403: 'forbidden',
  404: 'route_not_found',
  408: 'request_timeout',
  413: 'body_too_large',
  415: 'unsupported_media_type',
  429: 'throttled',
  500: 'internal_error',
  502: 'bad_gateway',
  503: 'unavailable',
  504: 'gateway_timeout',
};

/**
 * - 429 is given before any work is done.
 * - 500 and 503 may come from a write whose own answer was lost inside Tally; 408, 502 and 504 from a function that
 *   failed or still runs: no proof either way.
 * - Any other 4xx is Tally's or the gateway's refusal.
 */
export function outcomeOf(status: number): Outcome {
  return status >= 400 && status < 500 && status !== 408 ? 'not_applied' : 'unknown';
}

function adviceOf(status: number): RetryAdvice {
  if (status === 429) return 'later';
  return [408, 500, 502, 503, 504].includes(status) ? 'soon' : 'never';
}

/** The body as the route's reply, or undefined when it is an error or not Tally's. */
export function replyIn(response: Response, body: unknown, route: Route): JsonObject | undefined {
  const isReply =
    (route.replies ?? [200]).includes(response.status) && isObject(body) && Object.hasOwn(body, route.mark);
  return isReply ? body : undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads Tally's problem details and AWS's `{"message": …}` alike. */
export function failureIn(response: Response, body: unknown, now: number): Failure {
  const problem = isObject(body) ? body : {};
  const status = response.status;
  if (status < 400) return unexpectedReply(response);
  return {
    ...failureOfProblem(problem, status),
    requestId: requestIdIn(response),
    retryAfterMs: retryAfterMs(response.headers.get('retry-after'), now),
  };
}

/** Problem details as a failure, wherever they stand: in a reply of their own, or with one item of a batch. */
export function failureOfProblem(problem: JsonObject, status: number): Failure {
  return {
    kind: 'reply',
    code: textIn(problem, 'code') ?? codesByStatus[status] ?? 'unexpected_reply',
    message: messageIn(problem, status),
    status,
    requestId: textIn(problem, 'request_id'),
    outcome: outcomeOf(status),
    advice: adviceOf(status),
    errors: fieldErrorsIn(problem),
    lineItemId: textIn(problem, 'line_item_id'),
  };
}

function unexpectedReply(response: Response): Failure {
  const location = response.headers.get('location');
  const seen =
    location === null
      ? `a ${response.status} that is not Tally's`
      : `a redirect to ${location.split('?')[0]}`;
  return {
    kind: 'reply',
    code: 'unexpected_reply',
    message: `the base URL answered with ${seen}; ${CHECK_BASE_URL}`,
    status: response.status,
    requestId: requestIdIn(response),
    outcome: 'unknown',
    advice: 'never',
  };
}

export function requestIdIn(response: Response): string | undefined {
  return response.headers.get('x-request-id') ?? response.headers.get('x-amzn-requestid') ?? undefined;
}

function messageIn(problem: JsonObject, status: number): string {
  const own = textIn(problem, 'detail') ?? textIn(problem, 'title');
  const fields = fieldErrorsIn(problem).map(({ field, message }) => `${field}: ${message}`);
  if (own !== undefined) return [withoutEcho(own), ...fields].join('; ');
  const gateway = textIn(problem, 'message') ?? textIn(problem, 'Message');
  if (gateway === undefined) return `HTTP ${status} without a message`;
  // API Gateway says the same of a path that it does not know.
  const hint = gateway === 'Missing Authentication Token' ? ` (or an unknown path); ${CHECK_BASE_URL}` : '';
  return withoutEcho(gateway) + hint;
}

/** AWS repeats the signed headers, a session token among them, when it explains why a signature is wrong. */
function withoutEcho(message: string): string {
  const [told = ''] = message.split(/\n|The Canonical String|AWS4-HMAC-SHA256/);
  return told.trim();
}

function fieldErrorsIn(problem: JsonObject): FieldError[] {
  const errors = problem['errors'];
  return Array.isArray(errors) ? errors.filter(isFieldError) : [];
}

function isFieldError(entry: unknown): entry is FieldError {
  return isObject(entry) && typeof entry['field'] === 'string' && typeof entry['message'] === 'string';
}

function textIn(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
