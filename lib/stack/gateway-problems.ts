import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type ProblemCode, problems } from '../../client/contract/shapes/problem.ts';
import type { StageConfig } from '../stage.ts';
import { gatewayCors } from './cors.ts';

interface GatewayProblem {
  readonly type: ResponseType;
  readonly code: ProblemCode;
  readonly retryAfterSeconds?: number;
}

/** Errors that API Gateway answers itself, with the same status that the contract gives their code. */
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

/** AWS's own answer, for every type without one here. */
const ownBody = '{"message":$context.error.messageString}';

/**
 * Gives these errors the problem's fields in addition to AWS's own `message`. The others keep their status and AWS's
 * body, and get a request id. The outcome of a 5xx is not known, and the client reads it so. One of them is Lambda's
 * refusal of an invocation (INTEGRATION_FAILURE). Its status is the same as that of a connection that was lost after
 * the function ran, and a template has no conditions to tell them apart.
 */
export function addGatewayProblems(api: RestApi, stage: Pick<StageConfig, 'corsOrigins'>): void {
  const cors = gatewayCors(stage);
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
    // messageString comes with its own quotes, so both fields are added to the text after JSON made it.
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
        ...cors,
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
        ...cors,
        ...(type === ResponseType.DEFAULT_5XX && { 'Retry-After': "'1'" }),
      },
      templates: { 'application/json': ownBody },
    });
  }
}
