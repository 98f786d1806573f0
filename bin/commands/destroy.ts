import { stackName } from '../../lib/names.ts';
import { cdk, synthesize } from '../stage/cdk.ts';
import { confirm } from '../stage/confirm.ts';
import { requireCredentials } from '../stage/credentials.ts';
import { isLocal, stage } from '../stage/stage.ts';

/** Removes the stage; on AWS it asks first. */
export async function destroy(): Promise<void> {
  await requireCredentials();
  if (!isLocal)
    await confirm(`Remove ${stackName(stage)} from AWS? Its table and logs are kept, its API goes.`);
  await synthesize();
  await cdk('destroy', '--force');
}
