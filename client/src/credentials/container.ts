import { readFile } from 'node:fs/promises';
import type { CredentialsProvider } from '../options.ts';
import { CredentialsRefused, expiringIn, renewed } from './renewed.ts';
import { type Source, type SourceOptions, sourceOf } from './source.ts';

const ECS = 'http://169.254.170.2';
/** ECS and EKS on their own host, and what runs beside the container. The token would be readable on any other way. */
const NEAR = /^(169\.254\.170\.2|169\.254\.170\.23|\[fd00:ec2::23\]|localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Credentials of a container's role, on ECS (a task role) and EKS (Pod Identity). They are kept, and renewed five minutes
 * before they end.
 *
 * It reads `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `AWS_CONTAINER_CREDENTIALS_FULL_URI`, and the token from
 * `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` or `AWS_CONTAINER_AUTHORIZATION_TOKEN`, as these platforms set them.
 *
 * @param options For tests: other variables, another `fetch` and time.
 */
export function fromContainer(options: SourceOptions = {}): CredentialsProvider {
  const source = sourceOf(options);
  return renewed(async (signal) => {
    const url = endpointIn(source);
    const authorization = await tokenIn(source);
    const response = await source.fetch(url, {
      headers: { accept: 'application/json', ...(authorization && { authorization }) },
      redirect: 'error',
      signal,
    });
    return expiringIn(response, `the container's credentials endpoint ${url.host}`);
  }, source.now);
}

function endpointIn({ environment }: Source): URL {
  const relative = environment['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];
  const full = relative ? ECS + relative : environment['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
  if (!full) {
    throw new CredentialsRefused(
      'neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set: this is no container with a role',
    );
  }
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && NEAR.test(url.hostname))) return url;
  throw new CredentialsRefused(
    'the address of the credentials endpoint is neither https nor on this host: others could read the token',
  );
}

async function tokenIn({ environment }: Source): Promise<string | undefined> {
  const file = environment['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];
  // Read each time, since the platform replaces it.
  const token = file
    ? (await readFile(file, 'utf8')).trim()
    : environment['AWS_CONTAINER_AUTHORIZATION_TOKEN'];
  // The platform's own error about such a header would quote it.
  if (token && !/^[\x20-\x7e]+$/.test(token)) {
    throw new CredentialsRefused('the authorization token of the container is no header text');
  }
  return token;
}
