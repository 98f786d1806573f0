import { beforeEach, describe, expect, test } from '@jest/globals';
import { fieldsOf, problemOf, recording, tally } from '../../support/api-gateway.ts';
import { acme, addedLineItem } from '../../support/replies.ts';

const lineItems = recording('addLineItem', { status: 201, body: addedLineItem });
const customers = recording('createCustomer', { status: 201, body: { customer: acme, replayed: false } });
const { send } = tally([lineItems.endpoint, customers.endpoint]);

const fee = { description: 'Setup', amount: '50' };
const add = (headers: Record<string, string>, keyInBody?: unknown) =>
  send('addLineItem', {
    headers,
    body: keyInBody === undefined ? fee : { ...fee, idempotency_key: keyInBody },
  });
const keyUsed = (): string | undefined => lineItems.requests[0]?.idempotencyKey;

beforeEach(() => {
  lineItems.requests.length = 0;
  customers.requests.length = 0;
});

describe('the key is taken from', () => {
  test.each(['Idempotency-Key', 'idempotency-key', 'IDEMPOTENCY-KEY', 'iDempotency-kEy'])(
    'the header, spelt %s',
    async (name) => {
      expect((await add({ [name]: 'order:42' })).statusCode).toBe(201);
      expect(keyUsed()).toBe('order:42');
    },
  );

  test('the body', async () => {
    expect((await add({}, 'order:42')).statusCode).toBe(201);
    expect(keyUsed()).toBe('order:42');
  });

  test('both, if they are the same', async () => {
    expect((await add({ 'Idempotency-Key': 'order:42' }, 'order:42')).statusCode).toBe(201);
    expect(keyUsed()).toBe('order:42');
  });

  test('X-Request-Id, if there is no other key', async () => {
    expect((await add({ 'X-Request-Id': 'request-7' })).statusCode).toBe(201);
    expect(keyUsed()).toBe('request-7');
  });

  test('the header or the body before X-Request-Id, because a retry may change that', async () => {
    await add({ 'Idempotency-Key': 'order:42', 'X-Request-Id': 'request-7' });
    await add({ 'X-Request-Id': 'request-8' }, 'order:43');

    expect(lineItems.requests.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['order:42', 'order:43']);
  });
});

describe('400, and nothing is billed,', () => {
  test('if there is no key', async () => {
    const result = await add({});

    expect(result.statusCode).toBe(400);
    expect(problemOf(result).code).toBe('idempotency_key_required');
    expect(lineItems.requests).toEqual([]);
  });

  // X-Request-Id changes with each try. If it were the key, a second try would be billed again.
  test.each(['', ' ', ' \t '])('if the header is empty (%j), whatever else is sent', async (key) => {
    for (const others of [{}, { 'X-Request-Id': 'request-7' }]) {
      const result = await add({ 'Idempotency-Key': key, ...others });

      expect(result.statusCode).toBe(400);
      expect(problemOf(result)).toMatchObject({
        code: 'idempotency_key_required',
        errors: [{ field: 'Idempotency-Key' }],
      });
    }
    expect(problemOf(await add({ 'Idempotency-Key': key }, 'order:42')).status).toBe(400);
    expect(lineItems.requests).toEqual([]);
  });

  test.each(['', ' '])('if the key in the body is empty (%j)', async (key) => {
    for (const headers of [{}, { 'Idempotency-Key': 'order:42' }, { 'X-Request-Id': 'request-7' }]) {
      const result = await add(headers, key);

      expect(result.statusCode).toBe(400);
      expect(problemOf(result)).toMatchObject({
        code: 'idempotency_key_required',
        errors: [{ field: 'idempotency_key' }],
      });
    }
    expect(lineItems.requests).toEqual([]);
  });

  test('also if a key may be left out', async () => {
    const result = await send('createCustomer', {
      body: { name: 'Acme' },
      headers: { 'Idempotency-Key': '' },
    });

    expect(result.statusCode).toBe(400);
    expect(customers.requests).toEqual([]);
  });

  test.each(['two words', '', ' ', 'x'.repeat(256)])(
    'if X-Request-Id is the only key and is not valid as a key: %j',
    async (requestId) => {
      const result = await add({ 'X-Request-Id': requestId });

      expect(problemOf(result)).toMatchObject({ status: 400, code: 'idempotency_key_required' });
      expect(lineItems.requests).toEqual([]);
    },
  );

  test('if header and body differ', async () => {
    const result = await add({ 'Idempotency-Key': 'order:42' }, 'order:43');

    expect(result.statusCode).toBe(400);
    expect(problemOf(result).code).toBe('idempotency_key_mismatch');
    expect(lineItems.requests).toEqual([]);
  });
});

describe('422 for an invalid key', () => {
  test.each(['k'.repeat(256), 'two words', 'schlüssel'])('%j in the header', async (key) => {
    const result = await add({ 'Idempotency-Key': key });

    expect(result.statusCode).toBe(422);
    expect(fieldsOf(result)).toEqual(['Idempotency-Key']);
    expect(lineItems.requests).toEqual([]);
  });

  test.each([['k'.repeat(256)], ['two words'], [5], [null], [{}]])('%j in the body', async (key) => {
    const result = await add({ 'Idempotency-Key': 'order:42' }, key);

    expect(result.statusCode).toBe(422);
    expect(fieldsOf(result)).toEqual(['idempotency_key']);
  });
});

test('a customer may be created without a key, or with one', async () => {
  await send('createCustomer', { body: { name: 'Acme' } });
  await send('createCustomer', { body: { name: 'Acme' }, headers: { 'Idempotency-Key': 'order:42' } });

  expect(customers.requests.map(({ idempotencyKey }) => idempotencyKey)).toEqual([undefined, 'order:42']);
});
