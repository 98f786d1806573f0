import { rulesToTry } from '../../lib/rules-to-try.ts';
import { ensureUp } from '../../localstack/lifecycle.ts';
import { UserError } from '../../localstack/user-error.ts';
import { cdkQuietly } from './cdk.ts';
import { describeStack } from './stack.ts';

const BOOTSTRAPPED = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE']);

/** Leaves LocalStack running with Tally on it, whatever was there before. */
export async function deployLocally(): Promise<void> {
  checkRules();
  await ensureUp();
  const toolkit = await describeStack('CDKToolkit');
  if (!BOOTSTRAPPED.has(toolkit?.StackStatus ?? ''))
    await cdkQuietly('Preparing LocalStack for CDK', 'bootstrap');
  await cdkQuietly('Deploying to LocalStack', 'deploy', '--require-approval', 'never');
}

/** Said in one piece and before anything is started; CDK would only tell it among its own lines. */
function checkRules(): void {
  try {
    rulesToTry('local', process.env['BILLING_RULES']);
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : String(error));
  }
}
