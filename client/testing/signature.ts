import { AwsV4Signer } from 'aws4fetch';
import type { Credentials } from '../src/options.ts';
import type { Wire } from './event.ts';

const SCOPE =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/execute-api\/aws4_request, SignedHeaders=([^,]+), Signature=/;

/** Why the gateway would refuse the request, in its own words; undefined if the signature is right. */
export async function refusalBySignature(
  { method, url, headers, body }: Wire,
  { accessKeyId, secretAccessKey }: Credentials,
): Promise<string | undefined> {
  const given = headers['authorization'];
  if (given === undefined) return 'Missing Authentication Token';
  const [, key, region = '', names = ''] = SCOPE.exec(given) ?? [];
  if (key !== accessKeyId) return 'The security token included in the request is invalid.';
  const token = headers['x-amz-security-token'];
  const signed = names.split(';').filter((name) => name !== 'host' && name !== 'x-amz-security-token');
  const signer = new AwsV4Signer({
    method,
    url: url.href,
    headers: Object.fromEntries(signed.map((name) => [name, headers[name] ?? ''])),
    ...(method !== 'GET' && { body }),
    accessKeyId,
    secretAccessKey,
    // Any token is good: only AWS could tell.
    ...(token !== undefined && { sessionToken: token }),
    service: 'execute-api',
    region,
    datetime: headers['x-amz-date'] ?? '',
    allHeaders: true,
  });
  return (await signer.authHeader()) === given
    ? undefined
    : 'The request signature we calculated does not match the signature you provided.';
}
