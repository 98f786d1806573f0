import type { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { Route } from '../../client/contract/route.ts';
import {
  localRoutes,
  routes as publicRoutes,
  type AnyRouteName as RouteName,
  webhookRoutes,
} from '../../client/contract/routes.ts';
import type { Problem } from '../../client/contract/shapes/problem-details.ts';
import { type BillingRulesConfig, readBillingRules } from '../../functions/domain/billing-rules.ts';
import type { Environment } from '../../functions/environment.ts';
import { type ApiReply, type ApiRequest, type Endpoint, endpoint } from '../../functions/http/endpoint.ts';
import { requestLogger } from '../../functions/http/request-log.ts';
import { pipeline } from '../../functions/http/serve.ts';
import { type Clock, realClock } from '../../functions/store/clock/clock.ts';
import { openTable, type Table } from '../../functions/store/table/table.ts';

const routes = { ...publicRoutes, ...localRoutes, ...webhookRoutes };

export type Given = Readonly<Record<string, string | readonly string[]>>;

/** A request as its sender sees it. A missing part becomes a valid one. */
export interface Sent {
  /** A list of values means that the header, or the query parameter, is sent more than once. */
  readonly headers?: Given;
  readonly params?: Record<string, string>;
  readonly query?: Given;
  /** A text is sent unchanged, anything else as JSON. */
  readonly body?: unknown;
  readonly base64?: boolean;
  /** Null if nobody checked the signature of the request. */
  readonly caller?: string | null;
}

export const CALLER = 'arn:aws:iam::000000000000:user/team-a';
export const GATEWAY_REQUEST_ID = '7c1d9f5e-gateway';

/** The event that API Gateway makes from a request. */
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

/* If there are several values, API Gateway passes on the last one, and in a second field all of them. */
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
  /** The default is a table that does not answer. */
  readonly table?: Table;
  /** The default is no rules. */
  readonly rules?: BillingRulesConfig;
  /** The default is that nothing is said about them. */
  readonly invoicing?: object;
  /** The default is the real time. */
  readonly clock?: Clock;
  /** The default writes nothing. */
  readonly logger?: Logger;
  /** The default is none. A message to the sync is then reported as failed, and nothing else happens. */
  readonly syncQueueUrl?: string;
  /** The default is none. */
  readonly corsOrigins?: readonly string[];
  readonly eventQueueUrl?: string;
  readonly stripeWebhookSecretId?: string;
  /** The time in ms that the function has left. The default is all of its time. */
  readonly timeLeft?: number;
}

/** The pipeline that runs before the endpoints. */
export function tally(endpoints: readonly Endpoint[], beneath: Beneath = {}) {
  const { table = openTable('tally'), rules = {}, timeLeft = 15_000 } = beneath;
  const { syncQueueUrl, eventQueueUrl, stripeWebhookSecretId, invoicing, corsOrigins } = beneath;
  const told = {
    ...environment,
    ...(invoicing && { invoicing: JSON.stringify(invoicing) }),
    ...(syncQueueUrl && { syncQueueUrl }),
    ...(corsOrigins && { corsOrigins }),
    ...(eventQueueUrl && { eventQueueUrl }),
    ...(stripeWebhookSecretId && { stripeWebhookSecretId }),
  };
  const { clock = realClock, logger = requestLogger('test', 'SILENT') } = beneath;
  const handler = pipeline(
    endpoints,
    routes,
    {
      environment: told,
      table,
      clock,
      rules: readBillingRules(rules, 'the test'),
      openApi: JSON.stringify({ openapi: '3.1.0' }),
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

/** An endpoint that remembers its input and gives the answer that the test sets. */
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

/** @throws Error when `detail` repeats a message of `errors`: each message must appear only once */
export function problemOf(result: APIGatewayProxyResult): Problem {
  const problem: Problem = JSON.parse(result.body);
  const twice = problem.errors?.find(({ message }) => problem.detail.includes(message));
  if (twice) throw new Error(`"${twice.message}" is in detail and in errors: ${result.body}`);
  return problem;
}
export const fieldsOf = (result: APIGatewayProxyResult): string[] =>
  (problemOf(result).errors ?? []).map(({ field }) => field);
