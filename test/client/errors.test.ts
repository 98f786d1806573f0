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

  test('keeps a code that this client does not know yet', async () => {
    expect(await add(409, { code: 'credit_exceeds_original' })).toMatchObject({
      code: 'credit_exceeds_original',
    });
  });

  test('is told by its status, whatever its body has', async () => {
    expect(await add(409, { code: 'idempotency_conflict', line_item: {} })).toMatchObject({ status: 409 });
  });

  test('says what an unknown route looks like at API Gateway', async () => {
    const error = await add(403, { message: 'Missing Authentication Token' });

    expect(error.message).toContain('check the base URL, its stage and version');
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

  test('names the call in Tally’s logs even when no reply came', async () => {
    counterpart.script(cut);
    const { client } = clientOf(counterpart, { retry: { retries: 0 } });

    const error = await errorOf(client.addLineItem('acme', item));

    expect(error.requestId).toBe(counterpart.received[0]?.headers['x-request-id']);
    expect(error.requestId).toMatch(/^[\da-f-]{36}$/);
  });
});

describe('health', () => {
  test('that is bad is an answer, given at once', async () => {
    const { client } = clientOf(counterpart);
    const health = { status: 'unavailable', stage: 'test', version: '1', checks: { table: 'failed' } };
    counterpart.script(answer(503, health));

    expect(await client.getHealth()).toEqual(health);
    expect(counterpart.received).toHaveLength(1);
  });

  test('that the gateway cannot ask for is an error, tried again', async () => {
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
    ['the mismatch that AWS explains by repeating the signed headers', 403, 'message'],
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

  test('is in the error after one that quotes the Authorization header', async () => {
    const { client } = clientOf(counterpart);
    counterpart.script((response, apply, request) => {
      const message = `'x' not a valid key=value pair in Authorization header: '${request.headers.authorization}'.`;
      answer(403, { message })(response, apply, request);
    });

    const error = await errorOf(client.addLineItem('acme', item));

    for (const secret of secrets) expect(error.message).not.toContain(secret);
  });
});
