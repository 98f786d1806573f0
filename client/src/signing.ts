import { AwsV4Signer } from 'aws4fetch';
import type { Credentials } from './options.ts';

const SERVICE = 'execute-api';
const CLOCK_COMPLAINT = /signature (?:expired|not yet current)/i;
const CLOCK_ERROR_TYPE = /RequestTimeTooSkewed|RequestExpired|RequestInTheFuture/;

export interface Signable {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** The request's headers with a SigV4 signature dated `at`. */
export async function signedHeaders(
  request: Signable,
  credentials: Credentials,
  scope: { readonly region: string; readonly at: Date },
): Promise<Headers> {
  const signer = new AwsV4Signer({
    method: request.method,
    url: request.url,
    headers: { ...request.headers },
    body: request.body,
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey,
    sessionToken: credentials.sessionToken ?? '',
    // Both given: guessed from a local address, they would be wrong.
    service: SERVICE,
    region: scope.region,
    datetime: scope.at.toISOString().replace(/[:-]|\.\d{3}/g, ''),
  });
  return (await signer.sign()).headers;
}

/**
 * How far the gateway's clock is ahead of ours, when a refusal says that the signature's date is the trouble.
 * A laptop that slept, or a container whose clock drifts, then still bills.
 */
export function clockSkewIn(response: Response, message: string, now: number): number | undefined {
  if (response.status !== 403) return undefined;
  const blamesClock =
    CLOCK_COMPLAINT.test(message) || CLOCK_ERROR_TYPE.test(response.headers.get('x-amzn-errortype') ?? '');
  const gatewayTime = Date.parse(response.headers.get('date') ?? '');
  return blamesClock && !Number.isNaN(gatewayTime) ? gatewayTime - now : undefined;
}
