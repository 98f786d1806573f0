import { inspect } from 'node:util';
import { Sha256 } from '@aws-crypto/sha256-js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { AwsV4Signer } from 'aws4fetch';
import * as fc from 'fast-check';
import type { Credentials } from '../../client/src/index.ts';
import { signedHeaders } from '../../client/src/signing.ts';
import { clientOf, credentials, item } from './client-of.ts';
import { answer, applyThenCut, Counterpart, cut, problem, type Received } from './counterpart.ts';
import { errorOf, thrownBy } from './failing.ts';

let counterpart: Counterpart;
beforeAll(async () => {
  counterpart = await Counterpart.start();
});
beforeEach(() => counterpart.reset());
afterAll(() => counterpart.stop());

const signedHeaderNames = (authorization: string): string[] =>
  /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];

const instantOf = (amzDate: string): Date =>
  new Date(amzDate.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

/** The signature of AWS's own signer for the request as it arrived. */
async function authorizationByAws(received: Received): Promise<string | undefined> {
  const url = new URL(received.target, 'http://127.0.0.1');
  const names = signedHeaderNames(received.headers.authorization ?? '');
  const signer = new SignatureV4({
    service: 'execute-api',
    region: 'us-east-1',
    credentials,
    sha256: Sha256,
    applyChecksum: false,
  });
  const signed = await signer.sign(
    {
      method: received.method,
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: Object.fromEntries(names.map((name) => [name, String(received.headers[name])])),
      body: received.body,
    },
    { signingDate: instantOf(String(received.headers['x-amz-date'])) },
  );
  return signed.headers['authorization'];
}

const only = (): Received => {
  const [received] = counterpart.received;
  if (received === undefined || counterpart.received.length > 1) throw new Error('expected one request');
  return received;
};

describe('a signature', () => {
  test('is the one that AWS’s signer makes, for any id', async () => {
    const { client } = clientOf(counterpart);
    const id = fc.string({ unit: fc.constantFrom(...'aZ09_.:@-'), minLength: 1, maxLength: 20 });
    const sendable = id.filter((text) => text !== '.' && text !== '..');

    await fc.assert(
      fc.asyncProperty(sendable, async (customerId) => {
        counterpart.reset();
        await client.addLineItem(customerId, item, { idempotencyKey: "it's-a(key)*!~" });

        expect(only().headers.authorization).toBe(await authorizationByAws(only()));
      }),
      { numRuns: 50 },
    );
  });

  test('covers a read with a query', async () => {
    await clientOf(counterpart).client.getCurrentInvoice('acme', { currency: 'JPY' });

    expect(only().target).toMatch(/\/customers\/acme\/invoices\/current\?currency=JPY$/);
    expect(only().headers.authorization).toBe(await authorizationByAws(only()));
  });

  test('covers the idempotency key, the session token and the request id', async () => {
    await clientOf(counterpart).client.addLineItem('acme', item, { idempotencyKey: 'k-1' });

    const names = signedHeaderNames(only().headers.authorization ?? '');
    expect(names).toEqual(
      expect.arrayContaining([
        'host',
        'idempotency-key',
        'x-amz-date',
        'x-amz-security-token',
        'x-request-id',
      ]),
    );
    expect(only().headers).toMatchObject({
      'x-amz-security-token': 'the-session-token',
      'content-type': 'application/json',
    });
  });

  test('covers the key in the body too, so that a changed header is noticed', async () => {
    await clientOf(counterpart).client.addLineItem('acme', item, { idempotencyKey: 'k-1' });

    expect(JSON.parse(only().body)).toEqual({ ...item, idempotency_key: 'k-1' });
    expect(only().headers['idempotency-key']).toBe('k-1');
  });

  test('names execute-api and the region, for any address', async () => {
    await clientOf(counterpart, { region: 'eu-central-1' }).client.getHealth();

    expect(only().headers.authorization).toMatch(/\/eu-central-1\/execute-api\/aws4_request/);
  });

  test('an id with a colon and an at sign stays one segment', async () => {
    await clientOf(counterpart).client.addLineItem('team:a@b', item);

    expect(only().target).toBe('/_aws/execute-api/abc123/v1/customers/team%3Aa%40b/line-items');
  });
});

test('many secrets, one after the other, are each signed by a key of their own', async () => {
  const { url } = counterpart;
  const at = new Date('2026-11-30T12:00:00Z');
  const request = { method: 'GET', url: `${url}/health`, headers: {}, body: null };
  const datetime = '20261130T120000Z';
  const scope = { service: 'execute-api', region: 'us-east-1', datetime };
  const secrets = Array.from({ length: 25 }, (_, index) => `secret-${index}`);
  for (const secretAccessKey of [...secrets, ...secrets]) {
    const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey };
    const headers = await signedHeaders(request, keys, { region: 'us-east-1', at });
    const expected = await new AwsV4Signer({ ...request, ...keys, ...scope }).sign();
    expect(headers.get('authorization')).toBe(expected.headers.get('authorization'));
  }
});

test('each try is signed again, with new credentials', async () => {
  let asked = 0;
  const rotating = () => {
    asked += 1;
    return Promise.resolve({ ...credentials, accessKeyId: `KEY${asked}` });
  };
  const { client } = clientOf(counterpart, { credentials: rotating, retry: { delay: 10_000 } });
  counterpart.script(cut, answer(503, {}));

  await client.addLineItem('acme', item);

  const dates = counterpart.received.map(({ headers }) => headers['x-amz-date']);
  const keys = counterpart.received.map(
    ({ headers }) => /Credential=(\w+)/.exec(String(headers.authorization))?.[1],
  );
  expect(dates).toEqual(['20261130T120000Z', '20261130T120005Z', '20261130T120015Z']);
  expect(keys).toEqual(['KEY1', 'KEY2', 'KEY3']);
});

describe('when the clocks differ', () => {
  const gatewayTime = { date: 'Mon, 30 Nov 2026 12:20:00 GMT' };
  const expired = 'Signature expired: 20261130T120000Z is now earlier than 20261130T121500Z';

  test.each([
    ['expired', answer(403, { message: expired }, gatewayTime)],
    ['not yet current', answer(403, { message: 'Signature not yet current: …' }, gatewayTime)],
    ['a problem', answer(403, { code: 'forbidden', detail: expired }, gatewayTime)],
    [
      'its error type',
      answer(403, { message: 'No' }, { ...gatewayTime, 'x-amzn-errortype': 'RequestTimeTooSkewed' }),
    ],
  ])('a refusal saying so (%s) is corrected once, and remembered', async (_, refusal) => {
    const { client, clock } = clientOf(counterpart, { retry: { retries: 0, budget: 0 } });
    counterpart.script(refusal);

    await client.addLineItem('acme', item, { idempotencyKey: 'k' });
    await client.addLineItem('acme', item, { idempotencyKey: 'k' });

    expect(counterpart.received.map(({ headers }) => headers['x-amz-date'])).toEqual([
      '20261130T120000Z',
      '20261130T122000Z',
      '20261130T122000Z',
    ]);
    expect(clock.waits).toEqual([0]);
    expect(counterpart.billed.size).toBe(1);
  });

  test('a second refusal ends the call', async () => {
    const { client } = clientOf(counterpart);
    const refusal = answer(403, { message: expired }, gatewayTime);
    counterpart.script(refusal, refusal, refusal);

    const error = await errorOf(client.addLineItem('acme', item));

    expect(error).toMatchObject({ status: 403, code: 'forbidden', attempts: 2, outcome: 'not_applied' });
  });

  test.each([
    ['another 403', answer(403, { message: 'User is not authorized' }, gatewayTime)],
    ['the same words with another status', answer(400, { message: expired }, gatewayTime)],
    ['the same words without a date', answer(403, { message: expired }, { date: 'today' })],
  ])('%s is not taken for it', async (_, refusal) => {
    const { client } = clientOf(counterpart);
    counterpart.script(refusal);

    expect(await errorOf(client.addLineItem('acme', item))).toMatchObject({ attempts: 1, retryable: false });
  });
});

describe('credentials', () => {
  test('that cannot be loaded end the call before anything is sent', async () => {
    const fault = new Error('the metadata service is down');
    const { client } = clientOf(counterpart, { credentials: () => Promise.reject(fault) });

    const error = await errorOf(client.addLineItem('acme', item));

    expect(error).toMatchObject({
      name: 'BillingSetupError',
      code: 'credentials_unavailable',
      outcome: 'not_applied',
      attempts: 0,
      retryable: true,
      cause: fault,
    });
    expect(counterpart.received).toHaveLength(0);
  });

  const wrong: [string, Partial<Credentials> | undefined][] = [
    ['a line break in accessKeyId', { ...credentials, accessKeyId: 'the-key\nid' }],
    ['a line break in sessionToken', { ...credentials, sessionToken: 'the-session\ntoken' }],
    ['the line break of a file after the secret', { ...credentials, secretAccessKey: 'the-secret-key\n' }],
    ['an empty secret', { ...credentials, secretAccessKey: '' }],
    ['no secret', { accessKeyId: 'key' }],
    ['no id', { secretAccessKey: 'secret' }],
    ['nothing', undefined],
  ];

  test.each(wrong)('with %s do not count as a try, and are not retryable', async (_, broken) => {
    const given = [
      () => broken as Credentials,
      ...(broken?.secretAccessKey === undefined ? [] : [broken as Credentials]),
    ];
    for (const credentials of given) {
      const { client } = clientOf(counterpart, { credentials });

      const error = await errorOf(client.addLineItem('acme', item));

      expect(error).toMatchObject({
        name: 'BillingSetupError',
        code: 'credentials_unavailable',
        outcome: 'not_applied',
        attempts: 0,
        retryable: false,
      });
      expect(error.message).toContain('accessKeyId, secretAccessKey and maybe sessionToken');
      expect(inspect(error)).not.toMatch(/the-key|the-session|the-secret/);
      expect(counterpart.received).toHaveLength(0);
    }
  });

  test('of a wrong type are refused at once', () => {
    const error = thrownBy(() =>
      clientOf(counterpart, { credentials: { accessKeyId: 'the-key' } as Credentials }),
    );

    expect(error).toMatchObject({ code: 'invalid_configuration', attempts: 0 });
    expect(inspect(error)).not.toContain('the-key');
  });

  test('may have more fields than needed, and an empty token', async () => {
    const more = { ...credentials, sessionToken: '', expiration: new Date(), accountId: '1' };
    const { client } = clientOf(counterpart, { credentials: more });

    await client.getHealth();

    expect(only().headers).not.toHaveProperty('x-amz-security-token');
  });
});

describe('an expired session token', () => {
  const expired = answer(403, { message: 'The security token included in the request is expired' });
  const asProblem = problem(403, 'forbidden', {
    detail: 'The security token included in the request is expired',
  });
  const providing = () => {
    const asked: unknown[] = [];
    const provider = (options?: { forceRefresh?: boolean }) => {
      asked.push(options);
      return { ...credentials, sessionToken: `token-${asked.length}` };
    };
    return { asked, provider };
  };
  const tokens = () => counterpart.received.map(({ headers }) => headers['x-amz-security-token']);

  test.each([
    ['AWS’s own words', expired],
    ['a problem', asProblem],
  ])('is asked for once more, and the charge is made (%s)', async (_, refusal) => {
    const { asked, provider } = providing();
    const { client, clock } = clientOf(counterpart, {
      credentials: provider,
      retry: { retries: 0, budget: 0 },
    });
    counterpart.script(refusal);

    await client.addLineItem('acme', item);

    expect(tokens()).toEqual(['token-1', 'token-2']);
    // This makes the AWS SDK's providers drop the credentials that they keep.
    expect(asked).toEqual([undefined, { forceRefresh: true }]);
    expect(clock.waits).toEqual([0]);
    expect(counterpart.billed.size).toBe(1);
  });

  test('is not refreshed again with every later try', async () => {
    const { asked, provider } = providing();
    const { client } = clientOf(counterpart, { credentials: provider });
    counterpart.script(expired, cut, answer(503, {}));

    await client.addLineItem('acme', item);

    expect(asked).toEqual([undefined, { forceRefresh: true }, undefined, undefined]);
  });

  test('twice is an error that says so, and is retryable for a queue', async () => {
    const { client } = clientOf(counterpart, { credentials: providing().provider });
    counterpart.script(expired, expired, expired);

    expect(await errorOf(client.addLineItem('acme', item))).toMatchObject({
      status: 403,
      code: 'credentials_expired',
      outcome: 'not_applied',
      attempts: 2,
      retryable: true,
    });
  });

  test('after a try without an answer does not say that nothing was applied', async () => {
    const { client } = clientOf(counterpart);
    counterpart.script(applyThenCut, expired, expired);

    expect(await errorOf(client.addLineItem('acme', item))).toMatchObject({
      code: 'credentials_expired',
      outcome: 'unknown',
      retryable: true,
    });
    expect(counterpart.billed.size).toBe(1);
  });

  test('is refreshed once for a batch, too', async () => {
    const { client } = clientOf(counterpart, { credentials: providing().provider });
    counterpart.script(expired, answer(200, { results: [], invoices: [] }));

    await client.addLineItems([{ customer_id: 'acme', ...item }]);

    expect(tokens()).toEqual(['token-1', 'token-2']);
  });
});
