import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Route } from '../../../client/contract/route.ts';
import { type RouteName, routes } from '../../../client/contract/routes.ts';
import { endpoint } from '../../../functions/http/endpoint.ts';
import { fieldsOf, problemOf, type Sent, tally } from '../../support/api-gateway.ts';
import { examples } from '../../support/endpoint-examples.ts';

const all = Object.entries(routes) as [RouteName, Route][]; // Object.entries forgets the literal keys
const namesOf = (which: (route: Route) => boolean) =>
  all.filter(([, route]) => which(route)).map(([name]) => name);

let reached = 0;
const counting = all.map(([name]) =>
  endpoint(name, {
    access: {},
    async handle() {
      reached += 1;
      throw new Error('reached');
    },
  }),
);
const { send } = tally(counting);
/** The route's example, which is correct, with something added. */
const ask = (name: RouteName, sent: Sent) => {
  const { sent: example = {} } = examples[name];
  return send(name, { ...example, ...sent, query: { ...example.query, ...sent.query } });
};

beforeEach(() => {
  reached = 0;
});

describe.each(namesOf((route) => !route.body))('%s takes no body:', (name) => {
  test.each([undefined, '', '{}', ' { } ', '{\n}'])('%j counts as no body', async (body) => {
    await ask(name, { body });

    expect(reached).toBe(1);
  });

  test.each([
    ['{"dry_run":true}', 422, 'unknown_field', ['dry_run']],
    ['{"limit":1,"verify":"true"}', 422, 'unknown_field', ['limit', 'verify']],
    ['{"__proto__":{"dry_run":true}}', 422, 'unknown_field', ['__proto__']],
    ['{"a":1,"a":1}', 400, 'duplicate_name', ['a']],
    ['[]', 422, 'validation_failed', ['body']],
    ['[{"dry_run":true}]', 422, 'validation_failed', ['body']],
    ['"dry_run"', 422, 'validation_failed', ['body']],
    ['true', 422, 'validation_failed', ['body']],
    ['null', 400, 'invalid_json', []],
    ['5', 400, 'invalid_json', []],
    ['garbage', 400, 'invalid_json', []],
    [' ', 400, 'invalid_json', []],
    ['dry_run=true', 400, 'invalid_json', []],
    ['\ufeff{}', 400, 'invalid_json', []],
  ])('%j: %i', async (body, status, code, fields) => {
    // curl sends this content type by itself.
    for (const headers of [{}, { 'Content-Type': 'application/x-www-form-urlencoded' }]) {
      const result = await ask(name, { body, headers });

      expect(problemOf(result)).toMatchObject({ status, code });
      expect(fieldsOf(result)).toEqual(fields);
    }
    expect(reached).toBe(0);
  });

  test('in another charset, or compressed: 415', async () => {
    for (const headers of [
      { 'Content-Type': 'application/json; charset=utf-16' },
      { 'Content-Encoding': 'gzip' },
    ]) {
      expect((await ask(name, { body: '{}', headers })).statusCode).toBe(415);
    }
    expect(reached).toBe(0);
  });
});

describe.each(all.map(([name]) => name))('%s', (name) => {
  test('refuses a query parameter that it does not know', async () => {
    const result = await ask(name, { query: { dry_runn: 'true' } });

    expect(problemOf(result)).toMatchObject({ status: 422, code: 'unknown_field' });
    expect(fieldsOf(result)).toEqual(['dry_runn']);
    expect(reached).toBe(0);
  });

  test('takes a presigned URL, whose own parameters do not count', async () => {
    await ask(name, {
      query: { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA256', 'X-Amz-SignedHeaders': 'host;idempotency-key' },
    });

    expect(reached).toBe(1);
  });
});
