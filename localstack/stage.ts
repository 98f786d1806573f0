import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { API_VERSION, outputs, type StageName, stackName, stageName } from '../lib/names.ts';
import { awsEnvironment, stack as localStack } from './settings.ts';
import { UserError } from './user-error.ts';

/** The stage that a command is for, by the variable STAGE. */
export const stage: StageName = chosenStage();
export const isLocal = stage === 'local';

function chosenStage(): StageName {
  try {
    return stageName(process.env['STAGE'] || 'local');
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : String(error));
  }
}

/** The local stack's own keys and endpoint; on AWS whatever the caller has set up. */
export const stageEnvironment = (): Record<string, string | undefined> =>
  isLocal ? awsEnvironment() : { ...process.env };

const cdkProgram = join(localStack.folders.root, 'node_modules', '.bin', 'cdk');
const assembly = join(localStack.folders.root, 'cdk.out', isLocal ? `local-${localStack.port}` : stage);

/** Runs the CDK command line for the stage, its output where the caller sees it. */
export async function cdk(...args: readonly string[]): Promise<void> {
  const child = spawn(cdkProgram, [...args, '--output', assembly], {
    cwd: localStack.folders.root,
    env: { ...stageEnvironment(), STAGE: stage, CDK_DISABLE_VERSION_CHECK: '1' },
    stdio: 'inherit',
  });
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0) throw new UserError(`cdk ${args[0] ?? ''} failed for stage ${stage}: see the lines above.`);
}

/** A CloudFormation stack as it stands, or undefined when there is none. */
export async function describeStack(name: string): Promise<Stack | undefined> {
  const client = new CloudFormationClient(
    isLocal
      ? {
          endpoint: localStack.endpoint,
          region: localStack.region,
          credentials: { accessKeyId: localStack.accessKeyId, secretAccessKey: localStack.secretAccessKey },
          maxAttempts: 1,
        }
      : {},
  );
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks?.[0];
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError') return undefined;
    throw error;
  }
}

/**
 * The base URL of the deployed API, without a slash at its end.
 *
 * @throws UserError when the stage is not deployed
 */
export async function apiUrl(): Promise<string> {
  const deployed = await describeStack(stackName(stage)).catch((error: unknown) => {
    throw new UserError(`Stage ${stage} does not answer: ${String(error)}. ${isLocal ? 'Run make deploy first.' : ''}`.trim());
  });
  const output = (name: string) => deployed?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
  const [id, url] = [output(outputs.apiId), output(outputs.apiUrl)];
  if (!id || !url) throw new UserError(`Stage ${stage} is not deployed: run make deploy${isLocal ? '' : ` STAGE=${stage}`} first.`);
  return isLocal ? `${localStack.endpoint}/_aws/execute-api/${id}/${API_VERSION}` : url.replace(/\/$/, '');
}
