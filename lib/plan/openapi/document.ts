import {
  createDocument,
  type oas31,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { functionNames, type Route } from '../../../client/contract/route.ts';
import { type RouteName, routes, webhookRoutes } from '../../../client/contract/routes.ts';
import { examples } from './examples.ts';
import { withFieldTexts } from './field-texts.ts';
import { headerComponents, headerParameters } from './headers.ts';
import { errorResponsesOf, problemExamples, successResponses } from './responses.ts';
import { asWritten, namedReplies } from './schemas.ts';

/** The description also says which permission the caller needs. */
function descriptionOf({ description, permission, signedBy }: Route): string {
  if (signedBy) return description ?? '';
  const needs =
    permission === 'any'
      ? 'Every caller that signs may call it.'
      : `If the stage lists its callers, the caller needs the permission \`${permission}\`.`;
  return description === undefined ? needs : `${description} ${needs}`;
}

function operation(
  name: RouteName | WebhookRouteName,
  route: Route,
  errorResponses: ReturnType<typeof errorResponsesOf>,
): ZodOpenApiOperationObject {
  return {
    operationId: name,
    summary: route.summary,
    description: descriptionOf(route),
    tags: [route.function],
    parameters: headerParameters(route),
    requestParams: {
      ...(route.params && { path: route.params }),
      ...(route.query && { query: route.query }),
    },
    ...(route.signedBy && { security: [{ [route.signedBy]: [] }], requestBody: anyObject }),
    ...(route.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: route.body, ...asExamples(examplesOf(name)?.bodies) } },
      },
    }),
    responses: { ...successResponses(route, examplesOf(name)?.created), ...errorResponses(route) },
  };
}

type WebhookRouteName = keyof typeof webhookRoutes;

/** What another service sends, in its own shape. */
const anyObject = {
  required: true,
  content: { 'application/json': { schema: { type: 'object' as const } } },
};

const examplesOf = (name: RouteName | WebhookRouteName) => new Map(Object.entries(examples)).get(name);

const asExamples = (bodies: Readonly<Record<string, unknown>> | undefined) =>
  bodies && {
    examples: Object.fromEntries(Object.entries(bodies).map(([name, value]) => [name, { value }])),
  };

/**
 * The contract as an OpenAPI 3.1 document. The deploy makes it, since the code that makes it is larger than the
 * document.
 */
export function openApiDocument(version: string): Record<string, unknown> {
  const all = Object.entries({ ...routes, ...webhookRoutes }) as [RouteName | WebhookRouteName, Route][]; // Object.entries forgets the literal keys
  const errorResponses = errorResponsesOf();
  const paths: ZodOpenApiPathsObject = {};
  for (const [name, route] of all) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: operation(name, route, errorResponses),
    };
  }
  const document = createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Tally',
        version,
        description: 'Billing for teams: line items and invoices, each charge applied once.',
      },
      // A relative server, since the document itself is served below the base URL.
      servers: [{ url: '.' }],
      tags: Object.entries(functionNames).map(([tag, description]) => ({ name: tag, description })),
      security: [{ sigv4: [] }],
      paths,
      components: {
        schemas: { GatewayMessage: gatewayMessage, ...namedReplies(all) },
        headers: headerComponents,
        examples: problemExamples(all.map(([, route]) => route)),
        securitySchemes: { sigv4, stripe },
      },
    },
    { override: asWritten(all.map(([, route]) => route)) },
  );
  return withFieldTexts({ ...document });
}

const gatewayMessage: oas31.SchemaObject = {
  type: 'object',
  description: 'Answers of API Gateway itself, before or instead of a function of Tally',
  properties: { message: { type: 'string', examples: ['Missing Authentication Token'] } },
  required: ['message'],
};

const sigv4: oas31.SecuritySchemeObject = {
  type: 'apiKey',
  in: 'header',
  name: 'Authorization',
  description:
    'AWS Signature Version 4, service `execute-api`, in the region of the API. The signed headers include host, date and, if it is sent, `Idempotency-Key`.',
  // As API Gateway writes it into the documents that it exports.
  'x-amazon-apigateway-authtype': 'awsSigv4',
};

const stripe: oas31.SecuritySchemeObject = {
  type: 'apiKey',
  in: 'header',
  name: 'Stripe-Signature',
  description: 'The time and the HMAC-SHA256 of time and body, with the secret of the endpoint at Stripe.',
};
