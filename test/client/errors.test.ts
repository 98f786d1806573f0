import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { BillingError, BillingReplyError } from '../../client/src/index.ts';
import { clientOf, credentials, item } from './client-of.ts';
import { answer, Counterpart, cut, problem } from './counterpart.ts';
import { errorOf } from './failing.ts';

let counterpart: Counterpart;
beforeAll(async () => {
  counterpart = await Counterpart.start();
});
beforeEach(() => counterpart.reset());
afterAll(() => counterpart.stop());

const add = (...parameters: Parameters<typeof answer>) => {
  counterpart.script(answer(...parameters));
  const { client } = clientOf(counterpart, { retry: { retries: 0 } });
  return errorOf(client.addLineItem('acme', item, { idempotencyKey: 'event-1' }));
};

describe('an error', () => {
  test('carries Tally’s problem, field by field', async () => {
    const errors = [
      { field: 'units_consumed', message: 'was 58, sent 59' },
      { field: 'used_at', message: 'was 2026-11-01T00:00:00.000Z, not sent' },
    ];
    const body = {
      type: 'about:blank',
      title: 'The idempotency key was used with other content',
      status: 409,
      code: 'idempotency_conflict',
      detail: 'The key event-1 was used with other content',
      request_id: 'r-1',
      errors,
      line_item_id: 'li_7',
    };

    const error = await add(409, body, { 'x-request-id': 'r-1', 'content-type': 'application/problem+json' });

    expect(error).toBeInstanceOf(BillingReplyError);
    expect(error).toBeInstanceOf(BillingError);
    expect(error).toMatchObject({
      name: 'BillingReplyError',
      code: 'idempotency_conflict',
      status: 409,
      requestId: 'r-1',
      attempts: 1,
      retryable: false,
      outcome: 'not_applied',
      errors,
      idempotencyKey: 'event-1',
      lineItemId: 'li_7',
    });
    expect(error.message).toBe(
      'addLineItem: The key event-1 was used with other content; units_consumed: was 58, sent 59; ' +
        'used_at: was 2026-11-01T00:00:00.000Z, not sent ' +
        '(409 idempotency_conflict; attempt 1; request r-1; nothing was changed)',
    );
  });

  test.each([
    [403, 'forbidden'],
    [404, 'route_not_found'],
    [413, 'body_too_large'],
    [429, 'throttled'],
    [500, 'internal_error'],
    [503, 'unavailable'],
    [418, 'unexpected_reply'],
  ])('understands the gateway’s own %i', async (status, code) => {
    const error = await add(status, { message: 'Said by AWS' }, { 'x-amzn-requestid': 'aws-1' });

    expect(error).toMatchObject({ status, code, requestId: 'aws-1', errors: [] });
    expect(error.message).toContain('Said by AWS');
  });

  test.each<[string, Record<string, string>, string]>([
    ['the header, if there is one', { 'x-request-id': 'r-1', 'x-amzn-requestid': 'aws-1' }, 'r-1'],
    ['the problem, if the header is lost', { 'x-amzn-requestid': 'aws-1' }, 'r-2'],
    ['the problem, if all headers are lost', {}, 'r-2'],
  ])('has its request id from %s', async (_, headers, id) => {
    const error = await add(422, { code: 'validation_failed', request_id: 'r-2' }, headers);

    expect(error.requestId).toBe(id);
    expect(error.message).toContain(`request ${id}`);
  });

  test('keeps the actions that Tally allows', async () => {
    const conflict = { code: 'invoice_state_conflict', allowed_actions: ['void', 'sync'] };

    expect((await add(409, conflict)).allowedActions).toEqual(['void', 'sync']);
    expect((await add(409, { ...conflict, allowed_actions: 'void' })).allowedActions).toBeUndefined();
    expect((await add(404, { code: 'customer_not_found' })).allowedActions).toBeUndefined();
  });

  test('keeps a code that this client does not know yet', async () => {
    expect(await add(409, { code: 'credit_exceeds_original' })).toMatchObject({
      code: 'credit_exceeds_original',
    });
  });

  test('is known by its status, with any body', async () => {
    expect(await add(409, { code: 'idempotency_conflict', line_item: {} })).toMatchObject({ status: 409 });
  });

  test.each<[string, number, object | string]>([
    ['a path that API Gateway does not know', 403, { message: 'Missing Authentication Token' }],
    ['the same as a problem', 403, { code: 'forbidden', detail: 'Missing Authentication Token' }],
    ['the API without its stage', 403, { message: 'Forbidden' }],
    ['an API that LocalStack does not know', 404, { message: 'The API id is not deployed' }],
    ['another server’s page', 404, '<html>Not found</html>'],
    ['a page that wants a login', 401, '<html>Log in</html>'],
    ['a page that takes no POST', 405, '<html>'],
    ['plain http at an https port', 400, '<html>The plain HTTP request was sent to HTTPS port</html>'],
    ['another server’s page with status 200', 200, '<html>Welcome</html>'],
    ['other JSON with status 200', 200, { hello: 'world' }],
  ])('names the base URL after %s, and is not tried again', async (_, status, body) => {
    const error = await add(status, body);

    expect(error.message).toContain('check the base URL, its stage and version: https://…/v1');
    expect(error).toMatchObject({ status, attempts: 1, retryable: false });
  });

  test.each<[string, number, object]>([
    ['an unknown customer', 404, { code: 'customer_not_found', detail: 'No customer acme.' }],
    [
      'a caller without permission',
      403,
      { message: 'User: arn is not authorized to perform: execute-api:Invoke' },
    ],
    ['a wrong field', 422, { code: 'validation_failed', detail: 'A field is wrong' }],
  ])('does not blame the base URL for %s', async (_, status, body) => {
    expect((await add(status, body)).message).not.toContain('base URL');
  });

  test('says at once if https is used at a port without it', async () => {
    const { client } = clientOf(counterpart, { baseUrl: counterpart.url.replace('http:', 'https:') });

    const error = await errorOf(client.addLineItem('acme', item));

    expect(error).toMatchObject({
      code: 'connection_failed',
      outcome: 'not_applied',
      attempts: 1,
      retryable: false,
    });
    expect(error.message).toMatch(
      /no connection to https:\/\/127\.0\.0\.1:\d+ \(ERR_SSL_WRONG_VERSION_NUMBER\)/,
    );
    expect(error.message).toContain('check the base URL');
  });

  test.each([
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('names a server whose certificate is not trusted (%s) at once', async (code) => {
    const failing = () => Promise.reject(new TypeError('fetch failed', { cause: { code } }));
    const { client } = clientOf(counterpart, { fetch: failing });

    expect(await errorOf(client.addLineItem('acme', item))).toMatchObject({
      outcome: 'not_applied',
      attempts: 1,
      retryable: false,
    });
  });

  test.each([
    ['no body', ''],
    ['a page', '<html>Bad gateway</html>'],
    ['JSON of other kinds', '[1]'],
    ['null', 'null'],
    ['fields of other types', '{"code":7,"detail":{},"errors":[null,{"field":1}]}'],
  ])('with %s is still an error with a status', async (_, body) => {
    expect(await add(502, body)).toMatchObject({ status: 502, errors: [] });
  });

  test('has the id of the call in Tally’s logs, even without a reply', async () => {
    counterpart.script(cut);
    const { client } = clientOf(counterpart, { retry: { retries: 0 } });

    const error = await errorOf(client.addLineItem('acme', item));

    expect(error.requestId).toBe(counterpart.received[0]?.headers['x-request-id']);
    expect(error.requestId).toMatch(/^[\da-f-]{36}$/);
  });
});

describe('what is printed of an error', () => {
  const refusal = {
    code: 'validation_failed',
    detail: 'A field is wrong',
    errors: [{ field: 'amount', message: 'expected a decimal' }],
  };

  test('as JSON has its name, message, code and all other fields', async () => {
    const error = await add(422, refusal, { 'x-request-id': 'r-1' });

    expect(JSON.parse(JSON.stringify({ error }))).toEqual({
      error: {
        name: 'BillingReplyError',
        message: error.message,
        code: 'validation_failed',
        status: 422,
        requestId: 'r-1',
        attempts: 1,
        retryable: false,
        outcome: 'not_applied',
        errors: refusal.errors,
        idempotencyKey: 'event-1',
      },
    });
  });

  test('as JSON leaves out its cause, which may have a secret', async () => {
    const fault = Object.assign(new Error('fault'), { password: 'hunter2' });
    const { client } = clientOf(counterpart, { credentials: () => Promise.reject(fault) });

    const error = await errorOf(client.addLineItem('acme', item));

    expect(error.cause).toBe(fault);
    expect(JSON.stringify(error)).toContain('credentials_unavailable');
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  test('within the results of a batch has message and code, at any depth', async () => {
    counterpart.script(answer(422, refusal));
    const { client } = clientOf(counterpart);

    const results = await client.addLineItems([{ customer_id: 'acme', ...item }]);

    for (const printed of [inspect(results), inspect(results.results), JSON.stringify(results)]) {
      expect(printed).toContain('BillingReplyError');
      expect(printed).toContain('validation_failed');
      expect(printed).toContain('A field is wrong');
      for (const secret of ['the-secret-key', 'the-session-token', 'Signature=']) {
        expect(printed).not.toContain(secret);
      }
    }
  });

  test('alone has its stack and details, as any error', async () => {
    const printed = inspect(await add(422, refusal));

    expect(printed).toContain('errors.test.ts');
    expect(printed).toContain("code: 'validation_failed'");
  });
});

describe('health', () => {
  test('that is not good is an answer, and is not tried again', async () => {
    const { client } = clientOf(counterpart);
    const health = { status: 'unavailable', stage: 'test', version: '1', checks: { table: 'failed' } };
    counterpart.script(answer(503, health));

    expect(await client.getHealth()).toEqual(health);
    expect(counterpart.received).toHaveLength(1);
  });

  test('that the gateway cannot get is an error, and is tried again', async () => {
    const { client } = clientOf(counterpart);
    counterpart.script(answer(503, { message: 'Service Unavailable' }));

    expect(await client.getHealth()).toHaveProperty('checks');
    expect(counterpart.received).toHaveLength(2);
  });
});

describe('the logger', () => {
  test('sees every try', async () => {
    const logger = { debug: jest.fn(), warn: jest.fn() };
    const { client } = clientOf(counterpart, { logger });
    counterpart.script(cut, problem(503, 'unavailable', {}, { 'x-request-id': 'r-2' }));

    await client.addLineItem('acme', item);

    const tries = [...logger.warn.mock.calls, ...logger.debug.mock.calls].map(([, record]) => record);
    const requestId = counterpart.received[0]?.headers['x-request-id'];
    expect(tries).toEqual([
      {
        route: 'addLineItem',
        attempt: 1,
        code: 'connection_failed',
        durationMs: 0,
        requestId: String(requestId),
        retryInMs: 25,
      },
      {
        route: 'addLineItem',
        attempt: 2,
        status: 503,
        code: 'unavailable',
        durationMs: 0,
        requestId: 'r-2',
        retryInMs: 50,
      },
      { route: 'addLineItem', attempt: 3, status: 201, durationMs: 0, requestId: String(requestId) },
    ]);
  });

  test('that fails does not turn an applied charge into an error', async () => {
    const fail = () => {
      throw new Error('disk full');
    };
    const { client } = clientOf(counterpart, { logger: { debug: fail, warn: fail } });
    counterpart.script(answer(500, {}));

    expect(await client.addLineItem('acme', item)).toHaveProperty('line_item');
  });
});

describe('no secret', () => {
  const secrets = ['the-secret-key', 'the-session-token', 'Signature=', 'AWS4-HMAC'];
  const seen: string[] = [];
  const note = (...parameters: unknown[]) => {
    seen.push(inspect(parameters, { depth: 10, showHidden: true }));
  };

  test.each([
    ['a mismatch: AWS repeats the signed headers', 403, 'message'],
    ['the same in problem details', 403, 'detail'],
    ['an error of Tally’s', 500, 'detail'],
  ])('is in the log or the error after %s', async (_, status, field) => {
    counterpart.script((response, apply, request) => {
      const echoed = [
        'The request signature we calculated does not match the signature you provided.',
        `The Canonical String for this request should have been 'POST`,
        `x-amz-security-token:${request.headers['x-amz-security-token']}'`,
        `Authorization header: ${request.headers.authorization}`,
      ].join('\n');
      answer(status, { [field]: echoed })(response, apply, request);
    });
    const { client } = clientOf(counterpart, {
      credentials,
      retry: { retries: 0 },
      logger: { debug: note, warn: note },
    });

    const error = await errorOf(client.addLineItem('acme', item));
    note(error, client, JSON.stringify(error), error.stack);

    expect(error.message).toContain('does not match the signature you provided');
    for (const secret of secrets) expect(seen.join('\n')).not.toContain(secret);
  });

  test('is in the error if the answer quotes the Authorization header', async () => {
    const { client } = clientOf(counterpart);
    counterpart.script((response, apply, request) => {
      const message = `'x' not a valid key=value pair in Authorization header: '${request.headers.authorization}'.`;
      answer(403, { message })(response, apply, request);
    });

    const error = await errorOf(client.addLineItem('acme', item));

    for (const secret of secrets) expect(error.message).not.toContain(secret);
  });
});
