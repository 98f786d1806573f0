import { type RouteName, routes } from '../../client/src/generated/routes.ts';
import type { Route } from '../../client/src/route.ts';
import type { Refusal } from './refusal.ts';

/** A call that the API's contract has. */
export interface ApiCall {
  readonly method: string;
  /** Path and query, below the API's base URL. */
  readonly target: string;
  /** What is sent on. */
  readonly body: string;
  readonly writes: boolean;
}

const API_METHODS = ['GET', 'POST', 'PATCH', 'DELETE'];
const ID = /^[A-Za-z0-9_.:@-]{1,128}$/;

const table: readonly (readonly [RouteName, Route])[] = Object.entries(routes) as [RouteName, Route][]; // Object.entries forgets the literal keys
const parts = (path: string): string[] => path.split('/').slice(1);
/** The contract itself, which the client has no method for. */
const DOCUMENT = '/openapi.json';

/**
 * What a request to the proxy means at the API. Only the contract's routes are called, so that a signature of the
 * person is never given for anything else.
 *
 * @param url path and query below the proxy's own prefix, as they were sent
 * @param body the request's body, which can say that it is a dry run
 */
export function apiCallOf(method: string, url: string, body: string): ApiCall | Refusal {
  const [path = '', query] = cut(url);
  if (!API_METHODS.includes(method)) return { ...NOT_A_ROUTE, status: 405 };
  const segments = segmentsOf(path);
  if (!segments) return NOT_A_ROUTE;
  const isDocument = method === 'GET' && path === DOCUMENT;
  const route = isDocument ? undefined : routeFor(method, segments);
  if (!route && !isDocument) return NOT_A_ROUTE;
  const target = `/${segments.map(encodeURIComponent).join('/')}${query === undefined ? '' : `?${query}`}`;
  if (method === 'GET') return { method, target, body: '', writes: false };
  const dryRun = dryRunOf(route, query, body);
  return { method, target, body: dryRun ?? body, writes: dryRun === undefined };
}

const NOT_A_ROUTE = {
  status: 404,
  code: 'not_in_the_contract',
  detail: 'The console calls only the routes of the API, with ids as the contract allows them.',
} as const satisfies Refusal;

function cut(url: string): [string, string?] {
  const at = url.indexOf('?');
  return at < 0 ? [url] : [url.slice(0, at), url.slice(at + 1)];
}

/** The path's segments; undefined if one could lead elsewhere: dots, slashes, control characters. */
function segmentsOf(path: string): string[] | undefined {
  try {
    const segments = parts(path).map(decodeURIComponent);
    return segments.every((each) => ID.test(each) && !/^\.{1,2}$/.test(each)) ? segments : undefined;
  } catch {
    return undefined;
  }
}

const isParameter = (part: string): boolean => part.startsWith('{');

/** A fixed segment counts before a parameter: `/invoices/summary` is not the invoice `summary`. */
function routeFor(method: string, segments: readonly string[]): Route | undefined {
  const fitting = table
    .map(([, route]) => route)
    .filter((route) => (route.method ?? 'GET') === method && fits(parts(route.path), segments));
  return fitting.sort((one, other) => parametersIn(one) - parametersIn(other))[0];
}

const fits = (pattern: readonly string[], segments: readonly string[]): boolean =>
  pattern.length === segments.length &&
  pattern.every((part, index) => isParameter(part) || part === segments[index]);

const parametersIn = ({ path }: Route): number => parts(path).filter(isParameter).length;

/**
 * A redrive says it in its body, a finalization in its query. Nothing else has a dry run.
 *
 * @returns the body of a dry run; undefined if it is none
 */
function dryRunOf(route: Route | undefined, query: string | undefined, body: string): string | undefined {
  if (route === routes.finalizeInvoice) {
    return new URLSearchParams(query).getAll('dry_run').join() === 'true' ? body : undefined;
  }
  return route === routes.redriveSyncs ? dryRedrive(body) : undefined;
}

/** Written anew, so that a name that stands twice cannot mean one thing here and another there. */
function dryRedrive(body: string): string | undefined {
  try {
    const sent: unknown = JSON.parse(body);
    const isDry = typeof sent === 'object' && sent !== null && 'dry_run' in sent && sent.dry_run === true;
    return isDry ? JSON.stringify(sent) : undefined;
  } catch {
    return undefined;
  }
}
