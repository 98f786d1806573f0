import type { Credentials, CredentialsProvider } from '../../client/src/options.ts';
import { clockSkewIn, signedHeaders } from '../../client/src/signing.ts';
import type { ApiCall } from './api-call.ts';

/** The API that the proxy calls, and who calls it. */
export interface Upstream {
  /** The API's base URL, version included, without a slash at its end. */
  readonly baseUrl: string;
  readonly region: string;
  readonly credentials: CredentialsProvider;
  readonly fetch?: typeof fetch;
}

/** What of a request goes on to the API. All else, such as cookies, stays here. */
const PASSED_ON = ['accept', 'content-type', 'idempotency-key', 'prefer', 'x-request-id'];
/** What of a reply goes on to the page. */
const PASSED_BACK = [
  'content-type',
  'idempotent-replayed',
  'link',
  'preference-applied',
  'retry-after',
  'x-request-id',
];
const LONGEST_MS = 30_000;

export interface ApiReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Signs and sends a call. If the gateway refuses the signature's time, it is signed once more by the gateway's clock.
 *
 * @throws Error if no reply came, or there are no credentials
 */
export async function callApi(
  upstream: Upstream,
  { method, target, body }: ApiCall,
  given: Readonly<Record<string, string | readonly string[] | undefined>>,
): Promise<ApiReply> {
  const request = {
    method,
    url: upstream.baseUrl + target,
    headers: picked(PASSED_ON, (name) => given[name]),
    body: body === '' ? null : body,
  };
  const send = async (credentials: Credentials, ahead: number) => {
    const at = new Date(Date.now() + ahead);
    const headers = await signedHeaders(request, credentials, { region: upstream.region, at });
    const response = await (upstream.fetch ?? fetch)(request.url, {
      method,
      headers,
      body: request.body,
      // A redirected request would have the signature of another address.
      redirect: 'manual',
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    return { response, text: await response.text() };
  };
  const credentials = await upstream.credentials();
  const first = await send(credentials, 0);
  const skew = clockSkewIn(first.response, first.text, Date.now());
  const { response, text } = skew === undefined ? first : await send(credentials, skew);
  return {
    status: response.status,
    headers: picked(PASSED_BACK, (name) => response.headers.get(name)),
    body: withoutEcho(response.status, text),
  };
}

function picked(
  names: readonly string[],
  given: (name: string) => string | readonly string[] | null | undefined,
): Record<string, string> {
  const found = names.map((name) => [name, given(name)] as const);
  return Object.fromEntries(
    found.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
  );
}

/** When AWS explains why a signature is wrong, it repeats the signed headers, and with them a session token. */
const withoutEcho = (status: number, text: string): string =>
  status === 403 && /Canonical String|AWS4-HMAC-SHA256|Signature=/.test(text)
    ? '{"message":"AWS did not accept the signature. Check the credentials and the region of the console."}'
    : text;
