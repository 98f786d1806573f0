import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { type ProblemCode, problems } from '../client/contract/problem.ts';
import { problem } from '../client/contract/problem-details.ts';
import type { Route } from '../client/contract/route.ts';
import { type RouteName, routes } from '../client/contract/routes.ts';

const READ_ERRORS = [
  'forbidden',
  'throttled',
  'internal_error',
  'unavailable',
] as const satisfies ProblemCode[];
const BODY_ERRORS = [
  'invalid_json',
  'body_too_large',
  'unsupported_media_type',
  'validation_failed',
  'unknown_field',
] as const satisfies ProblemCode[];

/** Every code that a route can answer: its own, and those of every route of its form. */
function problemCodes(route: Route): readonly ProblemCode[] {
  return [
    ...route.errors,
    ...READ_ERRORS,
    ...(route.params ? (['validation_failed'] as const) : []),
    ...(route.query ? (['validation_failed', 'unknown_field'] as const) : []),
    ...(route.body ? BODY_ERRORS : []),
    ...(route.idempotencyKey ? (['idempotency_key_mismatch'] as const) : []),
    ...(route.idempotencyKey === 'required' ? (['idempotency_key_required'] as const) : []),
  ];
}

function errorResponses(route: Route) {
  const codesByStatus = new Map<number, Set<ProblemCode>>();
  for (const code of problemCodes(route)) {
    const { status } = problems[code];
    codesByStatus.set(status, (codesByStatus.get(status) ?? new Set()).add(code));
  }
  return [...codesByStatus]
    .filter(([status]) => !(status in route.replies))
    .map(([status, codes]) => [
      String(status),
      {
        description: [...codes].sort().join(', '),
        content: { 'application/problem+json': { schema: problem } },
      },
    ]);
}

function successResponses(route: Route) {
  return Object.entries(route.replies).map(([status, schema]) => [
    status,
    {
      description: SUCCESS[status] ?? 'Done',
      content: { 'application/json': { schema }, ...(status === '200' && otherMedia(route)) },
    },
  ]);
}
const otherMedia = ({ alsoAs = [] }: Route) =>
  Object.fromEntries(alsoAs.map((media) => [media, { schema: { type: 'string' as const } }]));
const SUCCESS: Readonly<Record<string, string>> = {
  200: 'Read, or the same request again (then with the header Idempotent-Replayed)',
  201: 'Created',
  202: 'Accepted',
  503: 'A dependency is down',
};

const keyParameter = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  // The body or X-Request-Id may carry it.
  required: false,
  description:
    'Identifies the request for ever, 1 to 255 visible ASCII characters. It may be sent as `idempotency_key` in the body instead; where both are absent, `X-Request-Id` is taken.',
  schema: { type: 'string' as const, pattern: '^[\\x21-\\x7e]{1,255}$' },
};

function operation(name: string, route: Route): ZodOpenApiOperationObject {
  return {
    operationId: name,
    summary: route.summary,
    ...(route.description && { description: route.description }),
    tags: [route.function],
    ...(route.idempotencyKey && { parameters: [keyParameter] }),
    requestParams: {
      ...(route.params && { path: route.params }),
      ...(route.query && { query: route.query }),
    },
    ...(route.body && {
      requestBody: { required: true, content: { 'application/json': { schema: route.body } } },
    }),
    responses: Object.fromEntries([...successResponses(route), ...errorResponses(route)]),
  };
}

/** The contract as an OpenAPI 3.1 document. A deploy makes it, since what makes it is larger than it is. */
export function openApiDocument(version: string): Record<string, unknown> {
  const paths: ZodOpenApiPathsObject = {};
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(name, route) };
  }
  return {
    ...createDocument({
      openapi: '3.1.0',
      info: {
        title: 'Tally',
        version,
        description: 'Billing for teams: line items, leads and invoices, each charge applied once.',
      },
      // A relative server, since the document is served below the base URL itself.
      servers: [{ url: '.' }],
      security: [{ sigv4: [] }],
      paths,
      components: {
        securitySchemes: {
          sigv4: {
            type: 'apiKey',
            in: 'header',
            name: 'Authorization',
            description: 'AWS Signature Version 4, service execute-api',
          },
        },
      },
    }),
  };
}
