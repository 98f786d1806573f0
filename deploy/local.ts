import { ensureUp } from '../localstack/lifecycle.ts';
import { cdkQuietly } from './cdk.ts';
import { describeStack } from './stack.ts';

const BOOTSTRAPPED = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE']);

/** Leaves LocalStack running with Tally on it, whatever was there before. */
export async function deployLocally(): Promise<void> {
  await ensureUp();
  const toolkit = await describeStack('CDKToolkit');
  if (!BOOTSTRAPPED.has(toolkit?.StackStatus ?? ''))
    await cdkQuietly('Preparing LocalStack for CDK', 'bootstrap');
  await cdkQuietly('Deploying to LocalStack', 'deploy', '--require-approval', 'never');
}
