import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import type { LineItemId } from '../../../client/contract/shapes/fields.ts';
import { type ProblemCode, problems } from '../../../client/contract/shapes/problem.ts';
import { problem } from '../../../client/contract/shapes/problem-details.ts';
import { DomainError } from '../../../functions/domain/errors.ts';
import {
  apiEvent,
  failing,
  GATEWAY_REQUEST_ID,
  problemOf,
  recording,
  tally,
} from '../../support/api-gateway.ts';
import { addedLineItem } from '../../support/replies.ts';

const codes = Object.keys(problems) as ProblemCode[]; // Object.keys forgets the literal keys
const answerTo = (error: unknown) => tally([failing(error)]).send('getHealth');

describe('every error of a rule is a problem of the contract', () => {
  test.each(codes)('%s', async (code) => {
    const result = await answerTo(new DomainError(code, { detail: 'What to do about it.' }));

    expect(result.statusCode).toBe(problems[code].status);
    expect(result.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': GATEWAY_REQUEST_ID,
    });
    expect(z.strictObject(problem.shape).parse(JSON.parse(result.body))).toEqual({
      type: `urn:tally:problem:${code}`,
      title: problems[code].title,
      status: problems[code].status,
      code,
      detail: expect.stringMatching(/^What to do about it\./),
      request_id: GATEWAY_REQUEST_ID,
      ...(code === 'unavailable' && { outcome: 'not_applied' }),
    });
  });

  test.each(codes)('%s has Retry-After if its status asks for it', async (code) => {
    const { headers } = await answerTo(new DomainError(code, { detail: 'Later.' }));

    const expected = [429, 503].includes(problems[code].status) ? '1' : undefined;
    expect(headers?.['retry-after']).toBe(expected);
  });

  test('and the error may give a better time', async () => {
    const { headers } = await answerTo(
      new DomainError('unavailable', { detail: 'Later.', retryAfterSeconds: 30 }),
    );

    expect(headers?.['retry-after']).toBe('30');
  });

  test('with the fields that differ, and with its line item', async () => {
    const errors = [{ field: 'amount', message: 'the original has 50.00, this request has 60.00' }];
    const lineItemId = 'li_1' as LineItemId;

    const result = await answerTo(
      new DomainError('idempotency_conflict', { detail: 'Differs.', errors, lineItemId }),
    );

    expect(problemOf(result)).toMatchObject({ errors, line_item_id: 'li_1' });
  });
});

describe('a defect gets 500, and the answer shows nothing of it', () => {
  test.each([
    ['an error', new Error('secret-table at 10.0.0.1 said no')],
    ['an error with a cause', new Error('outer', { cause: new Error('secret-table') })],
    ['a text', 'secret-table'],
    ['undefined', undefined],
    [
      'an error with a status, as middleware throws',
      Object.assign(new Error('secret-table'), { statusCode: 418 }),
    ],
  ])('%s', async (_what, thrown) => {
    const result = await answerTo(thrown);

    expect(result.statusCode).toBe(500);
    expect(problemOf(result).code).toBe('internal_error');
    expect(problemOf(result).request_id).toBe(GATEWAY_REQUEST_ID);
    expect(JSON.stringify(result)).not.toMatch(/secret|10\.0\.0|outer|at .*\.ts/);
  });
});

describe('before any endpoint', () => {
  const lineItems = recording('addLineItem', { status: 201, body: addedLineItem });
  const { receive, send } = tally([lineItems.endpoint]);

  test.each(['getHealth', 'createCustomer'] as const)(
    '404 for a route that does not exist: %s',
    async (name) => {
      const result = await send(name, { body: {} });

      expect(result.statusCode).toBe(404);
      expect(problemOf(result).code).toBe('route_not_found');
    },
  );

  test('404 for another method of an existing route', async () => {
    const result = await receive({ ...apiEvent('addLineItem'), httpMethod: 'DELETE' });

    expect(problemOf(result)).toMatchObject({ status: 404, code: 'route_not_found' });
    expect(problemOf(result).detail).toContain('DELETE /customers/acme/line-items');
  });

  test.each([null, ''])(
    '403 for a request without an identity (%j), even if the gateway let it pass',
    async (caller) => {
      const headers = { 'Idempotency-Key': 'key' };
      const result = await send('addLineItem', {
        caller,
        headers,
        body: { description: 'Setup', amount: 50 },
      });

      expect(result.statusCode).toBe(403);
      expect(problemOf(result).code).toBe('forbidden');
      expect(lineItems.requests).toEqual([]);
    },
  );

  test('403 comes before any error about the body', async () => {
    const result = await send('addLineItem', { caller: null, body: '{"amount":' });

    expect(problemOf(result).code).toBe('forbidden');
  });

  test('a request without any header is not a defect', async () => {
    const none = { headers: null as never, multiValueHeaders: null as never }; // as some gateways send it
    const event = { ...apiEvent('addLineItem', { body: {} }), ...none };

    expect((await receive(event)).statusCode).toBe(415);
  });
});
