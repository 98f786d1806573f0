import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type RouteName, routes } from '../contract/routes.ts';

/** A request as it comes over the wire. */
export interface Wire {
  readonly method: string;
  /** Path and query. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Matched {
  readonly name: RouteName;
  readonly params: Record<string, string>;
}

const patterns = (Object.keys(routes) as RouteName[]).map((name) => ({
  name,
  method: routes[name].method,
  // A stage and a version may stand before it, as in an address of API Gateway.
  path: new RegExp(`${routes[name].path.replace(/{(\w+)}/g, '(?<$1>[^/]+)')}$`),
  parts: routes[name].path.split('{').length,
}));

/** The route of a request. Of two that fit, such as `/invoices/summary` and `/invoices/{invoice_id}`, the one with fewer parameters. */
export function routeOf({ method, url }: Wire): Matched | undefined {
  const [found] = patterns
    .flatMap((pattern) => {
      const fits = pattern.method === method && pattern.path.exec(url.pathname);
      return fits ? [{ ...pattern, params: { ...fits.groups }, length: fits[0].length }] : [];
    })
    // The longest that fits, since `/customers/{id}/line-items` ends like others.
    .sort((a, b) => b.length - a.length || a.parts - b.parts);
  return found && { name: found.name, params: found.params };
}

type Reviver = (name: string, value: unknown, context?: { readonly source?: string }) => unknown;
const tellsSource: Reviver = (_name, _value, context) => context?.source !== undefined;
/** Whether the JSON parser hands over the digits of a number as they were written, as from Node 22 on. */
const KEEPS_DIGITS: unknown = JSON.parse('1', tellsSource);

/**
 * On an older Node, numbers become texts, since the checks keep the digits and not the number. What JavaScript wrote as a
 * number, it reads as the same digits. Only a number in the place of a text is then not refused.
 */
function bodyOf(body: string): string | null {
  if (body === '' || KEEPS_DIGITS) return body || null;
  try {
    return JSON.stringify(JSON.parse(body), (_name, value: unknown) =>
      typeof value === 'number' ? String(value) : value,
    );
  } catch {
    return body; // the checks say what is wrong with it
  }
}

/** The event that API Gateway makes of a request, as far as the checks read it. */
export function eventOf({ method, url, headers, body }: Wire, matched: Matched): APIGatewayProxyEvent {
  const query = Object.fromEntries(url.searchParams);
  return {
    httpMethod: method,
    resource: routes[matched.name].path,
    path: url.pathname,
    headers: { ...headers },
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    pathParameters: matched.params,
    queryStringParameters: query,
    multiValueQueryStringParameters: Object.fromEntries(
      Object.keys(query).map((name) => [name, url.searchParams.getAll(name)]),
    ),
    stageVariables: null,
    body: bodyOf(body),
    isBase64Encoded: false,
    // The parts that are read.
    requestContext: { requestId: 'memory' } as APIGatewayProxyEvent['requestContext'],
  };
}
