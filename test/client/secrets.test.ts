import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { fromContainer, fromInstance, fromWebIdentity } from '../../client/src/credentials/index.ts';
import { BillingClient, type BillingClientOptions, BillingError } from '../../client/src/index.ts';
import { InMemoryTally } from '../../client/testing/index.ts';

/*
 * Everything that the client may say, in each way in which a call can end: what it logs, what its hooks are told, what it
 * throws, printed by JSON, by inspect and as text, with all causes. No secret may be in any of it.
 */

const SECRETS = {
  accessKeyId: 'AKIASECRETKEYID00000',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+SECRET',
  sessionToken: 'FwoGZXIvYXdzEBYaDSESSIONTOKEN==',
};
const WEB_TOKEN = 'eyJhbGciOiJSUzI1NiJ9.SECRETWEBIDENTITY';
const POD_TOKEN = 'SECRETPODTOKEN';
const ALL = [SECRETS.secretAccessKey, SECRETS.sessionToken, WEB_TOKEN, POD_TOKEN];

const said: unknown[] = [];
const say = (...words: unknown[]): void => {
  said.push(...words);
};

let folder: string;
beforeEach(() => {
  said.length = 0;
  folder = mkdtempSync(join(tmpdir(), 'tally-secrets-'));
  for (const method of ['log', 'warn', 'error', 'debug', 'info'] as const) {
    jest.spyOn(console, method).mockImplementation(say);
  }
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** All that a reader of logs could see of it. */
function shown(value: unknown): string {
  const texts = [String(value), inspect(value, { depth: 20, showHidden: true }), JSON.stringify(value) ?? ''];
  for (let cause = value; cause instanceof Error; cause = cause.cause) {
    texts.push(cause.message, cause.stack ?? '', JSON.stringify(cause));
  }
  return texts.join('\n');
}

const echo = (status: number, body: string) => async () => new Response(body, { status });
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const tally = new InMemoryTally({ customers: ['acme'] });
const own = { baseUrl: 'https://tally.example/v1', region: 'us-east-1', clock: tally.clock } as const;
const echoed = `The Canonical String for this request should have been\nx-amz-security-token:${SECRETS.sessionToken}`;
const variables = (more: Record<string, string>) => ({ AWS_REGION: 'eu-west-1', ...more });
const refused = async () => new Response(`no: ${WEB_TOKEN} ${POD_TOKEN}`, { status: 403 });

const ways: [string, () => BillingClientOptions][] = [
  ['a charge that works', () => ({ fetch: tally.fetch })],
  [
    'a refused signature that echoes the headers',
    () => ({ fetch: echo(403, JSON.stringify({ message: echoed })) }),
  ],
  ['a page of another server', () => ({ fetch: echo(502, '<html>Bad gateway</html>') })],
  [
    'a lost connection',
    () => ({
      async fetch() {
        throw new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) });
      },
    }),
  ],
  ['a time-out', () => ({ timeout: 5, retry: { retries: 0 }, fetch: () => new Promise<Response>(() => {}) })],
  [
    'a secret with a line break',
    () => ({ credentials: { ...SECRETS, secretAccessKey: `${SECRETS.secretAccessKey}\n` } }),
  ],
  [
    'a token that no header can have',
    () => ({ credentials: { ...SECRETS, sessionToken: `${SECRETS.sessionToken}\u20ac` } }),
  ],
  [
    'credentials of the wrong form',
    () => ({ credentials: async () => ({ secret: SECRETS.secretAccessKey }) as never }),
  ],
  ['keys as options', () => ({ ...SECRETS }) as BillingClientOptions],
  [
    'a container that refuses',
    () => ({
      credentials: fromContainer({
        fetch: refused,
        environment: {
          AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
          AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file('pod', POD_TOKEN),
        },
      }),
    }),
  ],
  [
    'a container whose token is no header',
    () => ({
      credentials: fromContainer({
        environment: {
          AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://localhost/credentials',
          AWS_CONTAINER_AUTHORIZATION_TOKEN: `${POD_TOKEN}\n\u20ac`,
        },
      }),
    }),
  ],
  [
    'a web identity that is refused',
    () => ({
      credentials: fromWebIdentity({
        fetch: refused,
        environment: variables({
          AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/billing',
          AWS_WEB_IDENTITY_TOKEN_FILE: file('web', WEB_TOKEN),
        }),
      }),
    }),
  ],
  [
    'an instance that answers half',
    () => ({
      credentials: fromInstance({
        fetch: echo(200, JSON.stringify({ SecretAccessKey: SECRETS.secretAccessKey })),
      }),
    }),
  ],
];

test.each(ways)('%s tells no secret', async (_, optionsOf) => {
  const heard: unknown[] = [];
  const attempt = async () => {
    const client = new BillingClient({
      ...own,
      credentials: SECRETS,
      logger: { debug: (...words) => heard.push(...words), warn: (...words) => heard.push(...words) },
      onTry: (start) => {
        heard.push(start);
        return { ended: (record) => heard.push(record) };
      },
      ...optionsOf(),
    });
    heard.push(client);
    const batch = await client.addLineItems([
      { customer_id: 'acme', idempotency_key: 'k', description: 'Setup', amount: '1' },
    ]);
    heard.push(batch, ...batch.results.flatMap((result) => ('error' in result ? [result.error] : [])));
    return client.addLineItem('acme', { description: 'Setup', amount: '1' });
  };
  const ended: unknown = await attempt().catch((error: unknown) => error);
  heard.push(ended);
  if (ended instanceof Error) expect(ended).toBeInstanceOf(BillingError);

  const all = [...heard, ...said].map(shown).join('\n');
  expect(all.length).toBeGreaterThan(100);
  for (const secret of ALL) expect(all).not.toContain(secret);
});
