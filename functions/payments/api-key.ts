import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretText } from './secret-text.ts';

/** The error if the secret has no value yet. */
export class NoApiKey extends Error {
  override readonly name = 'NoApiKey';
}

const missing = (): Error =>
  new NoApiKey('The secret has no API key of Stripe yet: put one in, as docs/stripe.md says.');

/** Stripe's API key, from the secret. It is kept only in memory, for some minutes. */
export class ApiKey extends SecretText {
  /** @param secretId its name or ARN */
  constructor(secretId: string, client?: Pick<SecretsManagerClient, 'send'>) {
    super(secretId, missing, client);
  }
}
