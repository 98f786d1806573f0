import { afterEach, describe, expect, test } from '@jest/globals';
import {
  BillingClient,
  type BillingClientOptions,
  type BillingError,
  defaultBillingClient,
} from '../../client/src/index.ts';
import { settingsOf } from '../../client/src/options.ts';
import { errorOf, thrownBy } from './failing.ts';

const environment = {
  TALLY_URL: 'https://tally.example/v1',
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
};

const refused = (
  options: BillingClientOptions,
  given: Record<string, string> = environment,
): BillingError => {
  const error = thrownBy(() => settingsOf(options, given));
  expect(error).toMatchObject({
    name: 'BillingSetupError',
    code: 'invalid_configuration',
    outcome: 'not_applied',
    attempts: 0,
  });
  return error;
};

const without = (name: string) =>
  Object.fromEntries(Object.entries(environment).filter(([variable]) => variable !== name));

describe('from the environment', () => {
  test('everything that is not given', async () => {
    const settings = settingsOf({}, environment);

    expect(settings).toMatchObject({ baseUrl: 'https://tally.example/v1', region: 'eu-west-1' });
    expect(await settings.credentials()).toEqual({
      accessKeyId: 'key',
      secretAccessKey: 'secret',
      sessionToken: 'token',
    });
  });

  test('a given option comes first', async () => {
    const credentials = { accessKeyId: 'other', secretAccessKey: 'other' };
    const settings = settingsOf(
      { baseUrl: 'https://other.example', region: 'eu-north-1', credentials },
      environment,
    );

    expect(settings).toMatchObject({ baseUrl: 'https://other.example', region: 'eu-north-1' });
    expect(await settings.credentials()).toEqual(credentials);
  });

  test('AWS_DEFAULT_REGION is used without AWS_REGION', () => {
    expect(settingsOf({}, { ...without('AWS_REGION'), AWS_DEFAULT_REGION: 'us-west-2' }).region).toBe(
      'us-west-2',
    );
  });

  test.each(['TALLY_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])(
    'without %s, the error says to set it',
    (name) => {
      expect(refused({}, without(name)).message).toContain(name);
    },
  );
});

describe('the default client', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  test('is made from the environment at its first use, once', () => {
    for (const name of Object.keys(environment)) delete process.env[name];
    expect(thrownBy(() => defaultBillingClient()).message).toContain('TALLY_URL');

    Object.assign(process.env, environment);
    const client = defaultBillingClient();

    expect(client).toBeInstanceOf(BillingClient);
    const untyped = defaultBillingClient as (options: object) => BillingClient; // as JavaScript may call it
    expect(thrownBy(() => untyped({ baseUrl: 'https://other.example/v1' })).code).toBe(
      'invalid_configuration',
    );
    expect(defaultBillingClient()).toBe(client);
  });
});

describe('the region', () => {
  const apiHost = 'https://abc123.execute-api.ap-south-1.amazonaws.com/v1';

  test('is the one in the API’s host name, and not the caller’s own', () => {
    expect(settingsOf({ baseUrl: apiHost }, environment).region).toBe('ap-south-1');
    expect(settingsOf({ baseUrl: apiHost, region: 'us-east-1' }, environment).region).toBe('us-east-1');
  });

  test('is not taken from a host that only looks like it', () => {
    const lookalike = 'https://abc.execute-api.ap-south-1.amazonaws.com.evil.example';
    expect(settingsOf({ baseUrl: lookalike }, environment).region).toBe('eu-west-1');
  });
});

describe('the address', () => {
  test.each([
    'https://tally.example/v1',
    'http://localhost:4566/v1',
    'http://127.0.0.1:4566/v1',
    'http://127.8.9.10/v1',
    'http://[::1]:4566/v1',
  ])('%s is taken', (baseUrl) => {
    expect(settingsOf({ baseUrl }, environment).baseUrl).toBe(baseUrl);
  });

  test.each([
    'http://tally.example/v1',
    'http://127.0.0.1.evil.example/v1',
    'http://localhost.evil.example/v1',
    'http://128.0.0.1/v1',
    'http://10.0.0.1/v1',
    'http://[::2]/v1',
    'http://0.0.0.0/v1',
    'ftp://localhost/v1',
  ])('%s is refused: signed charges would travel in the clear', (baseUrl) => {
    expect(refused({ baseUrl }).message).toMatch(/must be an https address/);
  });

  test('its trailing slashes do not double', () => {
    expect(settingsOf({ baseUrl: 'https://tally.example/v1//' }, environment).baseUrl).toBe(
      'https://tally.example/v1',
    );
  });

  test.each([
    ['no URL', 'tally.example:hunter2', /an https address like/],
    ['a user', 'https://user:hunter2@tally.example', /without user/],
    ['a query', 'https://tally.example/v1?x=hunter2', /query/],
    ['a fragment', 'https://tally.example/v1#hunter2', /fragment/],
  ])('with %s it is refused, without repeating it', (_, baseUrl, message) => {
    const error = refused({ baseUrl });

    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('hunter2');
  });
});

describe('numbers', () => {
  test.each<[string, BillingClientOptions]>([
    ['timeout', { timeout: 0 }],
    ['timeout', { timeout: Number.NaN }],
    ['timeout', { timeout: 3_000_000_000 }],
    ['deadline', { deadline: -1 }],
    ['retry.retries', { retry: { retries: -1 } }],
    ['retry.delay', { retry: { delay: Number.POSITIVE_INFINITY } }],
    ['retry.throttledDelay', { retry: { throttledDelay: -5 } }],
    ['retry.maxDelay', { retry: { maxDelay: Number.NaN } }],
    ['retry.budget', { retry: { budget: -1 } }],
  ])('an impossible %s is refused by name', (name, options) => {
    expect(refused(options).message).toContain(`${name} must be`);
  });

  test('no retries and no budget are possible', () => {
    expect(settingsOf({ retry: { retries: 0, budget: 0 } }, environment)).toMatchObject({
      retry: { retries: 0, budget: 0 },
    });
  });
});

describe('arguments', () => {
  const client = new BillingClient({
    baseUrl: 'https://tally.invalid',
    region: 'us-east-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    fetch: () => Promise.reject(new Error('nothing may be sent')),
  });
  const item = { description: 'Set-up', amount: '10' };

  test.each(['', '.', '..', 1.5, -1, 2 ** 60, '\ud800'])(
    'customer %p is refused before anything is sent, because its URL would be that of another route',
    async (customerId) => {
      expect(await errorOf(client.addLineItem(customerId, item))).toMatchObject({
        name: 'BillingSetupError',
        code: 'invalid_argument',
        outcome: 'not_applied',
        attempts: 0,
      });
    },
  );

  test.each(['', 'two words', 'ключ', 'line\nbreak', 'x'.repeat(256)])(
    'idempotency key %p is refused, because it would be sent as another key',
    async (idempotencyKey) => {
      const error = await errorOf(client.addLineItem('acme', item, { idempotencyKey }));

      expect(error).toMatchObject({ code: 'invalid_argument', outcome: 'not_applied', attempts: 0 });
      expect(error.message).toContain('lineItemKey');
    },
  );

  test('an input that is not JSON is refused', async () => {
    const circular: Record<string, unknown> = { ...item };
    circular['metadata'] = circular;
    const error = await errorOf(client.addLineItem('acme', circular as typeof item));

    expect(error).toMatchObject({ code: 'invalid_argument', outcome: 'not_applied' });
    expect(error.message).toContain('cannot be written as JSON');
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    '%d as an amount is refused, because it is null in JSON',
    async (amount) => {
      const error = await errorOf(client.credit('li_1', { amount, reason: 'r' }));

      expect(error).toMatchObject({ code: 'invalid_argument', attempts: 0 });
      expect(error.message).toContain('amount');
    },
  );
});

describe('an id', () => {
  const sent: { target: string; body: string }[] = [];
  const client = new BillingClient({
    baseUrl: 'https://tally.invalid',
    region: 'us-east-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    fetch: (url, init) => {
      sent.push({ target: String(url), body: String(init?.body) });
      return Promise.resolve(
        Response.json({ customer: {}, line_item: {}, months: [], invoice: {}, results: [], invoices: [] }),
      );
    },
  });
  const item = { description: 'Set-up', amount: '10' };
  const summary = (customerId: number) => client.getInvoiceSummary('2026-01', '2026-02', { customerId });

  const places: [string, (id: number) => Promise<unknown>][] = [
    ['the path', (id) => client.addLineItem(id, item)],
    ['a body', (customer_id) => client.createCustomer({ customer_id, name: 'Acme' })],
    ['a filter', summary],
    [
      'an item of a batch',
      async (customer_id) => {
        const { results } = await client.addLineItems([{ customer_id, ...item }]);
        for (const result of results) if ('error' in result) throw result.error;
      },
    ],
  ];

  // Two 19-digit ids that JavaScript rounds to one number; numbers that it cannot hold; a fraction; and a BigInt, which
  // only a caller without types passes.
  const wrong = [Number('1234567890123456789'), 2 ** 53, 1e21, -1.5, Number.NaN, 10n as unknown as number];

  test.each(places)('in %s is neither sent as a number of 2^53 or more, nor as a BigInt', async (_, call) => {
    for (const id of wrong) {
      sent.length = 0;
      const error = await errorOf(call(id));
      expect(error).toMatchObject({ code: 'invalid_argument', outcome: 'not_applied', attempts: 0 });
      expect(error.message).toMatch(/customer_?id/i);
      expect(sent).toEqual([]);
    }
  });

  test.each(places.slice(0, 3))(
    'in %s may be a smaller number, which stands for its digits, or any text',
    async (_, call) => {
      for (const id of [0, 123, 2 ** 53 - 1, '9007199254740993' as unknown as number]) {
        sent.length = 0;
        await call(id);
        expect(sent[0]?.target + (sent[0]?.body ?? '')).toContain(String(id));
      }
    },
  );
});
