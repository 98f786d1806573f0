import { cdk } from '../stage/cdk.ts';

/** Makes the stage's CloudFormation template. */
export async function synth(): Promise<void> {
  await cdk('synth', '--quiet');
}
