import { AwsV4Signer } from 'aws4fetch';
import type { Credentials } from './options.ts';

/**
 * The keys that were derived from secrets: five hashes less for each signature. A day's end and new credentials make new
 * ones, so the old ones are dropped.
 */
const keys = new Map<string, ArrayBuffer>();
const MOST_KEYS = 9;

const CLOCK_COMPLAINT = /signature (expired|not yet current)|Request(TimeTooSkewed|Expired|InTheFuture)/i;

export interface Signable {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** The request's headers with a SigV4 signature dated `at`. */
export const signedHeaders = async (
  request: Signable,
  credentials: Credentials,
  scope: { readonly region: string; readonly at: Date },
): Promise<Headers> => {
  if (keys.size > MOST_KEYS) keys.clear();
  const signer = new AwsV4Signer({
    ...request,
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey,
    sessionToken: credentials.sessionToken ?? '',
    // Both are given, because a guess from a local address would be wrong.
    service: 'execute-api',
    cache: keys,
    region: scope.region,
    datetime: scope.at.toISOString().replace(/[:-]|\.\d{3}/g, ''),
  });
  return (await signer.sign()).headers;
};

/**
 * How far the gateway's clock is ahead of ours, if a refusal says that the signature's date is wrong. So a laptop that
 * slept, or a container whose clock drifts, can still bill.
 */
export const clockSkewIn = (response: Response, message: string, now: number): number | undefined => {
  const { status, headers } = response;
  const blamesClock = status === 403 && CLOCK_COMPLAINT.test(message + headers.get('x-amzn-errortype'));
  // Without a date it is NaN.
  const ahead = Date.parse(headers.get('date') as string) - now;
  return (blamesClock && ahead) || undefined;
};
