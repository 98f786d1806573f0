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

  test('what is given comes first', async () => {
    const credentials = { accessKeyId: 'other', secretAccessKey: 'other' };
    const settings = settingsOf(
      { baseUrl: 'https://other.example', region: 'eu-north-1', credentials },
      environment,
    );

    expect(settings).toMatchObject({ baseUrl: 'https://other.example', region: 'eu-north-1' });
    expect(await settings.credentials()).toEqual(credentials);
  });

  test('AWS_DEFAULT_REGION stands in for AWS_REGION', () => {
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
    expect(defaultBillingClient()).toBe(client);
  });
});

describe('the region', () => {
  const apiHost = 'https://abc123.execute-api.ap-south-1.amazonaws.com/v1';

  test('is the API’s where its host name says so, not the caller’s own', () => {
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
    expect(refused({ baseUrl }).message).toMatch(/use https/);
  });

  test('its trailing slashes do not double', () => {
    expect(settingsOf({ baseUrl: 'https://tally.example/v1//' }, environment).baseUrl).toBe(
      'https://tally.example/v1',
    );
  });

  test.each([
    ['no URL', 'tally.example:hunter2', /is not a URL|use https/],
    ['a user', 'https://user:hunter2@tally.example', /must not carry a user/],
    ['a query', 'https://tally.example/v1?x=hunter2', /must not carry/],
    ['a fragment', 'https://tally.example/v1#hunter2', /must not carry/],
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
    expect(refused(options).message).toContain(`\`${name}\``);
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
    'customer %p is refused before anything is sent: its URL would be another route’s',
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
    'idempotency key %p is refused: it would be sent as another one',
    async (idempotencyKey) => {
      const error = await errorOf(client.addLineItem('acme', item, { idempotencyKey }));

      expect(error).toMatchObject({ code: 'invalid_argument', outcome: 'not_applied', attempts: 0 });
      expect(error.message).toContain('lineItemKey');
    },
  );

  test('an input that is not JSON is refused', async () => {
    const amount = 10n as unknown as number; // what a JavaScript caller may pass
    const error = await errorOf(client.addLineItem('acme', { ...item, amount }));

    expect(error).toMatchObject({ code: 'invalid_argument', outcome: 'not_applied' });
  });
});
