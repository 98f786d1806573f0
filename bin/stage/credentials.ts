import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Credentials } from '@tally/client';
import { CommandError } from '../cli/exit-codes.ts';
import { isLocal, stage } from './stage.ts';

/**
 * Checked before anything is bundled, since bundling takes a while.
 *
 * @throws CommandError when the environment has no credentials, or no region, for a stage on AWS
 */
export async function requireCredentials(): Promise<void> {
  if (!isLocal) await awsSettings();
}

/** Looks where the CDK command line looks: variables, profiles, SSO, the machine's own role. */
export async function awsSettings(): Promise<{
  readonly region: string;
  /** Asks again each time, since they expire. */
  readonly credentials: () => Promise<Credentials>;
}> {
  const { config } = new CloudFormationClient({});
  try {
    await config.credentials();
    return { region: await config.region(), credentials: () => config.credentials() };
  } catch (error) {
    throw new CommandError(
      'notPermitted',
      `Stage ${stage} is on AWS, and no credentials were found: ${reasonOf(error)} Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_REGION. Without STAGE, the command is for the local stack.`,
    );
  }
}

const reasonOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  return /[.!?]$/.test(text) ? text : `${text}.`;
};
