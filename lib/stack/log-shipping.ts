import { CfnSubscriptionFilter, type LogGroup } from 'aws-cdk-lib/aws-logs';
import type { StageConfig } from '../stage.ts';

/**
 * Sends each line of a log to the stage's shipper, if it has one. CloudWatch does this by itself, so functions do not
 * wait for it.
 */
export function shipLog(logGroup: LogGroup, { logShipper }: Pick<StageConfig, 'logShipper'>): void {
  if (!logShipper) return;
  new CfnSubscriptionFilter(logGroup, 'Shipped', {
    logGroupName: logGroup.logGroupName,
    // Every line.
    filterPattern: '',
    ...logShipper,
  });
}
