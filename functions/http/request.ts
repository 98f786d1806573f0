import type { APIGatewayProxyEvent } from 'aws-lambda';
import { DomainError } from '../domain/errors.ts';

/**
 * Every value of a header, in the order sent. API Gateway hands names over as they were sent, and case does not matter
 * in HTTP. A header that was sent empty has an empty value.
 *
 * @param name the header's name in lower case
 */
export function headerValues(event: APIGatewayProxyEvent, name: string): readonly string[] {
  const headers = byName.get(event) ?? namedIn(event.multiValueHeaders, event.headers);
  byName.set(event, headers);
  return headers.get(name) ?? [];
}

type Headers = Readonly<Record<string, string[] | string | undefined>> | null;
type HeadersByName = ReadonlyMap<string, readonly string[]>;

/** One event is asked for some fifteen headers. */
const byName = new WeakMap<APIGatewayProxyEvent, HeadersByName>();

/** Of a name with values in several of them, those in the first count. */
function namedIn(...several: readonly Headers[]): HeadersByName {
  const found = new Map<string, readonly string[]>();
  for (const headers of several) {
    const own = new Map<string, string[]>();
    for (const [key, value = []] of Object.entries(headers ?? {})) {
      const name = key.toLowerCase();
      own.set(name, [...(own.get(name) ?? []), ...[value].flat()]);
    }
    for (const [name, values] of own) if (!found.get(name)?.length) found.set(name, values);
  }
  return found;
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
