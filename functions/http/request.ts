import type { APIGatewayProxyEvent } from 'aws-lambda';
import { DomainError } from '../domain/errors.ts';

/** HTTP header names have no case; API Gateway hands them over as they were sent. */
export function header(event: APIGatewayProxyEvent, name: string): string | undefined {
  const sent = Object.entries(event.headers ?? {}).find(([key]) => key.toLowerCase() === name);
  return sent?.[1] || undefined;
}

const SENSIBLE_REQUEST_ID = /^[A-Za-z0-9_.:@-]{1,128}$/;

/** The caller's own request id when it can be logged and sent back as it is, else API Gateway's. */
export function requestIdOf(event: APIGatewayProxyEvent): string {
  const own = header(event, 'x-request-id');
  return own !== undefined && SENSIBLE_REQUEST_ID.test(own) ? own : event.requestContext.requestId;
}

/** The identity whose signature API Gateway checked. Without one nothing is answered, whatever let it through. */
export function callerOf(event: APIGatewayProxyEvent): string {
  const { userArn } = event.requestContext.identity;
  if (userArn) return userArn;
  throw new DomainError('forbidden', {
    detail: 'The request carries no identity. Sign it with AWS Signature Version 4, service execute-api.',
  });
}
