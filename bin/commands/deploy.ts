import './report-errors.ts';
import { stackName } from '../../lib/names.ts';
import { cdk } from '../stage/cdk.ts';
import { confirm } from '../stage/confirm.ts';
import { deployLocally } from '../stage/deploy-locally.ts';
import { apiUrl } from '../stage/stack.ts';
import { isLocal, stage } from '../stage/stage.ts';

if (isLocal) {
  await deployLocally();
} else {
  await cdk('diff');
  await confirm(`Deploy this difference to ${stackName(stage)} on AWS?`);
  await cdk('deploy', '--require-approval', 'never');
}
console.error(`Stage ${stage} is deployed: ${await apiUrl()}`);
