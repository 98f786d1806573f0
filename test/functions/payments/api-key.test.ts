import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ApiKey, NoApiKey } from '../../../functions/payments/api-key.ts';

const secrets = mockClient(SecretsManagerClient);
const SECRET = 'tally-prod/stripe-api-key';
const MINUTE = 60_000;

let key: ApiKey;
beforeEach(() => {
  secrets.reset();
  jest.useFakeTimers({ now: Date.parse('2026-11-03T00:00:00Z') });
  key = new ApiKey(SECRET, new SecretsManagerClient({ region: 'us-east-1' }));
  holds('sk_1');
});
afterEach(() => {
  jest.useRealTimers();
});

const holds = (value: string) => secrets.on(GetSecretValueCommand).resolves({ SecretString: value });
const reads = () => secrets.commandCalls(GetSecretValueCommand).length;
const later = (ms: number) => jest.setSystemTime(Date.now() + ms);

test('the key is read from its secret, without the line end that an editor leaves', async () => {
  holds('sk_1\n');

  expect(await key.current()).toBe('sk_1');
  expect(secrets.commandCalls(GetSecretValueCommand)[0]?.args[0].input).toEqual({ SecretId: SECRET });
});

test('it is read once in five minutes, also by many at the same time', async () => {
  await Promise.all([key.current(), key.current(), key.current()]);
  later(4 * MINUTE);
  await key.current();

  expect(reads()).toBe(1);
});

test('after five minutes a new key is used, without a new deploy', async () => {
  await key.current();
  holds('sk_2');
  later(5 * MINUTE);

  expect(await Promise.all([key.current(), key.current()])).toEqual(['sk_2', 'sk_2']);
  expect(reads()).toBe(2);
});

test('when Stripe refuses it, it is read again', async () => {
  await key.current();
  holds('sk_2');
  later(MINUTE);

  expect(await key.insteadOf('sk_1')).toBe('sk_2');
  expect(await key.current()).toBe('sk_2');
});

test('when the secret still has the refused key, there is none instead, and it is not read with each refusal', async () => {
  await key.current();
  later(MINUTE);

  expect(await key.insteadOf('sk_1')).toBeUndefined();
  expect(await key.insteadOf('sk_1')).toBeUndefined();
  expect(reads()).toBe(2);
});

test('a key that was replaced before the refusal arrived is taken without another reading', async () => {
  expect(await key.current()).toBe('sk_1');

  expect(await key.insteadOf('sk_0')).toBe('sk_1');
  expect(reads()).toBe(1);
});

test.each([
  ['was never filled', () => secrets.on(GetSecretValueCommand).rejects(notFound())],
  ['is empty', () => holds(' ')],
])('a secret that %s says so, and is read again by the next try', async (_how, empty) => {
  empty();
  await expect(key.current()).rejects.toThrow(NoApiKey);

  holds('sk_1');
  expect(await key.current()).toBe('sk_1');
});

test('an error of Secrets Manager stays what it is, and is not remembered', async () => {
  secrets.on(GetSecretValueCommand).rejectsOnce(new Error('no network')).resolves({ SecretString: 'sk_1' });

  await expect(key.current()).rejects.toThrow('no network');
  expect(await key.current()).toBe('sk_1');
});

const notFound = () =>
  new ResourceNotFoundException({
    message: 'Secrets Manager can’t find the specified secret value for staging label: AWSCURRENT',
    $metadata: {},
  });
