import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import type { Route } from '../../../client/contract/route.ts';
import { type ProblemCode, problems } from '../../../client/contract/shapes/problem.ts';
import { problem } from '../../../client/contract/shapes/problem-details.ts';
import { headers } from './headers.ts';

/** Every route checks query and body, also if it takes none. */
const ANY_ROUTE = [
  'invalid_json',
  'duplicate_name',
  'forbidden',
  'body_too_large',
  'unsupported_media_type',
  'validation_failed',
  'unknown_field',
  'throttled',
  'internal_error',
  'unavailable',
] as const satisfies ProblemCode[];
const KEY_ERRORS = [
  // An optional key may be left out, but must not be empty.
  'idempotency_key_required',
  'idempotency_key_mismatch',
  'idempotency_key_unsigned',
] as const satisfies ProblemCode[];

/** Of a request that is not read before its signature was checked. */
const WITHOUT_CALLER = [
  'body_too_large',
  'throttled',
  'internal_error',
  'unavailable',
] as const satisfies ProblemCode[];

/** Every code that a route can answer: its own, and those of all routes of its kind. */
function problemCodes(route: Route): readonly ProblemCode[] {
  if (route.signedBy) return [...route.errors, ...WITHOUT_CALLER];
  return [...route.errors, ...ANY_ROUTE, ...(route.idempotencyKey ? KEY_ERRORS : [])];
}

const UNKNOWN_OUTCOME = 'The outcome is not known: send the same request again, with the same key';

/** What API Gateway answers in AWS's own form. Other answers of it are problems, as the stack sets them. */
const fromGateway: Readonly<Record<number, { readonly name: string; readonly text: string }>> = {
  403: { name: 'Forbidden', text: 'API Gateway refused the signature, the caller or the path' },
  500: { name: 'InternalError', text: 'API Gateway could not serve the request' },
  502: { name: 'BadGateway', text: `The function gave no answer. ${UNKNOWN_OUTCOME}` },
  504: { name: 'GatewayTimeout', text: `The function did not answer in time. ${UNKNOWN_OUTCOME}` },
};

function errorResponse(status: number, codes: readonly ProblemCode[]): ZodOpenApiResponseObject {
  const gateway = fromGateway[status];
  const examples = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]);
  return {
    // Each is in the document once, however many operations answer it.
    id: gateway?.name ?? codes.map(inPascalCase).join('Or'),
    description: [codes.join(', '), gateway?.text].filter(Boolean).join('; '),
    headers: {
      ...headers.requestId,
      ...((status === 429 || status >= 500) && headers.retryAfter),
      ...(gateway && headers.errorType),
    },
    content: {
      ...(codes.length > 0 && {
        'application/problem+json': { schema: problem, examples: Object.fromEntries(examples) },
      }),
      ...(gateway && { 'application/json': { schema: { $ref: '#/components/schemas/GatewayMessage' } } }),
    },
  };
}

const inPascalCase = (code: ProblemCode): string =>
  code.replace(/(?:^|_)[a-z]/g, (start) => start.slice(-1).toUpperCase());

/** The codes by their status, with the statuses that only API Gateway answers. */
function codesByStatus(codes: readonly ProblemCode[], { signedBy }: Route): Map<number, ProblemCode[]> {
  const gateway = Object.keys(fromGateway)
    .map(Number)
    // It checks no signature of somebody else.
    .filter((status) => !signedBy || status !== 403);
  const statuses = [...codes.map((code) => problems[code].status), ...gateway];
  const sorted = [...new Set(codes)].sort();
  return new Map(
    statuses.map((status) => [status, sorted.filter((code) => problems[code].status === status)]),
  );
}

/** What each route can answer apart from its replies. Equal answers are the same object. */
export function errorResponsesOf(): (route: Route) => ZodOpenApiResponsesObject {
  const made = new Map<string, ZodOpenApiResponseObject>();
  const once = (status: number, codes: readonly ProblemCode[]): ZodOpenApiResponseObject => {
    const key = `${status} ${codes}`;
    const response = made.get(key) ?? errorResponse(status, codes);
    made.set(key, response);
    return response;
  };
  return (route) =>
    Object.fromEntries(
      [...codesByStatus(problemCodes(route), route)]
        .filter(([status]) => !(status in route.replies))
        .map(([status, codes]) => [String(status), once(status, codes)]),
    );
}

const exampleOf = (code: ProblemCode) => {
  const { status, title } = problems[code];
  return {
    summary: title,
    value: {
      type: `urn:tally:problem:${code}`,
      title,
      status,
      code,
      detail: 'What is wrong here, and what to do about it.',
      request_id: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    },
  };
};

/** One example for each code that some route answers. An operation refers to the examples of its codes. */
export const problemExamples = (all: readonly Route[]) =>
  Object.fromEntries([...new Set(all.flatMap(problemCodes))].map((code) => [code, exampleOf(code)]));

const REPLIES: Readonly<Record<string, string>> = {
  200: 'Read, or done',
  201: 'Created',
  202: 'Accepted',
  503: 'A dependency is down',
};

/** @param created an example of what a 201 answers, if there is one */
export function successResponses(route: Route, created: unknown): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    Object.entries(route.replies).map(([status, schema]) => {
      // Several leads are answered with 200, and their results say which are replays.
      const isReplay = status === '200' && schema === route.replies[201];
      return [
        status,
        {
          description: isReplay
            ? 'A replay: the same request was answered before'
            : (REPLIES[status] ?? 'Done'),
          headers: {
            ...headers.requestId,
            ...(isReplay && headers.replayed),
            ...(route.minimalWithout && headers.preferenceApplied),
            ...(status === '503' && headers.retryAfter),
            ...(status === '200' && route.alsoAs?.includes('text/csv') && headers.nextPart),
          },
          content: {
            'application/json': {
              schema,
              ...(status === '201' && created !== undefined && { example: created }),
            },
            ...(status === '200' && otherMedia(route)),
          },
        },
      ];
    }),
  );
}

const otherMedia = ({ alsoAs = [] }: Route) =>
  Object.fromEntries(alsoAs.map((media) => [media, { schema: { type: 'string' as const } }]));
