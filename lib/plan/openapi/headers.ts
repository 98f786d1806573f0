import type { oas31 } from 'zod-openapi';
import type { Route } from '../../../client/contract/route.ts';

/* The headers of requests and replies, as the document has them. */

const replyHeaders = {
  RequestId: {
    description:
      "The request's id, which is in the logs too: the caller's own `X-Request-Id` if that can be logged.",
    // Answers of API Gateway itself may lack it.
    schema: { type: 'string', examples: ['c6af9ac6-7b61-11e6-9a41-93e8deadbeef'] },
  },
  RetryAfter: {
    description: 'Seconds to wait before the same request is sent again. Not on every 500.',
    schema: { type: 'integer', minimum: 0 },
  },
  IdempotentReplayed: {
    description: 'The same request had been answered before: nothing was made or charged again.',
    required: true,
    schema: { type: 'string', enum: ['true'] },
  },
  PreferenceApplied: {
    description: 'Present if the reply follows a `Prefer: return=…` of the request (RFC 7240).',
    schema: { type: 'string', enum: ['return=minimal', 'return=representation'] },
  },
  NextPart: {
    description: 'Only for CSV that does not fit one reply: where it goes on (RFC 8288).',
    schema: { type: 'string', examples: ['<?cursor=bGlzdA.8qJvGkVhX2n0>; rel="next"'] },
  },
  ErrorType: {
    description: "AWS's name of the error, if API Gateway itself refused the request.",
    schema: { type: 'string', examples: ['MissingAuthenticationTokenException'] },
  },
} as const satisfies Record<string, oas31.HeaderObject>;

export const headerComponents = replyHeaders;

/** The document has it once for all replies. */
const referenceTo = (name: keyof typeof replyHeaders) => ({ $ref: `#/components/headers/${name}` });

export const headers = {
  requestId: { 'x-request-id': referenceTo('RequestId') },
  retryAfter: { 'Retry-After': referenceTo('RetryAfter') },
  replayed: { 'Idempotent-Replayed': referenceTo('IdempotentReplayed') },
  preferenceApplied: { 'Preference-Applied': referenceTo('PreferenceApplied') },
  nextPart: { Link: referenceTo('NextPart') },
  errorType: { 'x-amzn-ErrorType': referenceTo('ErrorType') },
} as const;

const keyParameter: oas31.ParameterObject = {
  name: 'Idempotency-Key',
  in: 'header',
  // The body or X-Request-Id may carry it.
  required: false,
  description:
    'Identifies the request for ever, 1 to 255 visible ASCII characters. Sign it with the request. You may send it as `idempotency_key` in the body instead. If both are absent, `X-Request-Id` is the key.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$', examples: ['usage-export:event-8812'] },
};

const requestIdParameter: oas31.ParameterObject = {
  name: 'X-Request-Id',
  in: 'header',
  required: false,
  description:
    'It is answered and logged as it is, if it has 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`. Any other value is ignored.',
  schema: { type: 'string' },
};

const preferParameter = (leftOut: string): oas31.ParameterObject => ({
  name: 'Prefer',
  in: 'header',
  required: false,
  description: `With \`return=minimal\` the reply leaves out the new state, \`${leftOut}\`. Tally then does not read it, which is cheaper. The reply still says what was billed, whether it is a replay, and every error. Other preferences are ignored (RFC 7240).`,
  schema: { type: 'string', examples: ['return=minimal'] },
});

/** What a request of the route may say in its headers. */
export const headerParameters = ({ idempotencyKey, minimalWithout }: Route): oas31.ParameterObject[] => [
  ...(idempotencyKey ? [keyParameter] : []),
  requestIdParameter,
  ...(minimalWithout ? [preferParameter(minimalWithout)] : []),
];
