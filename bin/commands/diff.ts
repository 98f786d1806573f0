import { ensureUp } from '../../localstack/lifecycle.ts';
import { cdk } from '../stage/cdk.ts';
import { isLocal } from '../stage/stage.ts';

/** Shows what a deploy of the stage would change. */
export async function showDifference(): Promise<void> {
  if (isLocal) await ensureUp();
  await cdk('diff');
}
