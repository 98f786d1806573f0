import { beforeEach, describe, expect, test } from '@jest/globals';
import { problemOf, recording, type Sent, tally } from '../../support/api-gateway.ts';
import { acme, addedLineItem } from '../../support/replies.ts';

const lineItems = recording('addLineItem', { status: 201, body: addedLineItem });
const customers = recording('createCustomer', { status: 201, body: { customer: acme, replayed: false } });
const health = recording('getHealth', {
  status: 200,
  body: { status: 'ok', stage: 'test', version: '1.2.3', checks: {} },
});
const { send } = tally([lineItems.endpoint, customers.endpoint, health.endpoint]);

const fee = { description: 'Setup', amount: '50' };
const scope = 'Credential=test/20261126/us-east-1/execute-api/aws4_request';
const signing = (headers: string): string =>
  `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=${headers}, Signature=0123456789abcdef`;
const presigned = (headers: string) => ({
  'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
  'X-Amz-Credential': 'test/20261126/us-east-1/execute-api/aws4_request',
  'X-Amz-Date': '20261126T061722Z',
  'X-Amz-Expires': '300',
  'X-Amz-SignedHeaders': headers,
  'X-Amz-Security-Token': 'a-session',
  'X-Amz-Signature': '0123456789abcdef',
});
const add = (sent: Sent) => send('addLineItem', { body: fee, ...sent });
const keysUsed = () => lineItems.requests.map(({ idempotencyKey }) => idempotencyKey);

beforeEach(() => {
  lineItems.requests.length = 0;
  customers.requests.length = 0;
});

describe('a key in a header that the signature covers is taken', () => {
  test.each([
    ['Idempotency-Key', 'host;idempotency-key;x-amz-date'],
    ['idempotency-key', 'content-type;host;idempotency-key;x-amz-date'],
    ['X-Request-Id', 'host;x-amz-date;x-request-id'],
  ])('%s, signed over %s', async (name, headers) => {
    const result = await add({ headers: { [name]: 'order:42', Authorization: signing(headers) } });

    expect(result.statusCode).toBe(201);
    expect(keysUsed()).toEqual(['order:42']);
  });

  test('in a presigned request, whose own parameters do not count as query', async () => {
    const result = await add({
      query: presigned('host;idempotency-key'),
      headers: { 'Idempotency-Key': 'order:42' },
    });

    expect(result.statusCode).toBe(201);
  });
});

describe('400, and nothing is billed, for a key in a header that the signature does not cover', () => {
  test.each(['Idempotency-Key', 'X-Request-Id'])('%s', async (name) => {
    const result = await add({
      headers: { [name]: 'order:42', Authorization: signing('host;x-amz-date') },
    });

    expect(result.statusCode).toBe(400);
    expect(problemOf(result)).toMatchObject({ code: 'idempotency_key_unsigned', errors: [{ field: name }] });
    expect(problemOf(result).detail).toContain('idempotency_key in the body');
    expect(lineItems.requests).toEqual([]);
  });

  test.each(['Idempotency-Key', 'X-Request-Id'])('%s of a presigned request', async (name) => {
    const result = await add({ query: presigned('host'), headers: { [name]: 'order:42' } });

    expect(problemOf(result).code).toBe('idempotency_key_unsigned');
    expect(lineItems.requests).toEqual([]);
  });

  test('also if a key may be left out, because another key would create another customer', async () => {
    const headers = { 'Idempotency-Key': 'order:42', Authorization: signing('host;x-amz-date') };
    const result = await send('createCustomer', { body: { name: 'Acme' }, headers });

    expect(problemOf(result).code).toBe('idempotency_key_unsigned');
    expect(customers.requests).toEqual([]);
  });

  // The Authorization header itself is not signed. So somebody who sends a request again can add to it.
  test.each([
    ['before the true list', `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=idempotency-key, SignedHeaders=host`],
    ['after it', `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, SignedHeaders=idempotency-key`],
    ['without blanks', `AWS4-HMAC-SHA256 ${scope},SignedHeaders=host,SignedHeaders=host;idempotency-key`],
    ['under another name', `AWS4-HMAC-SHA256 ${scope}, signedheaders=idempotency-key, SignedHeaders=host`],
    ['as a part of another name', signing('host;x-idempotency-key')],
    ['nowhere at all', 'AWS4-HMAC-SHA256 x'],
  ])('when the list is made longer: %s', async (_how, authorization) => {
    const result = await add({ headers: { 'Idempotency-Key': 'order:42', Authorization: authorization } });

    expect(problemOf(result).code).toBe('idempotency_key_unsigned');
    expect(lineItems.requests).toEqual([]);
  });

  test('if a header was signed, and the query names another list', async () => {
    const result = await add({
      query: { 'X-Amz-SignedHeaders': 'host;idempotency-key' },
      headers: { 'Idempotency-Key': 'order:42', Authorization: signing('host') },
    });

    expect(problemOf(result).code).toBe('idempotency_key_unsigned');
  });
});

describe('the body is always signed: a key in it', () => {
  const body = { ...fee, idempotency_key: 'order:42' };

  test.each([
    ['over host and date', { headers: { Authorization: signing('host;x-amz-date') } }],
    ['as a presigned URL', { query: presigned('host') }],
  ])('is enough for a request signed %s', async (_how, sent) => {
    expect((await add({ ...sent, body })).statusCode).toBe(201);
    expect(keysUsed()).toEqual(['order:42']);
  });

  test('may also be in an unsigned header, but not with another value', async () => {
    const headersWith = (key: string) => ({ 'Idempotency-Key': key, Authorization: signing('host') });

    expect((await add({ headers: headersWith('order:42'), body })).statusCode).toBe(201);
    expect(problemOf(await add({ headers: headersWith('order:43'), body })).code).toBe(
      'idempotency_key_mismatch',
    );
    expect(keysUsed()).toEqual(['order:42']);
  });

  test('comes before an unsigned X-Request-Id, which then is not the key', async () => {
    const headers = { 'X-Request-Id': 'request-7', Authorization: signing('host') };

    expect((await add({ headers, body })).statusCode).toBe(201);
    expect(keysUsed()).toEqual(['order:42']);
  });
});

test('if the event does not show what was signed, as on AWS, the header is taken', async () => {
  expect((await add({ headers: { 'Idempotency-Key': 'order:42' } })).statusCode).toBe(201);
});

test('a route that takes no key does not ask whether one is signed', async () => {
  const headers = { 'Idempotency-Key': 'order:42', 'X-Request-Id': 'r', Authorization: signing('host') };

  expect((await send('getHealth', { headers })).statusCode).toBe(200);
  expect((await send('getHealth', { headers: {}, query: presigned('host') })).statusCode).toBe(200);
});
