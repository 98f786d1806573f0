import type { oas31 } from 'zod-openapi';
import type { Route } from '../../../client/contract/route.ts';

/* The headers of requests and replies, as the document has them. */

const replyHeaders = {
  RequestId: {
    description:
      "The request's id, in the logs too: the caller's own `X-Request-Id` where that can be logged.",
    // What API Gateway answers by itself may come without it.
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
    description: 'What was asked for by `Prefer: return=…`, when it was: the reply is as it says (RFC 7240).',
    schema: { type: 'string', enum: ['return=minimal', 'return=representation'] },
  },
  NextPart: {
    description: 'Of CSV alone, when it is more than fits one reply: where it goes on (RFC 8288).',
    schema: { type: 'string', examples: ['<?cursor=bGlzdA.8qJvGkVhX2n0>; rel="next"'] },
  },
  ErrorType: {
    description: "AWS's name of what was wrong, on what API Gateway refuses by itself.",
    schema: { type: 'string', examples: ['MissingAuthenticationTokenException'] },
  },
} as const satisfies Record<string, oas31.HeaderObject>;

export const headerComponents = replyHeaders;

/** Where the document has it once for all replies. */
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
    'Identifies the request for ever, 1 to 255 visible ASCII characters. Sign it with the request. It may be sent as `idempotency_key` in the body instead; where both are absent, `X-Request-Id` is taken.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$', examples: ['usage-export:event-8812'] },
};

const requestIdParameter: oas31.ParameterObject = {
  name: 'X-Request-Id',
  in: 'header',
  required: false,
  description:
    'Answered and logged as it is when it has 1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`; any other is passed over.',
  schema: { type: 'string' },
};

const preferParameter = (leftOut: string): oas31.ParameterObject => ({
  name: 'Prefer',
  in: 'header',
  required: false,
  description: `\`return=minimal\` leaves \`${leftOut}\`, the new state, out of the reply, and its reading: it is cheaper. What was billed, a replay and every error are told all the same. Other preferences are passed over (RFC 7240).`,
  schema: { type: 'string', examples: ['return=minimal'] },
});

/** What a request of the route may say in its headers. */
export const headerParameters = ({ idempotencyKey, minimalWithout }: Route): oas31.ParameterObject[] => [
  ...(idempotencyKey ? [keyParameter] : []),
  requestIdParameter,
  ...(minimalWithout ? [preferParameter(minimalWithout)] : []),
];
