import { describe, expect, test } from '@jest/globals';
import { awsEnvironment, describeStack, parsePort } from '../../localstack/settings.ts';

describe('the port', () => {
  test.each(['1024', '4566', '65535'])('accepts %s', (text) => {
    expect(parsePort(text)).toBe(Number(text));
  });

  test.each(['', '80', '1023', '65536', '4566 ', '45.66', '-4566', '0x11d6', 'abc'])(
    'refuses "%s" and says what to set',
    (text) => {
      expect(() => parsePort(text)).toThrow(
        `LOCALSTACK_PORT is "${text}": set a whole number from 1024 to 65535.`,
      );
    },
  );

  test('is 4566 when nothing is set', () => {
    expect(describeStack({}).port).toBe(4566);
    expect(describeStack({ LOCALSTACK_PORT: '' }).port).toBe(4566);
  });
});

test('two ports of one checkout share only the downloads', () => {
  const [one, other] = ['4600', '4610'].map((port) => describeStack({ LOCALSTACK_PORT: port }));

  expect(one?.id).not.toBe(other?.id);
  expect(one?.endpoint).toBe('http://127.0.0.1:4600');
  expect(one?.folders.state).toMatch(/\.localstack\/stacks\/4600$/);
  expect(other?.folders.state).toMatch(/\.localstack\/stacks\/4610$/);
  expect(one?.folders.downloads).toBe(other?.folders.downloads);
});

describe("the local form of the caller's environment", () => {
  const local = describeStack({ LOCALSTACK_PORT: '4600' });

  test('leads every AWS client to the local stack', () => {
    expect(awsEnvironment({}, local)).toEqual({
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4600',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:4600',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
    });
  });

  test('has no variables that would lead to an account of the caller, and keeps the others', () => {
    const made = awsEnvironment(
      {
        PATH: '/bin',
        AWS_PROFILE: 'prod',
        AWS_SESSION_TOKEN: 'token',
        AWS_ENDPOINT_URL_DYNAMODB: 'https://dynamodb.eu-west-1.amazonaws.com',
        AWS_ACCESS_KEY_ID: 'AKIA',
        AWS_REGION: 'eu-west-1',
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
        UNSET: undefined,
      },
      local,
    );

    expect(made).toEqual({ PATH: '/bin', ...awsEnvironment({}, local) });
  });
});
