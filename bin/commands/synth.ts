import { synthesize, templateFile } from '../stage/cdk.ts';

/** Makes the stage's CloudFormation template, and says where it is. */
export async function synth(): Promise<void> {
  await synthesize();
  console.log(templateFile);
}
