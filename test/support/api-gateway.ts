import type { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Route } from '../../client/contract/route.ts';
import {
  localRoutes,
  routes as publicRoutes,
  type AnyRouteName as RouteName,
} from '../../client/contract/routes.ts';
import type { Problem } from '../../client/contract/shapes/problem-details.ts';
import { type BillingRulesConfig, readBillingRules } from '../../functions/domain/billing-rules.ts';
import type { Environment } from '../../functions/environment.ts';
import { type ApiReply, type ApiRequest, type Endpoint, endpoint } from '../../functions/http/endpoint.ts';
import { requestLogger } from '../../functions/http/request-log.ts';
import { pipeline } from '../../functions/http/serve.ts';
import { type Clock, realClock } from '../../functions/store/clock/clock.ts';
import { openTable, type Table } from '../../functions/store/table/table.ts';

const routes = { ...publicRoutes, ...localRoutes };

export type Given = Readonly<Record<string, string | readonly string[]>>;

/** A request as its sender sees it; what is left out is well-formed. */
export interface Sent {
  /** A list for a header that is sent more than once, and so in the query. */
  readonly headers?: Given;
  readonly params?: Record<string, string>;
  readonly query?: Given;
  /** Text as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly base64?: boolean;
  /** Null for a request whose signature nobody checked. */
  readonly caller?: string | null;
}

export const CALLER = 'arn:aws:iam::000000000000:user/team-a';
export const GATEWAY_REQUEST_ID = '7c1d9f5e-gateway';

/** The event that API Gateway makes of a request. */
export function apiEvent(name: RouteName, sent: Sent = {}): APIGatewayProxyEvent {
  const route: Route = routes[name];
  const params = sent.params ?? (route.params ? { customer_id: 'acme' } : null);
  const headers = withContentType(sent.headers ?? {}, route);
  const identity = { userArn: sent.caller === undefined ? CALLER : sent.caller, sourceIp: '127.0.0.1' };
  return {
    httpMethod: route.method,
    resource: route.path,
    path: route.path.replace(/{(\w+)}/g, (_, param: string) => params?.[param] ?? ''),
    headers: lastOf(headers),
    multiValueHeaders: allOf(headers),
    pathParameters: params,
    queryStringParameters: sent.query ? lastOf(sent.query) : null,
    multiValueQueryStringParameters: sent.query ? allOf(sent.query) : null,
    stageVariables: null,
    body: bodyOf(sent.body),
    isBase64Encoded: sent.base64 ?? false,
    // The parts that are read.
    requestContext: { requestId: GATEWAY_REQUEST_ID, identity } as APIGatewayProxyEvent['requestContext'],
  };
}

/* API Gateway hands over the last of several values, and all of them beside it. */
const lastOf = (given: Given): Record<string, string> =>
  Object.fromEntries(Object.entries(given).map(([name, values]) => [name, [values].flat().at(-1) ?? '']));
const allOf = (given: Given): Record<string, string[]> =>
  Object.fromEntries(Object.entries(given).map(([name, values]) => [name, [...[values].flat()]]));

function withContentType(headers: Given, route: Route): Given {
  const named = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return named || !route.body ? headers : { 'Content-Type': 'application/json', ...headers };
}

function bodyOf(body: unknown): string | null {
  if (body === undefined) return null;
  return typeof body === 'string' ? body : JSON.stringify(body);
}

// The parts that are read.
const contextOf = (timeLeft: number): Context =>
  ({ awsRequestId: 'lambda-request', getRemainingTimeInMillis: () => timeLeft }) as Context;
const environment: Environment = {
  tableName: 'tally',
  stage: 'test',
  version: '1.2.3',
  graceDays: 2,
  oldestUseDays: 3_653,
  testClock: false,
};

interface Beneath {
  /** A table that nothing answers, unless the test is about it. */
  readonly table?: Table;
  /** None, unless the test is about them. */
  readonly rules?: BillingRulesConfig;
  /** Real time, unless the test is about it. */
  readonly clock?: Clock;
  /** Silent, unless the test is about it. */
  readonly logger?: Logger;
  /** None, unless the test is about it: then telling the sync is reported as failed, and nothing else happens. */
  readonly syncQueueUrl?: string;
  /** What is left of the function's time, in ms: all of it, unless the test is about it. */
  readonly timeLeft?: number;
}

/** The pipeline before the endpoints. */
export function tally(endpoints: readonly Endpoint[], beneath: Beneath = {}) {
  const { table = openTable('tally'), rules = {}, timeLeft = 15_000 } = beneath;
  const told = { ...environment, ...(beneath.syncQueueUrl && { syncQueueUrl: beneath.syncQueueUrl }) };
  const { clock = realClock, logger = requestLogger('test', 'SILENT') } = beneath;
  const handler = pipeline(
    endpoints,
    routes,
    {
      environment: told,
      table,
      clock,
      rules: readBillingRules(rules, 'the test'),
      openApi: { openapi: '3.1.0' },
    },
    logger,
  );
  const receive = (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> =>
    handler(event, contextOf(timeLeft));
  return {
    receive,
    send: (name: RouteName, sent: Sent = {}) => receive(apiEvent(name, sent)),
  };
}

/** An endpoint that keeps what it is given and answers as it is told. */
export function recording<Name extends RouteName>(name: Name, reply: ApiReply<Name>) {
  const requests: ApiRequest<Name>[] = [];
  return {
    requests,
    endpoint: endpoint(name, {
      access: {},
      async handle(request) {
        requests.push(request);
        return reply;
      },
    }),
  };
}

/** An endpoint whose work fails. */
export const refusing = <Name extends RouteName>(name: Name, error: unknown): Endpoint<Name> =>
  endpoint(name, {
    access: {},
    async handle() {
      throw error;
    },
  });

export const failing = (error: unknown): Endpoint<'getHealth'> => refusing('getHealth', error);

/** @throws Error when its detail says of a field what its errors say too: each is told once */
export function problemOf(result: APIGatewayProxyResult): Problem {
  const problem: Problem = JSON.parse(result.body);
  const twice = problem.errors?.find(({ message }) => problem.detail.includes(message));
  if (twice) throw new Error(`"${twice.message}" stands in detail and in errors: ${result.body}`);
  return problem;
}
export const fieldsOf = (result: APIGatewayProxyResult): string[] =>
  (problemOf(result).errors ?? []).map(({ field }) => field);
