import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type ProblemCode, problems } from '../client/contract/problem.ts';

interface GatewayProblem {
  readonly type: ResponseType;
  readonly code: ProblemCode;
  readonly retryAfterSeconds?: number;
}

/** What API Gateway answers by itself, where its own status is the one that the contract gives the code. */
const gatewayProblems: readonly GatewayProblem[] = [
  { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, code: 'forbidden' },
  { type: ResponseType.INVALID_SIGNATURE, code: 'forbidden' },
  { type: ResponseType.EXPIRED_TOKEN, code: 'forbidden' },
  { type: ResponseType.ACCESS_DENIED, code: 'forbidden' },
  { type: ResponseType.REQUEST_TOO_LARGE, code: 'body_too_large' },
  { type: ResponseType.UNSUPPORTED_MEDIA_TYPE, code: 'unsupported_media_type' },
  { type: ResponseType.THROTTLED, code: 'throttled', retryAfterSeconds: 1 },
  { type: ResponseType.QUOTA_EXCEEDED, code: 'throttled', retryAfterSeconds: 60 },
];

/**
 * Gives them the problem's fields beside AWS's own `message`. What is left as it is (502, 504) means that the outcome
 * is not known, and the client reads it so.
 */
export function addGatewayProblems(api: RestApi): void {
  for (const { type, code, retryAfterSeconds } of gatewayProblems) {
    const { status, title } = problems[code];
    const fixed = {
      type: `urn:tally:problem:${code}`,
      title,
      status,
      code,
      request_id: '$context.requestId',
    };
    // messageString comes with its own quotes, so both fields are put in beside the text that JSON makes.
    const template = JSON.stringify(fixed).replace(
      /}$/,
      ',"detail":$context.error.messageString,"message":$context.error.messageString}',
    );
    api.addGatewayResponse(type.responseType, {
      type,
      statusCode: String(status),
      responseHeaders: {
        'x-request-id': 'context.requestId',
        'Content-Type': "'application/problem+json'",
        ...(retryAfterSeconds !== undefined && { 'Retry-After': `'${retryAfterSeconds}'` }),
      },
      templates: { 'application/json': template },
    });
  }
}
