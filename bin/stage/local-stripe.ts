import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { stripeKeySecret, webhookSecret } from '../../lib/names.ts';
import { webhookTypes } from '../../lib/webhook-types.ts';
import { stack } from '../../localstack/settings.ts';
import { sendFakeWebhooks } from '../../localstack/stripe.ts';

/** The fake takes any key for tests. */
const LOCAL_KEY = 'sk_test_local';

const { endpoint, region, accessKeyId, secretAccessKey } = stack;

/** What the fake signs its webhooks with. */
const LOCAL_WEBHOOK_SECRET = 'whsec_local';

type Secrets = Pick<SecretsManagerClient, 'send'>;
const localSecrets = (): Secrets =>
  new SecretsManagerClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });

/** A local stage needs nobody to put a key into its secret. One that somebody put in stays. */
export async function ensureStripeKey(client: Secrets = localSecrets()): Promise<void> {
  await ensureSecret(client, stripeKeySecret('local'), LOCAL_KEY);
}

/**
 * The fake sends its webhooks to the local stage. With another server, somebody says there where webhooks go.
 *
 * @param apiUrl the API's base URL
 */
export async function ensureWebhooks(apiUrl: string, client: Secrets = localSecrets()): Promise<void> {
  const secret = await ensureSecret(client, webhookSecret('local'), LOCAL_WEBHOOK_SECRET);
  await sendFakeWebhooks({ url: `${apiUrl}/webhooks/stripe`, secret, types: webhookTypes });
}

/** @returns what the secret holds now */
async function ensureSecret(client: Secrets, SecretId: string, otherwise: string): Promise<string> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
    if (SecretString) return SecretString;
  } catch (error) {
    // Of a secret without a value.
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: otherwise }));
  return otherwise;
}
