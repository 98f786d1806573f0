import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DynamoDBClient, type DynamoDBClientConfig, GetItemCommand } from '@aws-sdk/client-dynamodb';
import '../../../support/node-errors.ts';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import * as fc from 'fast-check';
import { NOT_NEEDED, openClient } from '../../../../functions/store/table/client.ts';
import { defaultProvider } from '../../../../functions/store/table/lambda-credentials.ts';
import { Sha256 } from '../../../../functions/store/table/sha256.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const received: Received[] = [];
const server = createServer(async (request, response) => {
  received.push({ headers: request.headers, body: await text(request) });
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{}');
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
afterEach(() => {
  received.length = 0;
});

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG',
  sessionToken: 'tok',
};
const ours = (config: DynamoDBClientConfig = {}): DynamoDBClient =>
  openClient({ ...configured(), credentials, ...config });
const configured = () => ({
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // a listening TCP server has one
  region: 'eu-west-1',
});
const get = () => new GetItemCommand({ TableName: 'tally', Key: { pk: { S: 'é' }, sk: { S: 'b' } } });

describe('the client', () => {
  test('has all middleware of the SDK, except the parts in NOT_NEEDED: this fails if an update renames one', () => {
    const namesOf = (client: DynamoDBClient) =>
      client.middlewareStack.identify().map((name) => name.split(' ')[0]);
    const bare = namesOf(new DynamoDBClient({ region: 'eu-west-1', credentials }));

    expect(bare).toEqual(expect.arrayContaining([...NOT_NEEDED]));
    expect(namesOf(ours()).sort()).toEqual(
      [
        ...bare.filter((name) => !NOT_NEEDED.some((not) => not === name)),
        'noteLostTries',
        'reportUnanswered',
        'userAgent',
      ].sort(),
    );
  });

  test('signs its requests with the session token, with the same result as another SigV4 signer', async () => {
    await ours().send(get());

    const [{ headers, body } = { headers: {}, body: '' }] = received;
    const { authorization = '', host = '', 'x-amz-date': date = '' } = headers;
    const [, signed = ''] = /SignedHeaders=([^,]+)/.exec(authorization) ?? [];
    const signer = new SignatureV4({
      service: 'dynamodb',
      region: 'eu-west-1',
      credentials,
      sha256: NodeSha256,
    });
    const again = await signer.sign(
      {
        method: 'POST',
        protocol: 'http:',
        hostname: host,
        path: '/',
        headers: Object.fromEntries(signed.split(';').map((name) => [name, String(headers[name])])),
        body,
      },
      { signingDate: new Date(String(date).replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5')) },
    );
    expect(signed.split(';')).toEqual(
      expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target']),
    );
    expect(authorization).toBe(again.headers['authorization']);
  });

  test('sends the same user agent as the SDK', async () => {
    const client = ours();
    await new DynamoDBClient({ ...configured(), credentials }).send(get());
    await client.send(get());
    await client.send(get());

    const [bare = '', first, second] = received.map(({ headers }) => headers['user-agent']);
    // The first part is the same for all calls. The last part lists the features that a call uses.
    expect(first).toBe(bare.replace(/ m\/.*/, ''));
    expect(second).toBe(first);
  });

  test('asks for credentials again when its own expire', async () => {
    const inMs = (ms: number) => new Date(Date.now() + ms);
    const ending = { ...credentials, accessKeyId: 'ENDING', expiration: inMs(60_000) };
    const lasting = { ...credentials, accessKeyId: 'LASTING', expiration: inMs(3_600_000) };
    const provider = jest.fn(async () => ending);
    const client = ours({ credentials: provider });
    const keys = () =>
      received.map(({ headers }) => /Credential=(\w+)/.exec(String(headers.authorization))?.[1]);

    await client.send(get());
    provider.mockImplementation(async () => lasting);
    await client.send(get());
    const asked = provider.mock.calls.length;
    await client.send(get());

    expect(keys()).toEqual(['ENDING', 'LASTING', 'LASTING']);
    expect(provider).toHaveBeenCalledTimes(asked);
  });
});

describe('a function’s credentials', () => {
  const { env } = process;
  afterEach(() => {
    process.env = env;
  });

  test('are read from its environment once', async () => {
    process.env = { AWS_ACCESS_KEY_ID: 'first', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' };
    const provider = defaultProvider();
    expect(await provider?.()).toMatchObject({
      accessKeyId: 'first',
      secretAccessKey: 's',
      sessionToken: 't',
    });

    process.env = { ...process.env, AWS_ACCESS_KEY_ID: 'second' };

    expect(await provider?.()).toMatchObject({ accessKeyId: 'first' });
  });

  test('are read again when they expire', async () => {
    process.env = {
      AWS_ACCESS_KEY_ID: 'first',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_CREDENTIAL_EXPIRATION: new Date(Date.now() + 1_000).toISOString(),
    };
    const provider = defaultProvider();
    await provider?.();

    process.env = { ...process.env, AWS_ACCESS_KEY_ID: 'second' };

    expect(await provider?.()).toMatchObject({ accessKeyId: 'second' });
  });

  test('are an error each time while they are missing', async () => {
    process.env = {};
    const provider = defaultProvider();
    await expect(provider?.()).rejects.toThrow('environment variable credentials');

    process.env = { AWS_ACCESS_KEY_ID: 'first', AWS_SECRET_ACCESS_KEY: 's' };

    expect(await provider?.()).toMatchObject({ accessKeyId: 'first' });
  });
});

/** The SHA-256 of Node. The tests compare the client's own SHA-256 with it. */
class NodeSha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = typeof secret === 'string' ? secret : secret && Buffer.from(bytes(secret));
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  }
  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}
const bytes = (source: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);

test('its SHA-256 is the same as Node’s, with and without a secret, for text and bytes in any number of pieces', async () => {
  const source = fc.oneof(
    fc.string({ unit: 'binary' }).filter((s) => s.isWellFormed()),
    fc.uint8Array({ maxLength: 200 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.option(source, { nil: undefined }),
      fc.array(source, { maxLength: 3 }),
      async (secret, pieces) => {
        const digests = [new Sha256(secret), new NodeSha256(secret)].map((hash) => {
          for (const piece of pieces) hash.update(piece);
          return hash.digest();
        });
        const [own, nodes] = await Promise.all(digests);
        expect(Buffer.from(own ?? []).toString('hex')).toBe(Buffer.from(nodes ?? []).toString('hex'));
      },
    ),
  );
});
