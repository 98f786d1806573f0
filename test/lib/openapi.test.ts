import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCustomerBody } from '../../client/contract/customers/requests.ts';
import type { Route } from '../../client/contract/route.ts';
import { type RouteName, routes, webhookRoutes } from '../../client/contract/routes.ts';
import { type ProblemCode, problems } from '../../client/contract/shapes/problem.ts';
import { keepNumberText } from '../../functions/http/json-body.ts';
import { openApiDocument } from '../../lib/plan/openapi/document.ts';
import { examples } from '../../lib/plan/openapi/examples.ts';

const ROOT = join(__dirname, '..', '..');
const run = promisify(execFile);

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { name: string; in: string; required: boolean }[];
  readonly requestBody?: { required: boolean };
  readonly responses: Record<string, Response | Reference>;
}
interface Response {
  readonly description: string;
  readonly headers?: Record<string, unknown>;
  readonly content: Record<string, { schema: unknown; examples?: Record<string, unknown> }>;
}
interface Reference {
  readonly $ref: string;
}
interface OpenApi {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, unknown>; responses: Record<string, Response> };
}
// The linter of OpenAPI documents checks this below.
const document = openApiDocument('1.2.3') as unknown as OpenApi; // the parts of OpenAPI that are read here
const all = Object.entries(routes) as [RouteName, Route][]; // Object.entries forgets the literal keys
const operationOf = ({ path, method }: Route) => document.paths[path]?.[method.toLowerCase()];

const responsesOf = (operation: Operation | undefined): Record<string, Response> =>
  Object.fromEntries(
    Object.entries(operation?.responses ?? {}).map(([status, response]) => [
      status,
      '$ref' in response ? responseAt(response) : response,
    ]),
  );

function responseAt({ $ref }: Reference): Response {
  const response = document.components.responses[$ref.replace('#/components/responses/', '')];
  if (!response) throw new Error(`The document has no ${$ref}.`);
  return response;
}

/** The codes of the problems in an operation's answers. They are the names of the examples. */
const codesOf = (response: Response | undefined): string[] =>
  Object.keys(response?.content['application/problem+json']?.examples ?? {});

const when = (applies: unknown, ...codes: ProblemCode[]): ProblemCode[] => (applies ? codes : []);

/** The problems that a caller of the route may get, by the contract. */
const problemsOf = (route: Route): ProblemCode[] => [
  ...route.errors,
  ...when(true, 'forbidden', 'throttled', 'internal_error'),
  // If a route answers 503 itself, the document shows that reply at 503.
  ...when(!(503 in route.replies), 'unavailable'),
  // A route without a query or a body has these too, because it checks a query or a body that is sent anyway.
  ...when(true, 'duplicate_name', 'validation_failed', 'unknown_field'),
  ...when(true, 'invalid_json', 'body_too_large', 'unsupported_media_type'),
  ...when(
    route.idempotencyKey,
    'idempotency_key_mismatch',
    'idempotency_key_unsigned',
    'idempotency_key_required',
  ),
];

const GATEWAY_MESSAGE = { $ref: '#/components/schemas/GatewayMessage' };

describe.each(all)('%s', (name, route) => {
  const operation = operationOf(route);
  const responses = responsesOf(operation);

  test('is in the document', () => {
    expect(operation?.operationId).toBe(name);
    expect(operation?.requestBody?.required).toBe(route.body ? true : undefined);
  });

  test('has each of its success statuses', () => {
    for (const status of Object.keys(route.replies)) {
      expect(responses[status]?.content).toHaveProperty(['application/json', 'schema']);
    }
  });

  test('has its answers that are not JSON', () => {
    const { 'application/json': _json, ...others } = responses['200']?.content ?? {};

    expect(Object.keys(others)).toEqual([...(route.alsoAs ?? [])]);
  });

  test('has each problem that it can answer, under the status of its code', () => {
    const expected = problemsOf(route);

    for (const code of expected) expect(codesOf(responses[problems[code].status])).toContain(code);
    const documented = Object.values(responses).flatMap(codesOf);
    expect(documented.sort()).toEqual([...new Set(expected)].sort());
  });

  test('has the answers of API Gateway itself', () => {
    for (const status of [403, 500, 502, 504]) {
      expect(responses[status]?.content).toHaveProperty(['application/json', 'schema'], GATEWAY_MESSAGE);
    }
  });

  test('has the headers of its replies', () => {
    const statuses = (name: string) =>
      Object.keys(responses).filter((status) => name in (responses[status]?.headers ?? {}));

    expect(statuses('x-request-id')).toEqual(Object.keys(responses));
    expect(statuses('Retry-After')).toEqual(['429', '500', '502', '503', '504']);
    // Not where 200 also answers several leads, whose results say which are replays.
    const isReplay = 201 in route.replies && route.replies[200] === route.replies[201];
    expect(statuses('Idempotent-Replayed')).toEqual(isReplay ? ['200'] : []);
    expect(statuses('Preference-Applied')).toEqual(route.minimalWithout ? Object.keys(route.replies) : []);
    expect(statuses('Link')).toEqual(route.alsoAs?.includes('text/csv') ? ['200'] : []);
  });

  test('has its parameters', () => {
    const parameters = (operation?.parameters ?? []).map((parameter) => `${parameter.in} ${parameter.name}`);

    expect(parameters.sort()).toEqual(
      [
        ...Object.keys(route.params?.shape ?? {}).map((param) => `path ${param}`),
        ...Object.keys(route.query?.shape ?? {}).map((param) => `query ${param}`),
        ...(route.idempotencyKey ? ['header Idempotency-Key'] : []),
        ...(route.minimalWithout ? ['header Prefer'] : []),
        'header X-Request-Id',
      ].sort(),
    );
    for (const [, param] of route.path.matchAll(/{(\w+)}/g)) {
      expect(parameters).toContain(`path ${param}`);
    }
  });
});

describe.each(Object.entries(examples))('the examples of %s', (name, { bodies, created }) => {
  const route: Route = routes[name as RouteName]; // Object.entries forgets the literal keys

  test.each(Object.entries(bodies))('%s would be accepted', (_, body) => {
    const read: unknown = JSON.parse(JSON.stringify(body), keepNumberText);

    // A batch accepts every item, and says what is wrong with it.
    expect(JSON.stringify(route.body?.parse(read))).not.toContain('issues');
  });

  test('its reply fits the contract', () => {
    if (created !== undefined) expect(route.replies[201]?.parse(created)).toEqual(created);
  });
});

test.each(['a@b.co', 'a.b+c@d-e.org', '}a@b.co', 'a%b@c.de', '.a@b.co', 'a@b'])(
  'its pattern for the e-mail address %s agrees with the check',
  (address) => {
    const pattern =
      /"pattern":("(?:[^"\\\\]|\\\\.)+"),"maxLength":254/.exec(JSON.stringify(document))?.[1] ?? '';
    const body = createCustomerBody.safeParse({ name: 'Bob', email: address });

    expect(new RegExp(JSON.parse(pattern), 'u').test(address)).toBe(body.success);
  },
);

test('fields that a minimal reply leaves out are optional, and all other fields are required', () => {
  const required = ['AddLineItemReply', 'AddLineItemsReply', 'CreditReply'].map((name) => {
    const schema = document.components.schemas[name] as { required: string[]; properties: object }; // an object's
    return [schema.required, Object.keys(schema.properties)];
  });

  expect(required).toEqual([
    [
      ['line_item', 'replayed'],
      ['line_item', 'invoice', 'replayed', 'moved_from'],
    ],
    [
      ['results', 'summary'],
      ['results', 'summary', 'invoices'],
    ],
    [
      ['line_item', 'replayed'],
      ['line_item', 'invoice', 'replayed'],
    ],
  ]);
});

test('the document has no other operations', () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.keys(path));

  expect(operations).toHaveLength(all.length + 1);
});

test('the webhook is in the document, with Stripe’s signature instead of one of AWS', () => {
  const operation = operationOf(webhookRoutes.receiveStripeEvent) as Operation & { security: unknown };
  const responses = responsesOf(operation);

  expect(operation).toMatchObject({ operationId: 'receiveStripeEvent', security: [{ stripe: [] }] });
  expect(codesOf(responses['400'])).toEqual(['webhook_refused']);
  expect(Object.keys(responses)).toEqual(['200', '400', '413', '429', '500', '502', '503', '504']);
});

/** All schemas in a part of the document, and all schemas to which that part refers. */
function schemasIn(part: unknown, met = new Set<unknown>()): Record<string, unknown>[] {
  if (typeof part !== 'object' || part === null || met.has(part)) return [];
  met.add(part);
  const { $ref, ...rest } = part as Record<string, unknown>; // what JSON holds beside lists, which go through as well
  const name = /^#\/components\/schemas\/(.+)$/.exec(String($ref))?.[1];
  const inner = Object.values(rest).flatMap((value) => schemasIn(value, met));
  return [rest, ...inner, ...(name ? schemasIn(document.components.schemas[name], met) : [])];
}

test('replies may have more fields, and requests may not', () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const replies = operations.flatMap((operation) => schemasIn(Object.values(responsesOf(operation))));
  const bodies = operations.flatMap(({ requestBody }) => schemasIn(requestBody));
  const closed = (schemas: Record<string, unknown>[]) =>
    schemas.filter(({ additionalProperties }) => additionalProperties === false);

  expect(replies.filter(({ type }) => type === 'object').length).toBeGreaterThan(10);
  expect(closed(replies)).toEqual([]);
  expect(closed(bodies).length).toBeGreaterThan(5);
});

test('each field and each parameter has a description', () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  const fields = schemasIn(document).flatMap(({ properties }) => Object.entries(properties ?? {}));
  const parameters = operations.flatMap((operation) => operation.parameters ?? []);
  const named = [...fields, ...parameters.map((parameter) => [parameter.name, parameter] as const)];

  expect(named.length).toBeGreaterThan(100);
  expect(named.filter(([, { description }]) => !description).map(([name]) => name)).toEqual([]);
});

test('every reference has a target', () => {
  const text = JSON.stringify(document);
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference ?? '');

  expect(references.length).toBeGreaterThan(5);
  for (const reference of references) {
    const path = reference.replace(/^#\//, '').split('/');
    expect(document).toHaveProperty(path);
  }
});

describe('the linter of OpenAPI documents', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tally-openapi-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function lint(content: unknown): Promise<string> {
    const file = join(folder, 'openapi.json');
    await writeFile(file, JSON.stringify(content));
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    const program = require.resolve('@redocly/cli/bin/cli.js');
    const config = join(ROOT, 'redocly.yaml');
    const args = [program, 'lint', file, '--config', config, '--format', 'json', '--max-problems', '50'];
    const { stdout } = await run(process.execPath, args, { env }).catch((error: { stdout: string }) => error);
    return stdout;
  }
  const problemsIn = (report: string): string[] =>
    JSON.parse(report).problems.map(({ ruleId, message }: Record<string, string>) => `${ruleId}: ${message}`);

  test('finds no error', async () => {
    expect(problemsIn(await lint(document))).toEqual([]);
  }, 30_000);

  test('would find an error', async () => {
    const broken = JSON.parse(JSON.stringify(document).replace('#/components/schemas/Problem', '#/nowhere'));

    expect(problemsIn(await lint(broken)).join()).toContain('no-unresolved-refs');
  }, 30_000);
});
