import { BillingClient } from '@tally/client';
import { awsSettings } from './credentials.ts';
import { localClient } from './local-client.ts';
import { apiUrl } from './stack.ts';
import { isLocal } from './stage.ts';

/**
 * A client of the stage's API. On AWS it signs with the person's own credentials: variables, a profile, SSO. If
 * TALLY_URL is set for a stage on AWS, CloudFormation is not asked for the address.
 *
 * @throws CommandError when the stage is not deployed, or there are no credentials
 */
export async function stageClient(): Promise<BillingClient> {
  if (isLocal) return localClient(await apiUrl());
  const { region, credentials } = await awsSettings();
  return new BillingClient({ baseUrl: process.env['TALLY_URL'] || (await apiUrl()), region, credentials });
}
