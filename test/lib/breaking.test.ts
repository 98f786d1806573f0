import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { breakingChanges } from '../../lib/plan/openapi/breaking.ts';
import { openApiDocument } from '../../lib/plan/openapi/document.ts';
import { referencePage } from '../../lib/plan/openapi/reference.ts';

/* Which changes of the contract break its callers. */

const DOCS = join(__dirname, '..', '..', 'docs');
const released = JSON.parse(readFileSync(join(DOCS, 'openapi.json'), 'utf8'));

const money = { type: 'string', pattern: '^\\d+$' };
const document = {
  openapi: '3.1.0',
  paths: {
    '/charges': {
      post: {
        operationId: 'addCharge',
        parameters: [
          {
            in: 'query',
            name: 'dry_run',
            required: false,
            schema: { type: 'string', enum: ['true', 'false'] },
          },
          {
            in: 'header',
            name: 'Idempotency-Key',
            required: true,
            schema: { type: 'string', maxLength: 255 },
          },
        ],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Body' } } },
        },
        responses: {
          200: { $ref: '#/components/responses/Charged' },
          404: {
            description: 'not found',
            content: { 'application/problem+json': { schema: { type: 'object' } } },
          },
        },
      },
      get: { operationId: 'listCharges', responses: { 200: { $ref: '#/components/responses/Charged' } } },
    },
  },
  components: {
    responses: {
      Charged: {
        headers: { 'x-request-id': {} },
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Charge' } }, 'text/csv': {} },
      },
    },
    schemas: {
      Body: {
        type: 'object',
        additionalProperties: false,
        required: ['amount'],
        properties: {
          amount: { anyOf: [money, { type: 'number', minimum: 0 }] },
          note: { type: 'string', maxLength: 500 },
          kind: { type: 'string', enum: ['usage', 'one_off'] },
          parts: { type: 'array', maxItems: 100, items: { $ref: '#/components/schemas/Body' } },
        },
      },
      Charge: {
        type: 'object',
        required: ['amount', 'status'],
        properties: {
          amount: money,
          status: { type: 'string', enum: ['open', 'paid'] },
          note: { type: 'string' },
          within: { $ref: '#/components/schemas/Charge' },
        },
      },
    },
  },
};

type Path = readonly (string | number)[];
interface Change {
  readonly at: Path;
  /** What stands there now; left out if nothing does. */
  readonly to?: unknown;
}

/** A copy with a change. `-` in a path is the end of a list. */
function changed({ at, to }: Change): typeof document {
  const copy = structuredClone(document);
  const within = at.slice(0, -1).reduce<unknown>((part, step) => Reflect.get(part as object, step), copy);
  const last = at.at(-1) ?? '';
  if (Array.isArray(within))
    within.splice(
      last === '-' ? within.length : Number(last),
      last === '-' ? 0 : 1,
      ...[to].filter((each) => each !== undefined),
    );
  else if (to === undefined) Reflect.deleteProperty(within as object, last);
  else Reflect.set(within as object, last, to);
  return copy;
}

const PATH = ['paths', '/charges'];
const POST = [...PATH, 'post'];
const BODY = ['components', 'schemas', 'Body'];
const SENT = [...BODY, 'properties'];
const REPLY = ['components', 'responses', 'Charged'];
const CHARGE = ['components', 'schemas', 'Charge'];
const GOT = [...CHARGE, 'properties'];
const limit = { in: 'query', name: 'limit', schema: { type: 'integer' } };

describe('a break', () => {
  test.each<[string, Change, string]>([
    ['a path that is gone', { at: PATH }, 'POST /charges: the route is gone'],
    ['a method that is gone', { at: [...PATH, 'get'] }, 'GET /charges: the route is gone'],
    ['another name', { at: [...POST, 'operationId'], to: 'charge' }, 'its name was addCharge and is charge'],
    ['a parameter that is gone', { at: [...POST, 'parameters', 0] }, 'query dry_run is gone'],
    [
      'a parameter that is required now',
      { at: [...POST, 'parameters', 0, 'required'], to: true },
      'query dry_run is required now',
    ],
    [
      'a new required parameter',
      { at: [...POST, 'parameters', '-'], to: { ...limit, required: true } },
      'query limit is new and required',
    ],
    [
      'a shorter key',
      { at: [...POST, 'parameters', 1, 'schema', 'maxLength'], to: 64 },
      'maxLength 255 before and 64 now',
    ],
    ['a new required field', { at: [...BODY, 'required', '-'], to: 'note' }, 'body.note is required now'],
    ['a field that is not taken', { at: [...SENT, 'note'] }, 'body.note is gone'],
    [
      'a value that is not taken',
      { at: [...SENT, 'kind', 'enum', 1] },
      'body.kind is never one_off any more',
    ],
    [
      'a list of values where any was taken',
      { at: [...SENT, 'note', 'enum'], to: ['a'] },
      'body.note may only be a now',
    ],
    [
      'a narrower type',
      { at: [...SENT, 'note', 'type'], to: 'integer' },
      'body.note was string and is integer',
    ],
    ['a form less', { at: [...SENT, 'amount', 'anyOf', 1] }, 'body.amount was number and is string'],
    [
      'a lower limit',
      { at: [...SENT, 'parts', 'maxItems'], to: 50 },
      'body.parts has maxItems 100 before and 50 now',
    ],
    ['a new limit', { at: [...SENT, 'note', 'minLength'], to: 1 }, 'minLength none before and 1 now'],
    [
      'another pattern',
      { at: [...SENT, 'amount', 'anyOf', 0, 'pattern'], to: '^x$' },
      'body.amount has pattern',
    ],
    ['a body that is not taken', { at: [...POST, 'requestBody'] }, 'it takes no body any more'],
    [
      'a body that is needed now',
      { at: [...PATH, 'get', 'requestBody'], to: { required: true } },
      'it needs a body now',
    ],
    ['a field that a reply lacks', { at: [...GOT, 'note'] }, '200.note is gone'],
    ['a field that may be missing', { at: [...CHARGE, 'required', 1] }, '200.status may be missing now'],
    [
      'a value that a reply never has',
      { at: [...GOT, 'status', 'enum', 1] },
      '200.status is never paid any more',
    ],
    [
      'another type in a reply',
      { at: [...GOT, 'amount', 'type'], to: 'number' },
      '200.amount was string and is number',
    ],
    [
      'null in a reply',
      { at: [...GOT, 'amount', 'type'], to: ['string', 'null'] },
      'was string and is string or null',
    ],
    ['a status that is gone', { at: [...POST, 'responses', '404'] }, 'it does not answer 404 any more'],
    ['a format that is gone', { at: [...REPLY, 'content', 'text/csv'] }, '200 is not text/csv any more'],
    [
      'a header that is gone',
      { at: [...REPLY, 'headers', 'x-request-id'] },
      '200 has no header x-request-id any more',
    ],
  ])('is %s', (_, change, told) => {
    expect(breakingChanges(document, changed(change)).join('\n')).toContain(told);
  });
});

describe('no break', () => {
  test.each<[string, Change]>([
    ['a new path', { at: ['paths', '/others'], to: {} }],
    ['a new optional parameter', { at: [...POST, 'parameters', '-'], to: limit }],
    ['a new optional field', { at: [...SENT, 'more'], to: { type: 'string' } }],
    ['a field that is optional now', { at: [...BODY, 'required', 0] }],
    ['a higher limit', { at: [...SENT, 'note', 'maxLength'], to: 1000 }],
    ['a limit less', { at: [...SENT, 'note', 'maxLength'] }],
    ['one more form', { at: [...SENT, 'amount', 'anyOf', '-'], to: { type: 'boolean' } }],
    ['one more value to send', { at: [...SENT, 'kind', 'enum', '-'], to: 'fee' }],
    ['one more field in a reply', { at: [...GOT, 'more'], to: { type: 'string' } }],
    ['one more value in a reply', { at: [...GOT, 'status', 'enum', '-'], to: 'void' }],
    ['one more status', { at: [...POST, 'responses', '409'], to: {} }],
    ['one more format', { at: [...REPLY, 'content', 'text/html'], to: {} }],
    ['other words', { at: [...POST, 'summary'], to: 'Charge somebody' }],
  ])('is %s', (_, change) => {
    expect(breakingChanges(document, changed(change))).toEqual([]);
  });

  test('is nothing', () => {
    expect(breakingChanges(document, structuredClone(document))).toEqual([]);
  });
});

test('the contract breaks no caller of the released one', () => {
  const now = JSON.parse(JSON.stringify(openApiDocument(released.info.version)));

  expect(Object.keys(released.paths).length).toBeGreaterThan(20);
  expect(breakingChanges(released, now)).toEqual([]);
});

test('the page in the repository is made from the released document', () => {
  expect(readFileSync(join(DOCS, 'api.md'), 'utf8')).toBe(referencePage(released));
});

test('a change of the real document is seen', () => {
  const text = JSON.stringify(openApiDocument('1.0.0'));
  const without = JSON.parse(text.replaceAll('"line_item_count"', '"count"'));

  expect(breakingChanges(released, without).join('\n')).toContain('line_item_count is gone');
});
