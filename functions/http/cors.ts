import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { headerValues } from './request.ts';

/** Headers of replies that a page of another origin may read. */
const EXPOSED = 'x-request-id, Retry-After, Idempotent-Replayed, Preference-Applied, Link';

/**
 * Lets pages of the stage's named origins read the replies. It grants nothing: each request still needs a signature.
 *
 * @param origins as browsers send them, such as `https://billing.example`; none means that no page may read anything
 */
export function cors(origins: readonly string[]): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  const allow = (event: APIGatewayProxyEvent, response: APIGatewayProxyResult | undefined | null): void => {
    const [origin = ''] = headerValues(event, 'origin');
    if (!response || !origins.includes(origin)) return;
    const vary = response.headers?.['vary'];
    response.headers = {
      ...response.headers,
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Expose-Headers': EXPOSED,
      vary: vary === undefined ? 'Origin' : `${vary}, Origin`,
    };
  };
  return {
    after: ({ event, response }) => allow(event, response),
    onError: ({ event, response }) => allow(event, response),
  };
}
