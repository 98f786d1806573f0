import { type IncomingHttpHeaders, request as send } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { KEYS, openConsole } from '../support/console/open-console.ts';

/* Who may use the signing proxy, and for what. It signs with a person's own credentials, so it refuses all else. */

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}
interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Console = Awaited<ReturnType<typeof openConsole>>;

/** Sends exactly these headers, which `fetch` would not. */
function ask({ port }: { readonly port: number }, path: string, asked: Asked = {}): Promise<Answered> {
  const { method = 'GET', headers = {}, body } = asked;
  return new Promise((resolve, reject) => {
    const request = send({ host: '127.0.0.1', port, path, method, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: Buffer.concat(chunks).toString(),
      });
    });
    request.once('error', reject);
    request.end(body);
  });
}

const pathIn = (address: string): string => new URL(address).pathname + new URL(address).search;

/** Opens the address as a browser does. @returns the cookie */
async function login(running: Console): Promise<string> {
  const { headers } = await ask(running, pathIn(running.address));
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

const codeOf = ({ body }: Answered): string => JSON.parse(body).code;

let reading: Console;
let writing: Console;
let careful: Console;
const cookies = new Map<Console, string>();
beforeAll(async () => {
  [reading, writing, careful] = await Promise.all([
    openConsole(),
    openConsole({ write: true }),
    openConsole({ write: true, confirmation: 'prod' }),
  ]);
});
afterAll(() => Promise.all([reading, writing, careful].map((running) => running.close())));
beforeEach(() => {
  for (const { api } of [reading, writing, careful]) api.received.length = 0;
});

/** As the page sends it: with the cookie and the header. */
async function call(running: Console, path: string, asked: Asked = {}): Promise<Answered> {
  const cookie = cookies.get(running) ?? (await login(running));
  cookies.set(running, cookie);
  return ask(running, path, { ...asked, headers: { cookie, 'x-tally-console': '1', ...asked.headers } });
}

describe('the token', () => {
  test('becomes a cookie that no script can read, and is gone from the address', async () => {
    const fresh = await openConsole();
    const { status, headers } = await ask(fresh, pathIn(fresh.address));
    await fresh.close();

    expect(status).toBe(303);
    expect(headers.location).toBe('/');
    expect(headers['set-cookie']?.[0]).toMatch(
      /^tally_console_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
  });

  test('works once', async () => {
    const fresh = await openConsole();
    await ask(fresh, pathIn(fresh.address));
    const again = await ask(fresh, pathIn(fresh.address));
    await fresh.close();

    expect(again.status).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.body).toContain('Run make console again');
  });

  test.each(['/?token=wrong', '/?token='])('is not guessed: %s', async (path) => {
    const fresh = await openConsole();
    const wrong = await ask(fresh, path);
    const right = await ask(fresh, pathIn(fresh.address));
    await fresh.close();

    expect([wrong.status, wrong.headers['set-cookie']]).toEqual([401, undefined]);
    expect(right.status).toBe(303);
  });

  test.each(['/', '/assets/console.js', '/api/customers', '/requests.ndjson', '/docs'])(
    'is needed for %s',
    async (path) => {
      const answered = await ask(reading, path, {
        headers: { 'x-tally-console': '1', cookie: 'tally_console=guess' },
      });

      expect([answered.status, codeOf(answered)]).toEqual([401, 'no_session']);
      expect(reading.api.received).toEqual([]);
    },
  );
});

describe('a request from elsewhere', () => {
  test.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1',
    '127.0.0.1:1',
    '[::1]',
    'localhost.evil.example',
  ])('is refused by its Host %s, as DNS rebinding would send it', async (host) => {
    const answered = await call(reading, '/api/customers', { headers: { host } });

    expect([answered.status, codeOf(answered)]).toEqual([403, 'foreign_host']);
    expect(reading.api.received).toEqual([]);
  });

  test.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('is refused by %j', async (headers) => {
    const answered = await call(reading, '/api/customers', { headers });

    expect([answered.status, codeOf(answered)]).toEqual([403, 'foreign_origin']);
    expect(reading.api.received).toEqual([]);
  });

  test('cannot even spend the token', async () => {
    const fresh = await openConsole();
    await ask(fresh, pathIn(fresh.address), { headers: { 'sec-fetch-site': 'cross-site' } });
    const own = await ask(fresh, pathIn(fresh.address));
    await fresh.close();

    expect(own.status).toBe(303);
  });

  test.each(['/api/customers', '/requests.ndjson'])(
    'is refused without the page’s header: %s',
    async (path) => {
      const answered = await call(reading, path, { headers: { 'x-tally-console': '' } });

      expect([answered.status, codeOf(answered)]).toEqual([403, 'header_missing']);
      expect(reading.api.received).toEqual([]);
    },
  );

  test('finds nobody on other interfaces', () => {
    expect(new URL(reading.address).hostname).toBe('127.0.0.1');
  });
});

describe('a call', () => {
  test('goes to the API with a signature, and without the page’s cookie', async () => {
    const answered = await call(reading, '/api/customers/northwind?x=1', {
      headers: { accept: 'application/json' },
    });

    expect(answered.status).toBe(200);
    const [received] = reading.api.received;
    expect(received?.url).toBe('/v1/customers/northwind?x=1');
    expect(received?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLEKEYID\/\d{8}\/eu-central-1\/execute-api\/aws4_request, SignedHeaders=/,
    );
    expect(received?.headers['x-amz-security-token']).toBe(KEYS.sessionToken);
    expect(received?.headers).not.toHaveProperty('cookie');
    expect(received?.headers).not.toHaveProperty('x-tally-console');
    expect(answered.headers).not.toHaveProperty('set-cookie');
  });

  test.each([
    '/api/clock',
    '/api/nothing',
    '/api/customers/../../secret',
    '/api/customers/%2e%2e/balance',
    '/api/customers/a%2Fb/balance',
    '/api/customers/a%0d%0ab/balance',
    '/api/customers/%zz/balance',
    '/api//customers',
    '/api/customers/',
    '/api/webhooks/stripe',
    '/api/http://evil.example/',
    '/api/@evil.example/customers',
  ])('outside of the contract is never signed: %s', async (path) => {
    const answered = await call(writing, path);

    expect([answered.status, codeOf(answered)]).toEqual([404, 'not_in_the_contract']);
    expect(writing.api.received).toEqual([]);
  });

  test.each(['//', '/\\', '//evil.example/api/customers', 'http://evil.example/', '.evil.example/', '*'])(
    'by an address that is none of its own is never passed on: %s',
    async (path) => {
      const answered = await call(writing, path);

      expect(answered.status).not.toBe(502);
      expect(answered.body).not.toContain('A change may have happened');
      expect(writing.api.received).toEqual([]);
    },
  );

  test.each(['PUT', 'OPTIONS', 'TRACE'])('by a method that no route has is refused: %s', async (method) => {
    const answered = await call(writing, '/api/customers', { method });

    expect(answered.status).toBe(405);
    expect(writing.api.received).toEqual([]);
  });

  test('that the API does not answer says what may have happened', async () => {
    const alone = await openConsole();
    await alone.api.close();
    const answered = await call(alone, '/api/customers');
    await alone.close().catch(() => undefined);

    expect([answered.status, codeOf(answered)]).toEqual([502, 'no_reply']);
    expect(answered.body).toContain('A change may have happened');
  });

  test('of more than a megabyte is refused', async () => {
    const answered = await call(writing, '/api/line-items/batch', {
      method: 'POST',
      body: ' '.repeat(1_000_001),
    });

    expect(answered.status).toBe(413);
    expect(writing.api.received).toEqual([]);
  });
});

describe('a change', () => {
  const finalize = '/api/invoices/inv_1/finalize';
  const json = { 'content-type': 'application/json' };

  test.each([
    ['POST', finalize, ''],
    ['POST', `${finalize}?dry_run=false`, ''],
    ['POST', `${finalize}?dry_run=true&dry_run=false`, ''],
    ['POST', '/api/invoices/inv_1/void?dry_run=true', '{"reason":"x","dry_run":true}'],
    ['POST', '/api/invoices/inv_1/sync', ''],
    ['POST', '/api/sync/redrive', '{"all":true}'],
    ['POST', '/api/sync/redrive', '{"all":true,"dry_run":false}'],
    ['POST', '/api/sync/redrive', '{"all":true,"dry_run":true,"dry_run":false}'],
    ['POST', '/api/sync/redrive?dry_run=true', '{"all":true}'],
    ['POST', '/api/customers/a/line-items', '{}'],
    ['PATCH', '/api/customers/a', '{}'],
    ['DELETE', '/api/customers/a/subscriptions/b', ''],
  ])('is refused where the console only reads: %s %s %s', async (method, path, body) => {
    const answered = await call(reading, path, { method, body, headers: json });

    expect([answered.status, codeOf(answered)]).toEqual([403, 'read_only']);
    expect(reading.api.received).toEqual([]);
  });

  test.each([
    [`${finalize}?dry_run=true`, ''],
    ['/api/sync/redrive', '{"all":true,"dry_run":true}'],
  ])('that is only tried is a read: %s %s', async (path, body) => {
    const answered = await call(reading, path, { method: 'POST', body, headers: json });

    expect(answered.status).toBe(200);
    expect(reading.api.received).toHaveLength(1);
  });

  test.each([
    '{"all":true,"dry_run":false,"dry_run":true}',
    '{"dry\\u005frun":false,"all":true,"dry_run":true}',
  ])('that could be read in two ways is sent in the way that the proxy read it: %s', async (body) => {
    await call(reading, '/api/sync/redrive', { method: 'POST', body, headers: json });

    const [sent] = reading.api.received;
    expect(sent?.body.match(/dry_run/g)).toHaveLength(1);
    expect(JSON.parse(sent?.body ?? '')).toEqual({ all: true, dry_run: true });
  });

  test('is sent where the console may change, with its body as it is', async () => {
    const body = '{"all":true}';
    const answered = await call(writing, '/api/sync/redrive', { method: 'POST', body, headers: json });

    expect(answered.status).toBe(202);
    expect(writing.api.received).toMatchObject([{ method: 'POST', url: '/v1/sync/redrive', body }]);
  });

  test.each([undefined, 'local', 'PROD'])('of prod needs its name typed, and %s is not it', async (typed) => {
    const headers = typed === undefined ? {} : { 'x-tally-confirm': typed };
    const answered = await call(careful, finalize, { method: 'POST', headers });

    expect([answered.status, codeOf(answered)]).toEqual([403, 'not_confirmed']);
    expect(careful.api.received).toEqual([]);
  });

  test('of prod is sent once its name is typed', async () => {
    const answered = await call(careful, finalize, {
      method: 'POST',
      headers: { 'x-tally-confirm': 'prod' },
    });

    expect(answered.status).toBe(200);
    expect(careful.api.received).toHaveLength(1);
  });
});

describe('what the page is sent', () => {
  test.each([
    '/',
    '/customers/northwind',
    '/assets/console.js',
    '/assets/console.css',
    '/docs',
    '/api/customers',
    '/nothing',
  ])('is not kept, framed or mixed with anything from elsewhere: %s', async (path) => {
    const { headers } = await call(reading, path);

    const policy = headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });

  test('holds no key in any byte', async () => {
    const paths = [
      '/',
      '/docs',
      '/assets/console.js',
      '/assets/console.css',
      '/api/customers',
      '/api/customers/nobody',
      '/api/clock',
    ];
    const answers = await Promise.all(paths.map((path) => call(reading, path)));
    const all = answers.map(({ headers, body }) => JSON.stringify(headers) + body).join('\n');

    expect(all.length).toBeGreaterThan(10_000);
    for (const key of Object.values(KEYS)) expect(all).not.toContain(key);
    expect(all).not.toMatch(/AWS4-HMAC-SHA256 Credential|x-amz-security-token: [^$]/i);
  });

  test('has the stage as text, which no markup can leave', async () => {
    const { body } = await call(careful, '/');

    expect(body).toContain('&quot;name&quot;:&quot;prod&quot;');
    expect(body).not.toMatch(/<script>|style="/);
  });

  test('are requests as they come, line by line', async () => {
    const cookie = cookies.get(reading) ?? (await login(reading));
    const gone = new AbortController();
    const response = await fetch(`http://127.0.0.1:${reading.port}/requests.ndjson`, {
      headers: { cookie, 'x-tally-console': '1' },
      signal: gone.signal,
    });
    const chunk = await response.body?.getReader().read();
    gone.abort();

    const [first] = new TextDecoder().decode(chunk?.value).split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({ method: 'POST', status: 201, key: 'usage-export:8812' });
  });

  test('is what went wrong, where the log cannot be read', async () => {
    const failing = await openConsole({
      // biome-ignore lint/correctness/useYield: it fails before its first request.
      async *follow() {
        throw new Error('There is no such log group.');
      },
    });
    const { body } = await call(failing, '/requests.ndjson');
    await failing.close();

    expect(JSON.parse(body)).toEqual({ failed: 'There is no such log group.' });
  });
});
