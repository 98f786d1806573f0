import { describe, expect, test } from '@jest/globals';
import { created, replayed, unavailable } from '../../../functions/http/reply.ts';
import { CALLER, GATEWAY_REQUEST_ID, recording, tally } from '../../support/api-gateway.ts';
import { acme, addedLineItem } from '../../support/replies.ts';

const body = { description: 'Setup', amount: 50 };
const key = { 'Idempotency-Key': 'key' };

test('a reply is JSON that nobody may cache', async () => {
  const lineItems = recording('addLineItem', created(addedLineItem));

  const result = await tally([lineItems.endpoint]).send('addLineItem', { body, headers: key });

  expect(result.statusCode).toBe(201);
  expect(result.headers).toEqual({
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-request-id': GATEWAY_REQUEST_ID,
  });
  expect(JSON.parse(result.body)).toEqual(addedLineItem);
});

test('a header says if the same request was answered before', async () => {
  const customers = recording('createCustomer', replayed({ customer: acme, replayed: true }));

  const result = await tally([customers.endpoint]).send('createCustomer', { body: { name: 'Acme' } });

  expect(result.statusCode).toBe(200);
  expect(result.headers).toMatchObject({ 'Idempotent-Replayed': 'true' });
});

test('the answer to a failed check says when to come back', async () => {
  const health = { status: 'unavailable', stage: 's', version: '1', checks: { table: 'failed' } } as const;

  const result = await tally([recording('getHealth', unavailable(health)).endpoint]).send('getHealth');

  expect(result.statusCode).toBe(503);
  expect(result.headers).toMatchObject({ 'Retry-After': '1' });
});

test('an endpoint gets the caller and the time', async () => {
  const lineItems = recording('addLineItem', created(addedLineItem));
  const before = new Date().toISOString();

  await tally([lineItems.endpoint]).send('addLineItem', { body, headers: key });

  const [request] = lineItems.requests;
  expect(request?.caller).toBe(CALLER);
  expect(request?.now).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(request && request.now >= before && request.now <= new Date().toISOString()).toBe(true);
});

describe('the request id', () => {
  const health = { status: 'ok', stage: 's', version: '1', checks: {} } as const;
  const idFor = async (headers: Record<string, string>): Promise<unknown> => {
    const { send } = tally([recording('getHealth', { status: 200, body: health }).endpoint]);
    return (await send('getHealth', { headers })).headers?.['x-request-id'];
  };

  test.each(['X-Request-Id', 'x-request-id', 'X-REQUEST-ID'])(
    'is the caller’s own, sent as %s',
    async (name) => {
      expect(await idFor({ [name]: 'team-a:request_7.1@eu' })).toBe('team-a:request_7.1@eu');
    },
  );

  test.each([
    ['is empty', ''],
    ['has spaces', 'two words'],
    ['breaks the line', 'a\r\nset-cookie: b'],
    ['is markup', '<script>'],
    ['is longer than 128 characters', 'x'.repeat(129)],
    ['is not ASCII', 'ü'],
  ])('is API Gateway’s where the caller’s own %s', async (_what, id) => {
    expect(await idFor({ 'X-Request-Id': id })).toBe(GATEWAY_REQUEST_ID);
  });
});
