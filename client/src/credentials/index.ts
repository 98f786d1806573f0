import type { CredentialsProvider } from '../options.ts';
import { fromContainer } from './container.ts';
import { fromInstance } from './instance.ts';
import { type SourceOptions, sourceOf } from './source.ts';
import { fromWebIdentity } from './web-identity.ts';

export type { Credentials, CredentialsProvider } from '../options.ts';
export { fromContainer } from './container.ts';
export { fromInstance } from './instance.ts';
export type { SourceOptions } from './source.ts';
export { fromWebIdentity } from './web-identity.ts';

/**
 * Credentials of the role under which this process runs, wherever it runs: a web identity (EKS with a service account's
 * role) if its variables are set, or else a container's role (ECS, EKS Pod Identity) if its are, or else the role of the
 * EC2 instance. A Lambda function needs none of this: its keys are in the environment.
 *
 * @param options For tests: other variables, another `fetch` and time.
 */
export function fromRole(options: SourceOptions = {}): CredentialsProvider {
  const { environment } = sourceOf(options);
  const isSet = (...names: readonly string[]): boolean => names.some((name) => !!environment[name]);
  if (isSet('AWS_WEB_IDENTITY_TOKEN_FILE')) return fromWebIdentity(options);
  if (isSet('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI')) {
    return fromContainer(options);
  }
  return fromInstance(options);
}
