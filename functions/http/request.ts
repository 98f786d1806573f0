import type { APIGatewayProxyEvent } from 'aws-lambda';
import { DomainError } from '../domain/errors.ts';

/**
 * Every value of a header, in the order sent. API Gateway hands names over as they were sent, and case does not matter
 * in HTTP. A header that was sent empty has an empty value.
 *
 * @param name the header's name in lower case
 */
export function headerValues(event: APIGatewayProxyEvent, name: string): string[] {
  const valuesIn = (headers: Readonly<Record<string, string[] | string | undefined>> | null): string[] =>
    Object.entries(headers ?? {}).flatMap(([key, value = []]) => (key.toLowerCase() === name ? value : []));
  const all = valuesIn(event.multiValueHeaders);
  return all.length > 0 ? all : valuesIn(event.headers);
}

/** A header's only or first value; undefined if it was not sent or is empty. */
export const header = (event: APIGatewayProxyEvent, name: string): string | undefined =>
  headerValues(event, name)[0]?.trim() || undefined;

const SENSIBLE_REQUEST_ID = /^[A-Za-z0-9_.:@-]{1,128}$/;

/** The caller's own request id, if it can be logged and sent back as it is. Otherwise API Gateway's. */
export function requestIdOf(event: APIGatewayProxyEvent): string {
  const [own, ...others] = headerValues(event, 'x-request-id');
  const isSensible = own !== undefined && others.length === 0 && SENSIBLE_REQUEST_ID.test(own);
  return isSensible ? own : event.requestContext.requestId;
}

/** The identity whose signature API Gateway checked. A request without identity is refused, however it came here. */
export function callerOf(event: APIGatewayProxyEvent): string {
  const { userArn } = event.requestContext.identity;
  if (userArn) return userArn;
  throw new DomainError('forbidden', {
    detail: 'The request carries no identity. Sign it with AWS Signature Version 4, service execute-api.',
  });
}
