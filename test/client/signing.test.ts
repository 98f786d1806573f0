import { inspect } from 'node:util';
import { Sha256 } from '@aws-crypto/sha256-js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import * as fc from 'fast-check';
import { clientOf, credentials, item } from './client-of.ts';
import { answer, Counterpart, cut, type Received } from './counterpart.ts';
import { errorOf } from './failing.ts';

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

/** What AWS's own signer makes of the request as it arrived. */
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

  test('names execute-api and the region, whatever the address looks like', async () => {
    await clientOf(counterpart, { region: 'eu-central-1' }).client.getHealth();

    expect(only().headers.authorization).toMatch(/\/eu-central-1\/execute-api\/aws4_request/);
  });

  test('an id with a colon and an at sign stays one segment', async () => {
    await clientOf(counterpart).client.addLineItem('team:a@b', item);

    expect(only().target).toBe('/_aws/execute-api/abc123/v1/customers/team%3Aa%40b/line-items');
  });
});

test('each try is signed afresh, with credentials asked for anew', async () => {
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
  test('that cannot be had end the call before anything is sent', async () => {
    const fault = new Error('the metadata service is down');
    const { client } = clientOf(counterpart, { credentials: () => Promise.reject(fault) });

    const error = await errorOf(client.addLineItem('acme', item));

    expect(error).toMatchObject({
      name: 'BillingSetupError',
      code: 'credentials_unavailable',
      outcome: 'not_applied',
      retryable: true,
      cause: fault,
    });
    expect(counterpart.received).toHaveLength(0);
  });

  test.each([
    ['accessKeyId', { ...credentials, accessKeyId: 'the-key\nid' }],
    ['sessionToken', { ...credentials, sessionToken: 'the-session\ntoken' }],
  ])('with a line break in %s are refused without repeating them', async (name, broken) => {
    const { client } = clientOf(counterpart, { credentials: broken });

    const error = await errorOf(client.addLineItem('acme', item));

    expect(error).toMatchObject({ code: 'credentials_unavailable', outcome: 'not_applied' });
    expect(error.message).toContain(name);
    expect(inspect(error)).not.toMatch(/the-key|the-session/);
  });

  test('that are incomplete are named, not signed with', async () => {
    const { client } = clientOf(counterpart, { credentials: { accessKeyId: 'key', secretAccessKey: '' } });

    const error = await errorOf(client.getHealth());

    expect(error.message).toContain('lack accessKeyId or secretAccessKey');
    expect(counterpart.received).toHaveLength(0);
  });
});
