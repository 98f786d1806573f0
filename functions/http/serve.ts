import type { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import * as z from 'zod/mini';
import type { FunctionName, ServedRoute } from '../../client/contract/route.ts';
import type { AnyRouteName } from '../../client/contract/routes.ts';
import { readBillingRules } from '../domain/billing-rules.ts';
import { permissionsOf } from '../domain/caller-rules.ts';
import { DomainError } from '../domain/errors.ts';
import type { Asked as AskedOfStore } from '../domain/outage.ts';
import { readEnvironment } from '../environment.ts';
import { clockOf, realClock } from '../store/clock/clock.ts';
import { openTable } from '../store/table/table.ts';
import { cors } from './cors.ts';
import type { ApiReply, ApiRequest, Asked, Endpoint, Services } from './endpoint.ts';
import { foreignRequest } from './foreign-request.ts';
import { refuseRepeated } from './given-once.ts';
import { idempotencyKeyOf, refuseEmptyKey } from './idempotency-key.ts';
import { jsonBody } from './json-body.ts';
import { chosenMedia } from './media.ts';
import { holdToReach, permitted } from './permission.ts';
import { type PreferredReturn, preferredReturn } from './preference.ts';
import { callerOf, headerValues, requestIdOf } from './request.ts';
import { type RequestNotes, requestLog, requestLogger } from './request-log.ts';
import { queryOf } from './signed-headers.ts';
import { validate } from './validation.ts';
import { withStore } from './with-store.ts';

/**
 * At least the routes of the endpoints. To build the schemas of all others would only slow down the function's start.
 */
type RouteTable = Readonly<Partial<Record<AnyRouteName, ServedRoute>>>;

/**
 * The Lambda handler of a function: its endpoints behind one pipeline.
 *
 * @param rules the stage's, as JSON
 * @param openApi JSON, for the function that answers it
 */
export function serve(
  functionName: FunctionName,
  endpoints: readonly Endpoint[],
  routes: RouteTable,
  rules: unknown,
  openApi?: string,
) {
  const environment = readEnvironment(process.env);
  const table = openTable(environment.tableName);
  return pipeline(
    endpoints,
    routes,
    {
      environment,
      table,
      clock: clockOf(environment),
      rules: readBillingRules(rules, functionName),
      ...(openApi && { openApi }),
    },
    requestLogger(functionName),
  );
}

/** The pipeline; its services are passed in. */
export function pipeline(
  endpoints: readonly Endpoint[],
  routes: RouteTable,
  services: Omit<Services, keyof RequestNotes>,
  logger: Logger,
) {
  const log = requestLog(logger);
  const byRoute = new Map(
    endpoints.map((endpoint) => {
      const route = routes[endpoint.route];
      if (!route) throw new Error(`The function of ${endpoint.route} was not given that route.`);
      return [`${route.method} ${route.path}`, { endpoint, route }];
    }),
  );

  const find = (event: APIGatewayProxyEvent) => byRoute.get(`${event.httpMethod} ${event.resource}`);
  const match = (event: APIGatewayProxyEvent) => {
    const found = find(event);
    if (found) return found;
    throw new DomainError('route_not_found', {
      detail: `There is no ${event.httpMethod} ${event.path}. GET /openapi.json lists the routes.`,
    });
  };

  // CORS stands before the log, and so comes after it, when an error has become a reply.
  return middy<APIGatewayProxyEvent, APIGatewayProxyResult>()
    .use([cors(services.environment.corsOrigins ?? []), log.middleware])
    .handler(async (event, context) => {
      // This comes first: an unsigned request learns nothing. What another signs, its endpoint checks.
      const caller = find(event)?.route.signedBy ?? callerOf(event);
      const { endpoint, route } = match(event);
      const reach = permitted(route, caller, services.rules);
      const returned = route.minimalWithout && preferredReturn(headerValues(event, 'prefer'));
      const checked = { ...checkedRequest(event, route, caller), minimal: returned === 'minimal' };
      log.keyed(event, checked.idempotencyKey);
      const permits = permissionsOf(services.rules, caller);
      const until = replyTime(context, endpoint);
      const reply = await withStore(
        services.table,
        until,
        askedBy(route, checked.idempotencyKey),
        log.consumedBy(event),
        async (table) => {
          const given: Services = { ...services, table, ...log.of(event) };
          const clock = endpoint.time === 'real' ? realClock : services.clock;
          await holdToReach(reach, endpoint, route, checked as Asked, given); // as below
          const request = { ...checked, reach, permits, now: await clock(table), until } as ApiRequest; // each part was checked by the schema from which its type is made
          return endpoint.handle(request, given);
        },
      );
      return toResult(reply, route, requestIdOf(event), returned);
    });
}

/** Time for what comes after the store: the reply, the log and the way back. */
const REPLY_MS = 1_000;
/** Shorter than our client waits for one try, so that the client gets the answer and learns the outcome. */
const LONGEST_MS = 9_000;

function replyTime(context: Context, { patient = false }: Endpoint): number {
  const left = context.getRemainingTimeInMillis() - REPLY_MS;
  return Date.now() + (patient ? left : Math.min(left, LONGEST_MS));
}

function askedBy({ method, idempotencyKey: takesKey }: ServedRoute, key: string | undefined): AskedOfStore {
  if (method === 'GET') return 'read';
  if (takesKey === undefined) return 'resumable write';
  return key === undefined ? 'unkeyed write' : 'keyed write';
}

function checkedRequest(event: APIGatewayProxyEvent, route: ServedRoute, caller: string) {
  if (route.signedBy) return unreadRequest(event, route.signedBy);
  refuseRepeated(event);
  const written = jsonBody(event, route);
  refuseEmptyKey(event, route, written);
  const params = route.params && validate(route.params, decoded(event.pathParameters));
  const query = part(route.query, queryOf(event));
  const body = part(route.body, written);
  const keyInBody = (body as { idempotency_key?: string } | undefined)?.idempotency_key;
  return {
    params,
    query,
    body,
    foreign: undefined,
    idempotencyKey: idempotencyKeyOf(event, route, keyInBody),
    media: chosenMedia(headerValues(event, 'accept').join(), route.alsoAs),
    caller,
    requestId: requestIdOf(event),
  };
}

/** Nothing of it is read before its endpoint has checked the signature. */
const unreadRequest = (event: APIGatewayProxyEvent, signedBy: NonNullable<ServedRoute['signedBy']>) => ({
  params: undefined,
  query: undefined,
  body: undefined,
  foreign: foreignRequest(event, signedBy),
  idempotencyKey: undefined,
  media: 'application/json' as const,
  caller: signedBy,
  requestId: requestIdOf(event),
});

const nothing = z.strictObject({});

/** If a route does not take this part, anything sent there is refused. To ignore it would hide a mistake. */
function part<Schema extends z.ZodMiniType>(
  schema: Schema | undefined,
  input: unknown,
): z.output<Schema> | undefined {
  if (schema) return validate(schema, input);
  validate(nothing, input);
  return undefined;
}

/** Path parameters may arrive still encoded, as in the URL. Ids never contain a `%`. */
function decoded(parameters: APIGatewayProxyEvent['pathParameters']): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(parameters ?? {}).map(([name, value]) => [name, value && decode(value)]),
  );
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function toResult(
  reply: ApiReply,
  { alsoAs }: ServedRoute,
  requestId: string,
  returned: PreferredReturn | undefined,
): APIGatewayProxyResult {
  const isDocument = 'media' in reply;
  return {
    statusCode: reply.status,
    headers: {
      'content-type': isDocument ? `${reply.media}; charset=utf-8` : 'application/json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...(alsoAs && { vary: 'Accept' }),
      // A write's reply is kept by no cache, so that there is nothing to vary by it.
      ...(returned && { 'Preference-Applied': `return=${returned}` }),
      ...(isDocument && { 'x-content-type-options': 'nosniff' }),
      ...reply.headers,
    },
    body: isDocument ? reply.text : JSON.stringify(reply.body),
  };
}
