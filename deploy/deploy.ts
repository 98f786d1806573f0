import '../localstack/report-errors.ts';
import { stackName } from '../lib/names.ts';
import { cdk } from './cdk.ts';
import { confirm } from './confirm.ts';
import { deployLocally } from './local.ts';
import { apiUrl } from './stack.ts';
import { isLocal, stage } from './stage.ts';

if (isLocal) {
  await deployLocally();
} else {
  await cdk('diff');
  await confirm(`Deploy this difference to ${stackName(stage)} on AWS?`);
  await cdk('deploy', '--require-approval', 'never');
}
console.error(`Stage ${stage} is deployed: ${await apiUrl()}`);
