import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ProblemCode, problems } from '../../client/contract/problem.ts';
import type { Route } from '../../client/contract/route.ts';
import { type RouteName, routes } from '../../client/contract/routes.ts';
import { openApiDocument } from '../../lib/openapi.ts';

const ROOT = join(__dirname, '..', '..');
const run = promisify(execFile);

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { name: string; in: string; required: boolean }[];
  readonly requestBody?: { required: boolean };
  readonly responses: Record<string, { description: string; content: Record<string, unknown> }>;
}
interface OpenApi {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, unknown> };
}
// What the document's own linter checks below.
const document = openApiDocument('1.2.3') as unknown as OpenApi; // what OpenAPI makes of it, as far as is looked at
const all = Object.entries(routes) as [RouteName, Route][]; // Object.entries forgets the literal keys
const operationOf = ({ path, method }: Route) => document.paths[path]?.[method.toLowerCase()];

const when = (applies: unknown, ...codes: ProblemCode[]): ProblemCode[] => (applies ? codes : []);

/** What a caller of the route may meet, as the contract has it. */
const problemsOf = (route: Route): ProblemCode[] => [
  ...route.errors,
  ...when(true, 'forbidden', 'throttled', 'internal_error'),
  // A route that answers 503 itself shows its own reply there.
  ...when(!(503 in route.replies), 'unavailable'),
  ...when(route.params ?? route.query ?? route.body, 'validation_failed'),
  ...when(route.query ?? route.body, 'unknown_field'),
  ...when(route.body, 'invalid_json', 'body_too_large', 'unsupported_media_type'),
  ...when(route.idempotencyKey, 'idempotency_key_mismatch'),
  ...when(route.idempotencyKey === 'required', 'idempotency_key_required'),
];

describe.each(all)('%s', (name, route) => {
  const operation = operationOf(route);
  const responses = operation?.responses ?? {};
  const documented = new Set(Object.values(responses).flatMap(({ description }) => description.split(', ')));

  test('is in the document', () => {
    expect(operation?.operationId).toBe(name);
    expect(operation?.requestBody?.required).toBe(route.body ? true : undefined);
  });

  test('with each of its success statuses', () => {
    for (const status of Object.keys(route.replies)) {
      expect(responses[status]?.content).toHaveProperty(['application/json', 'schema']);
    }
  });

  test('with what it answers beside JSON', () => {
    const { 'application/json': _json, ...others } = responses['200']?.content ?? {};

    expect(Object.keys(others)).toEqual([...(route.alsoAs ?? [])]);
  });

  test('with each problem it can answer, under the status of its code', () => {
    const expected = problemsOf(route);

    for (const code of expected) {
      const response = responses[problems[code].status];
      expect(response?.description.split(', ')).toContain(code);
      expect(response?.content).toHaveProperty(['application/problem+json']);
    }
    const known = [...documented].filter((code) => code in problems).sort();
    expect(known).toEqual([...new Set(expected)].sort());
  });

  test('with its parameters', () => {
    const parameters = (operation?.parameters ?? []).map((parameter) => `${parameter.in} ${parameter.name}`);

    expect(parameters.sort()).toEqual(
      [
        ...Object.keys(route.params?.shape ?? {}).map((param) => `path ${param}`),
        ...Object.keys(route.query?.shape ?? {}).map((param) => `query ${param}`),
        ...(route.idempotencyKey ? ['header Idempotency-Key'] : []),
      ].sort(),
    );
    for (const [, param] of route.path.matchAll(/{(\w+)}/g)) {
      expect(parameters).toContain(`path ${param}`);
    }
  });
});

test('nothing else is in it', () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.keys(path));

  expect(operations).toHaveLength(all.length);
});

test('every reference leads somewhere', () => {
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

  test('finds nothing to say', async () => {
    expect(problemsIn(await lint(document))).toEqual([]);
  }, 30_000);

  test('would say what is wrong', async () => {
    const broken = JSON.parse(JSON.stringify(document).replace('#/components/schemas/Problem', '#/nowhere'));

    expect(problemsIn(await lint(broken)).join()).toContain('no-unresolved-refs');
  }, 30_000);
});
