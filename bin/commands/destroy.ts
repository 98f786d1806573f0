import { stackName } from '../../lib/names.ts';
import { cdk } from '../stage/cdk.ts';
import { confirm } from '../stage/confirm.ts';
import { isLocal, stage } from '../stage/stage.ts';

/** Removes the stage; on AWS it asks first. */
export async function destroy(): Promise<void> {
  if (!isLocal)
    await confirm(`Remove ${stackName(stage)} from AWS? Its table and logs are kept, its API goes.`);
  await cdk('destroy', '--force');
}
