import './report-errors.ts';
import { createInterface } from 'node:readline/promises';
import { stackName } from '../lib/names.ts';
import { ensureUp } from './lifecycle.ts';
import { apiUrl, cdk, describeStack, isLocal, stage } from './stage.ts';
import { UserError } from './user-error.ts';

if (isLocal) await deployLocally();
else await deployToAws();
console.error(`Stage ${stage} is deployed: ${await apiUrl()}`);

async function deployLocally(): Promise<void> {
  await ensureUp();
  if ((await describeStack('CDKToolkit'))?.StackStatus !== 'CREATE_COMPLETE') {
    console.error('Preparing LocalStack for CDK ...');
    await cdk('bootstrap');
  }
  console.error('Deploying to LocalStack ...');
  await cdk('deploy', '--require-approval', 'never');
}

async function deployToAws(): Promise<void> {
  await cdk('diff');
  if (!process.stdin.isTTY) throw new UserError(`A deploy to ${stage} asks first: run it from a terminal.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Deploy this difference to ${stackName(stage)} on AWS? Type the stage's name: `);
  terminal.close();
  if (answer.trim() !== stage) throw new UserError('Nothing was deployed.');
  await cdk('deploy', '--require-approval', 'never');
}
