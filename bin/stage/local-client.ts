import { BillingClient } from '@tally/client';
import { stack } from '../../localstack/settings.ts';

/** A client that signs with the local stack's own keys. */
export function localClient(baseUrl: string): BillingClient {
  const { region, accessKeyId, secretAccessKey } = stack;
  return new BillingClient({ baseUrl, region, credentials: { accessKeyId, secretAccessKey } });
}
