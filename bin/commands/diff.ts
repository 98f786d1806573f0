import { ensureUp } from '../../localstack/lifecycle.ts';
import { cdk, synthesize } from '../stage/cdk.ts';
import { requireCredentials } from '../stage/credentials.ts';
import { isLocal } from '../stage/stage.ts';

/** Shows what a deploy of the stage would change. */
export async function showDifference(): Promise<void> {
  await requireCredentials();
  if (isLocal) await ensureUp();
  await synthesize();
  // LocalStack's change sets leave out a function if only its code changed.
  await cdk('diff', ...(isLocal ? ['--method=template'] : []));
}
