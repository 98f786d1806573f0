import type { APIGatewayProxyEvent } from 'aws-lambda';
import { headerValues } from './request.ts';

/*
 * What of the request its signature covers. Host, path, query and body always; of the headers those that it names. Here
 * is read what API Gateway has verified already: docs/security-signed-key.md says where it can be seen.
 */

/** The parameters of a presigned URL: they belong to the signature, and to no route. */
const PRESIGNED = /^X-Amz-(?:Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token)$/;
const IN_QUERY = 'X-Amz-SignedHeaders';

/**
 * @returns the headers that were signed, in lower case: none where there is more than one list of them, of which
 * API Gateway took we do not know which; undefined where the event does not show it
 */
export function signedHeaders(event: APIGatewayProxyEvent): ReadonlySet<string> | undefined {
  const authorizations = headerValues(event, 'authorization');
  const lists = authorizations.length > 0 ? authorizations.flatMap(listsIn) : valuesInQuery(event);
  if (authorizations.length === 0 && lists.length === 0) return undefined;
  const [list = '', ...others] = lists;
  return new Set(others.length > 0 ? [] : list.toLowerCase().split(';'));
}

/** Read as API Gateway does: an algorithm, then pairs that commas or blanks part. */
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

/** The query without what a presigned URL adds to it. */
export const queryOf = ({
  queryStringParameters,
}: APIGatewayProxyEvent): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(queryStringParameters ?? {}).filter(([name]) => !PRESIGNED.test(name)));
