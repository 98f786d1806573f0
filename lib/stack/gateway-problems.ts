import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type ProblemCode, problems } from '../../client/contract/shapes/problem.ts';

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

/** AWS's own answer, as it is for every type that has none of its own here. */
const ownBody = '{"message":$context.error.messageString}';

/**
 * Gives them the problem's fields beside AWS's own `message`. What is left keeps its status and AWS's body, and gets a
 * request id. Of its 5xx the outcome is not known, and the client reads them so: Lambda's refusal of an invocation is
 * among them (INTEGRATION_FAILURE), and neither a status nor a template, which has no conditions, can tell it from a
 * connection that was lost after the function ran.
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
      // It never reached a function.
      outcome: 'not_applied',
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
  for (const type of [ResponseType.DEFAULT_4XX, ResponseType.DEFAULT_5XX]) {
    api.addGatewayResponse(type.responseType, {
      type,
      responseHeaders: {
        'x-request-id': 'context.requestId',
        ...(type === ResponseType.DEFAULT_5XX && { 'Retry-After': "'1'" }),
      },
      templates: { 'application/json': ownBody },
    });
  }
}
