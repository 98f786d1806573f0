import { beforeAll, describe, expect, test } from '@jest/globals';
import { BillingClient, BillingError } from '@tally/client';
import { problem as problemSchema } from '../../client/contract/shapes/problem-details.ts';
import { apiUrl, callers, clientOf, fresh, post, send } from '../support/api.ts';

const client = clientOf();
const usage = { service: 'Linux Instance', units_consumed: 50, price_per_unit: 0.05 };
let customerId: string;
let lineItems: string;

beforeAll(async () => {
  const { customer } = await client.createCustomer({ customer_id: fresh('customer'), name: 'Ada' });
  customerId = customer.customer_id;
  lineItems = `/customers/${customerId}/line-items`;
});

const problemIn = async (reply: Response) => problemSchema.parse(await reply.json());
const keyed = () => ({ 'idempotency-key': fresh('key') });

describe('a line item that cannot be billed is refused, and nothing is written', () => {
  const cases: [name: string, body: unknown, status: number, code: string, field: string | undefined][] = [
    [
      'a price of 1e400',
      '{"service":"S","units_consumed":1,"price_per_unit":1e400}',
      422,
      'validation_failed',
      'price_per_unit',
    ],
    ['negative units', { ...usage, units_consumed: -1 }, 422, 'validation_failed', 'units_consumed'],
    ['units as words', { ...usage, units_consumed: 'fifty' }, 422, 'validation_failed', 'units_consumed'],
    [
      'a misspelt price',
      { service: 'S', units_consumed: 1, prise_per_unit: 1 },
      422,
      'unknown_field',
      'prise_per_unit',
    ],
    ['no service', { units_consumed: 1, price_per_unit: 1 }, 422, 'validation_failed', 'service'],
    [
      'a time without an offset',
      { ...usage, used_at: '2026-11-21T00:00:00' },
      422,
      'validation_failed',
      'used_at',
    ],
    [
      'a time too far ahead',
      { ...usage, used_at: '2999-01-01T00:00:00Z' },
      422,
      'validation_failed',
      'used_at',
    ],
    ['text that is not JSON', '{"service":', 400, 'invalid_json', undefined],
    ['NaN', '{"service":"S","units_consumed":NaN,"price_per_unit":1}', 400, 'invalid_json', undefined],
    ['null', 'null', 400, 'invalid_json', undefined],
    ['a list', '[]', 422, 'validation_failed', 'body'],
    ['two megabytes', { ...usage, description: 'x'.repeat(2_000_000) }, 413, 'body_too_large', undefined],
  ];

  test.each(cases)('%s', async (_name, body, status, code, field) => {
    const reply = await post(lineItems, body, keyed());

    const problem = await problemIn(reply);
    expect({ status: reply.status, code: problem.code }).toEqual({ status, code });
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
    expect(problem.request_id).toBe(reply.headers.get('x-request-id'));
    if (field !== undefined) expect(problem.errors?.map((error) => error.field)).toContain(field);
    expect((await client.getCurrentInvoice(customerId)).invoice).toMatchObject({
      total: '0.00',
      line_item_count: 0,
    });
  });

  test('a content type that is not JSON', async () => {
    const reply = await post(lineItems, usage, { ...keyed(), 'content-type': 'text/plain' });

    expect([reply.status, (await problemIn(reply)).code]).toEqual([415, 'unsupported_media_type']);
  });

  test('no idempotency key', async () => {
    const reply = await post(lineItems, usage);

    expect([reply.status, (await problemIn(reply)).code]).toEqual([400, 'idempotency_key_required']);
  });

  test('an unknown customer', async () => {
    const reply = await post('/customers/nobody/line-items', usage, keyed());

    expect([reply.status, (await problemIn(reply)).code]).toEqual([404, 'customer_not_found']);
  });
});

describe('X-Request-Id', () => {
  test('given that it is sent twice without a key, then it is the key and bills one line', async () => {
    const { customer } = await client.createCustomer({ customer_id: fresh('customer'), name: 'Ada' });
    const path = `/customers/${customer.customer_id}/line-items`;
    const headers = { 'x-request-id': fresh('request') };

    const replies = [await post(path, usage, headers), await post(path, usage, headers)];

    expect(replies.map(({ status }) => status)).toEqual([201, 200]);
    expect(replies.map((reply) => reply.headers.get('x-request-id'))).toEqual([
      headers['x-request-id'],
      headers['x-request-id'],
    ]);
    expect((await client.getCurrentInvoice(customer.customer_id)).invoice.line_item_count).toBe(1);
  });
});

describe('a request without a valid signature is refused', () => {
  test('unsigned', async () => {
    const reply = await fetch(`${apiUrl()}/health`);

    expect(reply.status).toBe(403);
    expect(await reply.json()).toMatchObject({ code: 'forbidden', message: 'Missing Authentication Token' });
  });

  test('with the wrong secret for the key', async () => {
    const reply = await send('/health', { credentials: { ...callers.test, secretAccessKey: 'wrong' } });

    expect([reply.status, reply.headers.get('x-amzn-errortype')]).toEqual([403, 'InvalidSignatureException']);
  });

  test('with an unknown key', async () => {
    const reply = await send('/health', { credentials: { accessKeyId: 'nobody', secretAccessKey: 'x' } });

    expect([reply.status, reply.headers.get('x-amzn-errortype')]).toEqual([
      403,
      'UnrecognizedClientException',
    ]);
  });

  test('on a route that does not exist', async () => {
    expect((await send('/no-such-route')).status).toBe(403);
  });
});

test('the client reports a base URL without its stage at once', async () => {
  const baseUrl = apiUrl().replace(/\/v1$/, '');
  const lost = new BillingClient({ baseUrl, region: 'us-east-1', credentials: callers.test });

  const error = await lost.getCustomer(customerId).catch((cause: unknown) => cause);

  expect(error).toBeInstanceOf(BillingError);
  expect(error).toMatchObject({ attempts: 1, retryable: false });
  expect(String(error)).toContain('check the base URL');
});
