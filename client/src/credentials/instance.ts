import type { CredentialsProvider } from '../options.ts';
import { expiringIn, renewed, textOf } from './renewed.ts';
import { type SourceOptions, sourceOf } from './source.ts';

const METADATA = 'http://169.254.169.254/latest';
const ROLE = `${METADATA}/meta-data/iam/security-credentials/`;
const TOLD = 'the instance metadata';

/**
 * Credentials of an EC2 instance's role, by its metadata service (IMDSv2). They are kept, and renewed five minutes before
 * they end.
 *
 * @param options For tests: another `fetch` and time.
 */
export function fromInstance(options: SourceOptions = {}): CredentialsProvider {
  const { fetch, now } = sourceOf(options);
  return renewed(async (signal) => {
    const ask = (url: string, init: RequestInit) => fetch(url, { ...init, redirect: 'error', signal });
    const asked = await ask(`${METADATA}/api/token`, {
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '300' },
    });
    const headers = { 'x-aws-ec2-metadata-token': await textOf(asked, TOLD) };
    const role = (await textOf(await ask(ROLE, { headers }), TOLD)).trim();
    return expiringIn(await ask(ROLE + encodeURIComponent(role), { headers }), TOLD);
  }, now);
}
