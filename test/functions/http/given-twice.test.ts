import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  fieldsOf,
  GATEWAY_REQUEST_ID,
  type Given,
  problemOf,
  recording,
  tally,
} from '../../support/api-gateway.ts';
import { addedLineItem } from '../../support/replies.ts';

const lineItems = recording('addLineItem', { status: 201, body: addedLineItem });
const page = { data: [], next_cursor: null };
const customers = recording('listCustomers', { status: 200, body: page });
const { send } = tally([lineItems.endpoint, customers.endpoint]);

const key = { 'Idempotency-Key': 'order:42' };
const add = (body: string, headers: Given = key) => send('addLineItem', { body, headers });

beforeEach(() => {
  lineItems.requests.length = 0;
  customers.requests.length = 0;
});

describe('a name that is given twice gets 400, and the error names it', () => {
  test.each([
    ['a field of the body', '{"description":"Setup","amount":50,"amount":5000}', 'amount'],
    ['with the same value', '{"description":"Setup","amount":50,"amount":50}', 'amount'],
    ['within a field', '{"description":"S","amount":1,"metadata":{"a":"1","a":"2"}}', 'metadata.a'],
    ['that is not known', '{"description":"S","amount":1,"x":1,"x":2}', 'x'],
    ['written in two ways', String.raw`{"description":"S","amount":1,"\u0061mount":2}`, 'amount'],
  ])('%s', async (_what, body, field) => {
    const result = await add(body);

    expect(result.statusCode).toBe(400);
    expect(problemOf(result)).toMatchObject({ code: 'duplicate_name' });
    expect(fieldsOf(result)).toEqual([field]);
    expect(lineItems.requests).toEqual([]);
  });

  test.each([
    ['a parameter', { limit: ['5', '10'] }, 'limit'],
    ['with the same value', { limit: ['5', '5'] }, 'limit'],
    ['that is not known', { dry_run: ['true', 'false'] }, 'dry_run'],
    [
      'of a presigned URL',
      { 'X-Amz-SignedHeaders': ['host', 'host;idempotency-key'] },
      'X-Amz-SignedHeaders',
    ],
  ])('in the query: %s', async (_what, query, field) => {
    const result = await send('listCustomers', { query });

    expect(problemOf(result)).toMatchObject({ status: 400, code: 'duplicate_name' });
    expect(fieldsOf(result)).toEqual([field]);
    expect(customers.requests).toEqual([]);
  });

  const fee = '{"description":"Setup","amount":50}';

  test.each<[string, Given, string]>([
    ['Idempotency-Key', { 'Idempotency-Key': ['a', 'b'] }, 'Idempotency-Key'],
    ['the same one', { 'Idempotency-Key': ['a', 'a'] }, 'Idempotency-Key'],
    ['one of them empty', { 'Idempotency-Key': ['', 'a'] }, 'Idempotency-Key'],
    ['in another case', { 'Idempotency-Key': 'a', 'IDEMPOTENCY-KEY': 'b' }, 'Idempotency-Key'],
    ['joined by a proxy', { 'Idempotency-Key': 'a, b' }, 'Idempotency-Key'],
    ['X-Request-Id', { ...key, 'x-request-id': ['r', 's'] }, 'X-Request-Id'],
    ['Content-Type', { ...key, 'content-type': ['application/json', 'text/plain'] }, 'Content-Type'],
    ['Content-Type, joined', { ...key, 'content-type': 'application/json,text/plain' }, 'Content-Type'],
    ['Authorization', { ...key, authorization: ['AWS4-HMAC-SHA256 a', 'Basic b'] }, 'Authorization'],
  ])('as a header: %s', async (_what, headers, field) => {
    const result = await add(fee, headers);

    expect(problemOf(result)).toMatchObject({ status: 400, code: 'duplicate_name' });
    expect(fieldsOf(result)).toEqual([field]);
    expect(lineItems.requests).toEqual([]);
  });

  test('also on a route that takes no body', async () => {
    const result = await send('listCustomers', { headers: { 'X-Request-Id': ['r', 's'] } });

    expect(fieldsOf(result)).toEqual(['X-Request-Id']);
    expect(problemOf(result).request_id).toBe(GATEWAY_REQUEST_ID);
  });
});

describe('what may come more than once', () => {
  test.each<[string, Given]>([
    ['a key with a comma', { 'Idempotency-Key': 'order:42,line:7' }],
    ['Accept, whose values add up', { ...key, Accept: ['text/html', 'application/json'] }],
    ['a comma within quotes', { ...key, 'Content-Type': 'application/json; profile="a,b"' }],
    ['Prefer, whose preferences add up', { ...key, Prefer: ['return=minimal', 'wait=10'] }],
    ['preferences in one header', { ...key, Prefer: 'return=minimal, wait=10' }],
    ['an X-Request-Id of any text', { ...key, 'X-Request-Id': 'r, s' }],
    ['headers that are not ours', { ...key, 'X-Forwarded-For': ['10.0.0.1', '10.0.0.2'] }],
  ])('%s is taken', async (_what, headers) => {
    expect((await add('{"description":"Setup","amount":50}', headers)).statusCode).toBe(201);
  });
});

test('the answer stays short for any number of names of any length', async () => {
  const query = Object.fromEntries(
    Array.from({ length: 400 }, (_, at) => [`${at}${'n'.repeat(1000)}`, ['1', '2']]),
  );
  const deep = `${'{"a":'.repeat(400)}{"${'n'.repeat(9000)}":1,"${'n'.repeat(9000)}":2}${'}'.repeat(400)}`;

  expect((await send('listCustomers', { query })).body.length).toBeLessThan(10_000);
  expect((await add(deep)).body.length).toBeLessThan(1_500);
});

test('a deeply nested name is shortened, but its end stays', async () => {
  const deep = `${'{"a":'.repeat(400)}{"amount":1,"amount":2}${'}'.repeat(400)}`;

  const { errors } = JSON.parse((await add(deep)).body);

  expect(errors[0].field).toMatch(/^a\.a\..*…\..*\.amount$/);
});
