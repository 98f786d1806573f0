import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretText } from './secret-text.ts';

/** The error if the secret has no value yet. */
export class NoWebhookSecret extends Error {
  override readonly name = 'NoWebhookSecret';
}

const missing = (): Error =>
  new NoWebhookSecret('The secret of Stripe’s webhooks has no value yet: put it in, as docs/stripe.md says.');

/** The secret with which Stripe signs its webhooks. It is kept only in memory, for some minutes. */
export class WebhookSecret extends SecretText {
  /** @param secretId its name or ARN */
  constructor(secretId: string, client?: Pick<SecretsManagerClient, 'send'>) {
    super(secretId, missing, client);
  }
}
