import { randomUUID } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { BillingClient } from '@tally/client';

/** The deployed API that the end-to-end tests call. `make test` deploys it and sets the address. */
export function apiUrl(): string {
  const url = process.env['TALLY_URL'];
  if (url) return url;
  throw new Error('Set TALLY_URL to a deployed API: TALLY_URL=$(make -s url) npm run test:e2e');
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Callers that the local stack knows. */
export const callers = {
  test: { accessKeyId: 'test', secretAccessKey: 'test' },
  teamA: { accessKeyId: 'team-a', secretAccessKey: 'team-a-secret' },
  biller: { accessKeyId: 'biller', secretAccessKey: 'biller-secret' },
  reader: { accessKeyId: 'reader', secretAccessKey: 'reader-secret' },
  operator: { accessKeyId: 'operator', secretAccessKey: 'operator-secret' },
  /** May act only for customers 456 and team-456-…. */
  team456: { accessKeyId: 'team-456', secretAccessKey: 'team-456-secret' },
} as const satisfies Record<string, Credentials>;

const region = 'us-east-1';

export const clientOf = (credentials: Credentials = callers.test): BillingClient =>
  new BillingClient({ baseUrl: apiUrl(), region, credentials });

/** An id that is new: no other test and no earlier run on the same stack has used it. */
export const fresh = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;

interface RawRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly credentials?: Credentials;
}

/**
 * Sends a request unchanged, signed by AWS's own signer. It is for requests that the client would never send.
 */
export async function send(path: string, request: RawRequest = {}): Promise<Response> {
  const { method = 'GET', headers = {}, body, credentials = callers.test } = request;
  const url = new URL(`${apiUrl()}${path}`);
  const signer = new SignatureV4({ service: 'execute-api', region, credentials, sha256: Sha256 });
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    port: Number(url.port),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { ...headers, host: url.host },
    ...(body !== undefined && { body }),
  });
  return fetch(url, { method, headers: signed.headers, ...(body !== undefined && { body }) });
}

const json = { 'content-type': 'application/json' };

export const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  send(path, {
    method: 'POST',
    headers: { ...json, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
