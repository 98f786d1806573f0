import { invoicingToTry } from '../../lib/invoicing-to-try.ts';
import { outputs, stackName } from '../../lib/names.ts';
import { rulesToTry } from '../../lib/rules-to-try.ts';
import { stripeToTry } from '../../lib/stripe-to-try.ts';
import { ensureUp, startAnew } from '../../localstack/lifecycle.ts';
import { stripeForFunctions } from '../../localstack/stripe.ts';
import { UserError } from '../../localstack/user-error.ts';
import { cdkQuietly, deployAnew } from './cdk.ts';
import { ensureStripeKey } from './local-stripe.ts';
import { describeStack } from './stack.ts';
import { tableState } from './table.ts';

const BOOTSTRAPPED = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE']);

/** Leaves LocalStack running with Tally on it, whatever was there before. */
export async function deployLocally(): Promise<void> {
  checkVariables();
  await ensureUp();
  await startAnewWithoutTable();
  const toolkit = await describeStack('CDKToolkit');
  if (!BOOTSTRAPPED.has(toolkit?.StackStatus ?? ''))
    await cdkQuietly('Preparing LocalStack for CDK', 'bootstrap');
  await deployAnew('Deploying to LocalStack', { STRIPE_API_BASE: await stripeForFunctions() });
  await ensureStripeKey();
}

/**
 * CloudFormation does not notice that a table is gone, and the functions remember what was in it. So LocalStack must be
 * started anew. Kept data (KEEP=1) comes back with it.
 */
async function startAnewWithoutTable(): Promise<void> {
  const deployed = await describeStack(stackName('local'));
  const table = deployed?.Outputs?.find(({ OutputKey }) => OutputKey === outputs.tableName)?.OutputValue;
  const state = table === undefined ? 'there' : await tableState(table);
  if (state === 'there') return;
  const what = state === 'gone' ? 'is gone: its process ended' : 'does not answer';
  console.error(`The table ${table} ${what}. LocalStack is started anew.`);
  await startAnew();
}

/** Their errors are shown first and alone. CDK would show them among its own lines. */
function checkVariables(): void {
  try {
    rulesToTry('local', process.env['BILLING_RULES']);
    invoicingToTry('local', process.env['INVOICING_FILE']);
    stripeToTry('local', process.env['STRIPE_API_BASE']);
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : String(error));
  }
}
