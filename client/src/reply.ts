import { isObject, isText, type JsonObject } from './checked-options.ts';
import { BillingReplyError, type ClientErrorCode, type FieldError, type Outcome } from './errors.ts';
import { type Failure, outcomeIn } from './failure.ts';
import type { ApiErrorCode } from './generated/model.ts';
import type { Page } from './pages.ts';
import { type RetryAdvice, retryAfterMs } from './retry.ts';
import type { Try } from './try.ts';

const CHECK_BASE_URL = 'check the base URL, its stage and version: https://…/v1';
const EXPIRED_TOKEN = /security token .*expired/i;

export const JSON_MEDIA = 'application/json';

/** What to conclude from a reply without one of Tally's codes. The gateway, or something before it, wrote it: */
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
 * - 429 is answered before any work is done.
 * - 500 and 503 may come from a write whose own answer was lost inside Tally; 408, 502 and 504 may come from a function
 *   that failed or still runs. So the outcome is not known.
 * - Any other 4xx is Tally's or the gateway's refusal.
 */
export const outcomeOf = (status: number): Outcome =>
  status >= 400 && status < 500 && status !== 408 ? 'not_applied' : 'unknown';

const adviceOf = (status: number): RetryAdvice =>
  status === 429 ? 'later' : [408, 500, 502, 503, 504].includes(status) ? 'soon' : 'never';

/** The route's reply, or undefined when it is an error or not Tally's. */
export const replyIn = ({ status, headers }: Response, text: string, { route, request }: Try): unknown => {
  if (!(route.replies ?? [200]).includes(status)) return undefined;
  const { accept = '', 'x-request-id': requestId } = request.headers;
  if (accept === JSON_MEDIA) {
    const body = parseJson(text);
    return Object.hasOwn(body, route.mark) ? body : undefined;
  }
  // A text has no marking field. So the media type must be the one that was asked for, or a login page could pass for
  // an invoice.
  const isTallys =
    headers.get('content-type')?.startsWith(accept) && headers.get('x-request-id') === requestId;
  return isTallys ? pageOfText(text, headers.get('link')) : undefined;
};

/** If a text does not fit one reply, the rest is at its link: the same address with a cursor. Null has none. */
const pageOfText = (text: string, link: string | null): Page<string> => {
  const [, query] = /\?([^>]*)>; rel="next"/.exec(link as string) ?? [];
  return { data: [text], next_cursor: new URLSearchParams(query).get('cursor') };
};

/** The text parsed as an object; an empty object if it is not one. */
const parseJson = (text: string): JsonObject => {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : {};
  } catch {
    return {};
  }
};

/** Reads both Tally's problem details and AWS's `{"message": …}`. */
export const failureIn = (response: Response, text: string, now: number): Failure => {
  const { status, headers } = response;
  const failure = failureOfProblem(status < 400 ? strange(response) : parseJson(text), status);
  const isExpired = status === 403 && EXPIRED_TOKEN.test(failure.message);
  return {
    ...failure,
    ...(isExpired && { code: 'credentials_expired', advice: 'not_now' }),
    requestId: headers.get('x-request-id') ?? failure.requestId ?? requestIdIn(response),
    retryAfterMs: retryAfterMs(headers.get('retry-after'), now),
  };
};

/** The message for a success that is not Tally's. */
const strange = ({ status, headers }: Response): JsonObject => {
  const location = headers.get('location');
  const seen = location ? `a redirect to ${location.split('?')[0]}` : `a ${status} that is not Tally's`;
  return {
    code: 'unexpected_reply',
    detail: `the base URL answered with ${seen}; ${CHECK_BASE_URL}`,
  };
};

/** Problem details as a failure, from a whole reply or from one item of a batch. */
export const failureOfProblem = (problem: JsonObject, status: number): Failure => {
  const code = textIn(problem, 'code') ?? codesByStatus[status] ?? 'unexpected_reply';
  const errors = (listIn(problem, 'errors') ?? []).filter(isFieldError);
  return {
    kind: BillingReplyError,
    code,
    message: messageIn(problem, status, errors),
    status,
    requestId: textIn(problem, 'request_id'),
    // Tally mostly knows the outcome. The gateway knows that the request never began.
    outcome: outcomeIn(problem['outcome']) ?? outcomeOf(status),
    advice: adviceOf(status),
    errors,
    lineItemId: textIn(problem, 'line_item_id'),
    allowedActions: listIn(problem, 'allowed_actions')?.map(String),
  };
};

export const requestIdIn = ({ headers }: Response): string | undefined =>
  headers.get('x-request-id') ?? headers.get('x-amzn-requestid') ?? undefined;

const messageIn = (problem: JsonObject, status: number, errors: readonly FieldError[]): string => {
  const [said] = ['detail', 'title', 'message', 'Message'].flatMap((name) => textIn(problem, name) ?? []);
  const fields = errors.map(({ field, message }) => `${field}: ${message}`);
  // Another server's page, or API Gateway's answer for a path or stage that it does not know.
  const isElsewhere =
    status < 406 &&
    (!said || (status === 404 && !problem['code']) || /^(Missing Auth|Forbidden$)/.test(said));
  return (
    [said ? withoutEcho(said) : `HTTP ${status} without a message`, ...fields].join('; ') +
    (isElsewhere ? `; ${CHECK_BASE_URL}` : '')
  );
};

/** When AWS explains why a signature is wrong, it repeats the signed headers, and with them a session token. */
const withoutEcho = (message: string): string =>
  message
    .split(/\n|The Canonical String|AWS4-HMAC-SHA256/, 1)
    .join('')
    .trim();

const listIn = (problem: JsonObject, name: string): unknown[] | undefined => {
  const list = problem[name];
  return Array.isArray(list) ? list : undefined;
};

const isFieldError = (entry: unknown): entry is FieldError =>
  isObject(entry) && isText(entry['field']) && isText(entry['message']);

const textIn = (object: JsonObject, name: string): string | undefined => {
  const value = object[name];
  return isText(value) ? value : undefined;
};
