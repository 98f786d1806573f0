import type { APIGatewayProxyEvent } from 'aws-lambda';
import { headerValues } from './request.ts';

/*
 * Which parts of a request its signature covers: always host, path, query and body, and only those headers that it
 * names. API Gateway has verified the signature already. docs/security-signed-key.md says where the list of headers can
 * be seen.
 */

/** The parameters of a presigned URL. They belong to the signature, and not to a route. */
const PRESIGNED = /^X-Amz-(?:Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token)$/;
const IN_QUERY = 'X-Amz-SignedHeaders';

/**
 * @returns the signed headers, in lower case. It is empty if there is more than one list, since we do not know which of
 *   them API Gateway took. It is undefined if the event does not show the list
 */
export function signedHeaders(event: APIGatewayProxyEvent): ReadonlySet<string> | undefined {
  const authorizations = headerValues(event, 'authorization');
  const lists = authorizations.length > 0 ? authorizations.flatMap(listsIn) : valuesInQuery(event);
  if (authorizations.length === 0 && lists.length === 0) return undefined;
  const [list = '', ...others] = lists;
  return new Set(others.length > 0 ? [] : list.toLowerCase().split(';'));
}

/** Read as API Gateway does: an algorithm, then pairs separated by commas or blanks. */
const listsIn = (authorization: string): string[] =>
  authorization
    .split(/[, ]+/)
    .map((part) => part.split('='))
    .flatMap(([name, value = '']) => (name === 'SignedHeaders' ? [value] : []));

function valuesInQuery({
  multiValueQueryStringParameters,
  queryStringParameters,
}: APIGatewayProxyEvent): string[] {
  const single = queryStringParameters?.[IN_QUERY];
  return multiValueQueryStringParameters?.[IN_QUERY] ?? (single === undefined ? [] : [single]);
}

/** The query without the parameters that a presigned URL adds. */
export const queryOf = ({
  queryStringParameters,
}: APIGatewayProxyEvent): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(queryStringParameters ?? {}).filter(([name]) => !PRESIGNED.test(name)));
