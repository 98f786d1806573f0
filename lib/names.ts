/**
 * The names that CDK gives and the commands look up. They are in a separate file so that the commands need not load
 * CDK.
 */
const stageNames = ['local', 'prod'] as const;
export type StageName = (typeof stageNames)[number];

/** @throws when there is no such stage */
export function stageName(name: string): StageName {
  const known = stageNames.find((stage) => stage === name);
  if (known) return known;
  throw new Error(`There is no stage "${name}". Set STAGE to one of: ${stageNames.join(', ')}.`);
}

/** The name of a stage's CloudFormation stack. All other names of the stage begin with it. */
export const stackName = (stage: StageName): string => `tally-${stage}`;

/** The secret that holds Stripe's API key. */
export const stripeKeySecret = (stage: StageName): string => `${stackName(stage)}/stripe-api-key`;

/** The secret with which Stripe signs its webhooks. */
export const webhookSecret = (stage: StageName): string => `${stackName(stage)}/stripe-webhook-secret`;

/** The secret that holds the error tracker's DSN. */
export const errorTrackerSecret = (stage: StageName): string => `${stackName(stage)}/error-tracker-dsn`;

/** The API's stage is its version, so that the base URL ends in it. */
export const API_VERSION = 'v1';

export const outputs = {
  apiId: 'ApiId',
  apiUrl: 'ApiUrl',
  tableName: 'TableName',
  alarmTopicArn: 'AlarmTopicArn',
  newestMigration: 'NewestMigration',
} as const;
