import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { API_VERSION, outputs, stackName } from '../../lib/names.ts';
import { stack as localStack } from '../../localstack/settings.ts';
import { CommandError } from '../cli/exit-codes.ts';
import { requireCredentials } from './credentials.ts';
import { isLocal, stage } from './stage.ts';

const { endpoint, region, accessKeyId, secretAccessKey } = localStack;
const client = new CloudFormationClient(
  isLocal ? { endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 } : {},
);

/** The current state of a CloudFormation stack; undefined when there is none. */
export async function describeStack(name: string): Promise<Stack | undefined> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks?.[0];
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError') return undefined;
    throw error;
  }
}

/** Answers the outputs of the deployed stage. @throws CommandError when it is not deployed, or when there are no credentials to ask with */
async function deployedOutputs(): Promise<(name: string) => string> {
  await requireCredentials();
  const command = isLocal ? 'make deploy' : `make deploy STAGE=${stage}`;
  const deployed = await describeStack(stackName(stage)).catch((error: unknown) => {
    throw new CommandError(
      'unknown',
      isLocal
        ? `Stage local does not answer (${String(error)}): run ${command} first.`
        : `AWS did not describe ${stackName(stage)} (${String(error)}). Check that the credentials are valid, the region is right, and cloudformation:DescribeStacks is allowed.`,
    );
  });
  return (name) => {
    const value = deployed?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
    if (!value) throw new CommandError('unknown', `Stage ${stage} is not deployed: run ${command} first.`);
    return value;
  };
}

/**
 * The base URL of the deployed API, without a slash at its end.
 *
 * @throws CommandError when the stage is not deployed
 */
export async function apiUrl(): Promise<string> {
  const output = await deployedOutputs();
  const [id, url] = [output(outputs.apiId), output(outputs.apiUrl)];
  return isLocal ? `${endpoint}/_aws/execute-api/${id}/${API_VERSION}` : url.replace(/\/$/, '');
}

/** @throws CommandError when the stage is not deployed */
export async function tableName(): Promise<string> {
  return (await deployedOutputs())(outputs.tableName);
}

/** The number of the newest migration that the deployed functions know. Those from before there were migrations know none. */
export async function newestMigration(): Promise<number> {
  const deployed = await describeStack(stackName(stage));
  const output = deployed?.Outputs?.find(({ OutputKey }) => OutputKey === outputs.newestMigration);
  return Number(output?.OutputValue ?? 0);
}
