import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { apiUrl, callers } from './api.ts';

type Values = Readonly<Record<string, string | string[]>>;

/** The exact bytes of a request, for requests that `fetch` would correct or join before it sends them. */
export interface Wire {
  readonly method?: string;
  /** A list of values means that the name is sent more than once. */
  readonly query?: Record<string, string | string[]>;
  readonly headers?: Values;
  /** More headers, which the signature does not cover. */
  readonly unsigned?: Values;
  readonly body?: string | Buffer;
  /** Puts the signature in the address, as in a presigned URL. */
  readonly presigned?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly body: { readonly code?: string; readonly errors?: readonly { readonly field: string }[] };
}

/** Signed by AWS's own signer, as the caller `test`. */
async function signed(path: string, wire: Wire) {
  const url = new URL(`${apiUrl()}${path}`);
  const joined = Object.entries(wire.headers ?? {}).map(([name, values]) => [name, [values].flat().join()]);
  const signer = new SignatureV4({
    service: 'execute-api',
    region: 'us-east-1',
    credentials: callers.test,
    sha256: Sha256,
  });
  const toSign = {
    method: wire.method ?? 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    port: Number(url.port),
    path: url.pathname,
    query: wire.query ?? {},
    headers: { ...Object.fromEntries(joined), host: url.host },
    ...(wire.body !== undefined && { body: wire.body }),
  };
  return wire.presigned ? signer.presign(toSign, { expiresIn: 60 }) : signer.sign(toSign);
}

function targetOf(path: string, query: Record<string, string | string[] | null> | undefined): URL {
  const url = new URL(`${apiUrl()}${path}`);
  for (const [name, values] of Object.entries(query ?? {})) {
    for (const value of [values ?? ''].flat()) url.searchParams.append(name, value);
  }
  return url;
}

/** Sends exactly the given bytes and headers. */
export async function sendAsIs(path: string, wire: Wire = {}): Promise<Answer> {
  const { method, headers, query } = await signed(path, wire);
  const asSent = { ...headers, ...wire.headers, ...wire.unsigned };
  const sent = request(targetOf(path, query), { method, headers: asSent, agent: false });
  sent.end(wire.body);
  const [reply] = (await once(sent, 'response')) as [IncomingMessage]; // what Node.js gives with that event
  return { status: reply.statusCode ?? 0, body: JSON.parse(await text(reply)) };
}
