import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type CredentialsProvider,
  fromContainer,
  fromInstance,
  fromRole,
  fromWebIdentity,
} from '../../client/src/credentials/index.ts';

interface Asked {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string;
}

const START = Date.parse('2026-11-30T12:00:00Z');
const MINUTE = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'tally-credentials-'));
const tokenFile = join(folder, 'token');
let asked: Asked[];
let now: number;
/** The answers, in order; the last one stays. */
let answers: (() => Response | Promise<Response>)[];

beforeAll(() => writeFileSync(tokenFile, 'the-token\n'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  asked = [];
  now = START;
  answers = [];
});

const options = (environment: Record<string, string> = {}) => ({
  environment,
  now: () => now,
  async fetch(input: URL | string | Request, init?: RequestInit) {
    const request = new Request(input, init);
    asked.push({
      url: request.url,
      method: request.method,
      headers: request.headers,
      body: await request.text(),
    });
    const [next = () => new Response('', { status: 404 })] = answers;
    if (answers.length > 1) answers.shift();
    return next();
  },
});

const minutes = (count: number): string => new Date(now + count * MINUTE).toISOString();
const keys =
  (name: string, expiration = minutes(60)) =>
  () =>
    Response.json({
      AccessKeyId: name,
      SecretAccessKey: `${name}-secret`,
      Token: `${name}-token`,
      Expiration: expiration,
    });
const idOf = async (provider: CredentialsProvider, forceRefresh?: boolean) =>
  (await provider(forceRefresh ? { forceRefresh } : undefined)).accessKeyId;
const ecs = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/abc' };

describe('a container', () => {
  test('on ECS is asked at the address of its host', async () => {
    answers = [keys('task')];

    await expect(fromContainer(options(ecs))()).resolves.toMatchObject({
      accessKeyId: 'task',
      secretAccessKey: 'task-secret',
      sessionToken: 'task-token',
    });
    expect(asked).toMatchObject([{ url: 'http://169.254.170.2/v2/credentials/abc', method: 'GET' }]);
  });

  test('on EKS is asked with the token of its file, which is read anew each time', async () => {
    answers = [keys('pod')];
    const provider = fromContainer(
      options({
        AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: tokenFile,
      }),
    );

    await provider();
    writeFileSync(tokenFile, 'another-token\n');
    await provider({ forceRefresh: true });
    writeFileSync(tokenFile, 'the-token\n');

    expect(asked.map(({ headers }) => headers.get('authorization'))).toEqual(['the-token', 'another-token']);
  });

  test.each([
    ['http://example.com/credentials', /neither https nor on this host/],
    ['http://169.254.170.2.example.com/', /neither https nor on this host/],
    ['file:///etc/passwd', /neither https nor on this host/],
    ['no address', /neither https nor on this host/],
    ['', /is set: this is no container/],
  ])('at %s is not asked: others could read the token', async (address, message) => {
    const provider = fromContainer(
      options({
        AWS_CONTAINER_CREDENTIALS_FULL_URI: address,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: 'the-token',
      }),
    );

    await expect(provider()).rejects.toThrow(message);
    expect(asked).toEqual([]);
  });
});

test('a web identity is exchanged at AWS STS for the keys of its role', async () => {
  answers = [
    () =>
      new Response(`<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
        <SessionToken>irsa-token</SessionToken><SecretAccessKey>irsa/secret</SecretAccessKey>
        <Expiration>${minutes(60)}</Expiration><AccessKeyId>irsa</AccessKeyId>
        </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`),
  ];
  const provider = fromWebIdentity(
    options({
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/billing',
      AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
      AWS_REGION: 'eu-central-1',
    }),
  );

  await expect(provider()).resolves.toMatchObject({
    accessKeyId: 'irsa',
    secretAccessKey: 'irsa/secret',
    sessionToken: 'irsa-token',
  });
  expect(asked[0]).toMatchObject({ url: 'https://sts.eu-central-1.amazonaws.com/', method: 'POST' });
  expect(Object.fromEntries(new URLSearchParams(asked[0]?.body))).toEqual({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: 'arn:aws:iam::123456789012:role/billing',
    RoleSessionName: 'tally-client',
    WebIdentityToken: 'the-token',
  });
});

test('an instance is asked for a token, its role, and the role’s keys', async () => {
  answers = [() => new Response('metadata-token'), () => new Response('billing-role\n'), keys('instance')];

  expect(await idOf(fromInstance(options()))).toBe('instance');
  expect(asked.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
    'PUT /latest/api/token',
    'GET /latest/meta-data/iam/security-credentials/',
    'GET /latest/meta-data/iam/security-credentials/billing-role',
  ]);
  expect(asked.slice(1).map(({ headers }) => headers.get('x-aws-ec2-metadata-token'))).toEqual([
    'metadata-token',
    'metadata-token',
  ]);
});

test.each([
  [
    'a web identity',
    { AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile, AWS_ROLE_ARN: 'r', AWS_REGION: 'x', ...ecs },
    'sts.x.amazonaws.com',
  ],
  ['a container', ecs, '169.254.170.2'],
  ['an instance', {}, '169.254.169.254'],
])('fromRole finds %s by its variables', async (_, environment, host) => {
  await Promise.resolve(fromRole(options(environment))()).catch(() => undefined);

  expect(new URL(asked[0]?.url ?? '').host).toBe(host);
});

describe('keys that end', () => {
  test('are kept until five minutes before their end, and calls at once share one request', async () => {
    answers = [keys('first'), keys('second', new Date(START + 120 * MINUTE).toISOString())];
    const provider = fromContainer(options(ecs));

    expect(await Promise.all([idOf(provider), idOf(provider)])).toEqual(['first', 'first']);
    now += 54 * MINUTE;
    expect(await idOf(provider)).toBe('first');
    now += 2 * MINUTE;
    expect(await idOf(provider)).toBe('second');
    expect(asked).toHaveLength(2);
  });

  test('are renewed at once if Tally says that they have expired', async () => {
    answers = [keys('first'), keys('second')];
    const provider = fromContainer(options(ecs));

    await provider();

    expect(await idOf(provider, true)).toBe('second');
  });

  test('are used as long as they are good, if there are no new ones', async () => {
    answers = [keys('first'), () => new Response('', { status: 403 })];
    const provider = fromContainer(options(ecs));
    await provider();

    now += 57 * MINUTE;
    expect(await idOf(provider)).toBe('first');
    await expect(provider({ forceRefresh: true })).rejects.toThrow('answered 403');
    now += 4 * MINUTE;
    await expect(provider()).rejects.toThrow('answered 403');
  });

  test('are asked for three times if the endpoint is busy, and once if it refuses', async () => {
    answers = [
      () => new Response('', { status: 503 }),
      () => new Response('', { status: 429 }),
      keys('third'),
    ];
    expect(await idOf(fromContainer(options(ecs)))).toBe('third');

    asked = [];
    answers = [() => new Response('', { status: 404 })];
    await expect(fromContainer(options(ecs))()).rejects.toThrow(
      "the container's credentials endpoint 169.254.170.2 answered 404",
    );
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['nothing', () => new Response('')],
    ['no time', () => Response.json({ AccessKeyId: 'a', SecretAccessKey: 'b', Token: 'c' })],
    ['no token', () => Response.json({ AccessKeyId: 'a', SecretAccessKey: 'b', Expiration: minutes(60) })],
  ])('are refused if the answer has %s', async (_, answer) => {
    answers = [answer];

    await expect(fromContainer(options(ecs))()).rejects.toThrow('answered no credentials');
  });
});
