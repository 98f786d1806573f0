import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { stripeKeySecret } from '../../lib/names.ts';
import { stack } from '../../localstack/settings.ts';

/** The fake takes any key for tests. */
const LOCAL_KEY = 'sk_test_local';

const { endpoint, region, accessKeyId, secretAccessKey } = stack;

/** A local stage needs nobody to put a key into its secret. One that somebody put in stays. */
export async function ensureStripeKey(
  client: Pick<SecretsManagerClient, 'send'> = new SecretsManagerClient({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
  }),
): Promise<void> {
  const SecretId = stripeKeySecret('local');
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
    if (SecretString) return;
  } catch (error) {
    // Of a secret without a value.
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: LOCAL_KEY }));
}
