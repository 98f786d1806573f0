import { readFile } from 'node:fs/promises';
import type { CredentialsProvider } from '../options.ts';
import { CredentialsRefused, renewed, textOf } from './renewed.ts';
import { type Source, type SourceOptions, sourceOf } from './source.ts';

/**
 * Credentials of the role that a Kubernetes service account may take (EKS, IRSA), or any job with an OpenID token. They
 * are kept, and renewed five minutes before they end.
 *
 * It reads `AWS_ROLE_ARN`, `AWS_WEB_IDENTITY_TOKEN_FILE` and the region from `AWS_REGION`, as EKS sets them, and maybe
 * `AWS_ROLE_SESSION_NAME`. It asks AWS STS.
 *
 * @param options For tests: other variables, another `fetch` and time.
 */
export function fromWebIdentity(options: SourceOptions = {}): CredentialsProvider {
  const source = sourceOf(options);
  return renewed(async (signal) => {
    const { url, form } = await requestIn(source);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await source.fetch(url, {
      method: 'POST',
      headers,
      body: form,
      redirect: 'error',
      signal,
    });
    const xml = await textOf(response, `AWS STS ${new URL(url).host}`);
    const expiresAt = Date.parse(elementIn(xml, 'Expiration'));
    if (Number.isNaN(expiresAt)) throw new CredentialsRefused('AWS STS answered no credentials');
    return {
      accessKeyId: elementIn(xml, 'AccessKeyId'),
      secretAccessKey: elementIn(xml, 'SecretAccessKey'),
      sessionToken: elementIn(xml, 'SessionToken'),
      expiresAt,
    };
  }, source.now);
}

async function requestIn({ environment }: Source) {
  const role = environment['AWS_ROLE_ARN'];
  const file = environment['AWS_WEB_IDENTITY_TOKEN_FILE'];
  const region = environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'];
  if (!role || !file || !region) {
    throw new CredentialsRefused('AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE and AWS_REGION must be set');
  }
  const suffix = region.startsWith('cn-') ? '.cn' : '';
  return {
    url: `https://sts.${region}.amazonaws.com${suffix}/`,
    form: new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: role,
      RoleSessionName: environment['AWS_ROLE_SESSION_NAME'] || 'tally-client',
      // Read each time, since the platform replaces it.
      WebIdentityToken: (await readFile(file, 'utf8')).trim(),
    }).toString(),
  };
}

/** The credentials in the reply have no characters that XML escapes. */
function elementIn(xml: string, name: string): string {
  const [, text] = new RegExp(`<${name}>([^<&]+)</${name}>`).exec(xml) ?? [];
  if (text === undefined) throw new CredentialsRefused(`AWS STS answered no ${name}`);
  return text;
}
