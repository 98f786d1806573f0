import { stackName } from '../../lib/names.ts';
import { letFakeStripeFollow } from '../clock/fake-stripe.ts';
import { LocalClock } from '../clock/local-clock.ts';
import { cdk, synthesize } from '../stage/cdk.ts';
import { confirm } from '../stage/confirm.ts';
import { requireCredentials } from '../stage/credentials.ts';
import { deployLocally } from '../stage/deploy-locally.ts';
import { ensureWebhooks } from '../stage/local-stripe.ts';
import { migrateStage, requireOldMigrations } from '../stage/migrating.ts';
import { openStageTable } from '../stage/open-stage-table.ts';
import { apiUrl, tableName } from '../stage/stack.ts';
import { isLocal, stage } from '../stage/stage.ts';

/**
 * Deploys the stage, migrates its table if that is pending, and says where its API is. On AWS it shows the difference
 * and asks first.
 */
export async function deploy(): Promise<void> {
  if (isLocal) {
    await deployLocally();
    await letFakeStripeFollow(new LocalClock(await apiUrl()));
    await ensureWebhooks(await apiUrl());
  } else {
    await requireCredentials();
    await requireOldMigrations();
    // Once: what was shown is what is deployed.
    await synthesize();
    await cdk('diff');
    await confirm(`Deploy this difference to ${stackName(stage)} on AWS?`);
    await cdk('deploy', '--require-approval', 'never');
  }
  await migrateStage(openStageTable(await tableName()));
  console.error(`Stage ${stage} is deployed: ${await apiUrl()}`);
}
