import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { reachVariables } from '../../functions/environment.ts';
import { sync } from '../../functions/queue/sync/worker.ts';
import { syncFailed } from '../../functions/queue/sync-failed/worker.ts';
import { stackName } from '../names.ts';
import type { Alarms } from './alarms/alarms.ts';
import { MOST_RECEIVES, WorkQueue, type WorkQueueProps } from './work-queue.ts';

interface SyncQueueProps extends Pick<WorkQueueProps, 'stage' | 'key'> {
  readonly alarms: Alarms;
}

/** The invoices that must be synced now. */
export class SyncQueue extends WorkQueue {
  constructor(scope: Construct, id: string, { stage, key, alarms }: SyncQueueProps) {
    super(scope, id, {
      stage,
      key,
      name: 'sync',
      timeoutMinutes: sync.timeoutMinutes,
      variable: reachVariables.syncQueue,
    });
    alarms.watch('sync-failed-messages', {
      metric: this.failed.queue.metricApproximateNumberOfMessagesVisible({
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(5),
      }),
      above: 0,
      tells: `A message of the sync came back ${MOST_RECEIVES} times, and the function ${syncFailed.name} could not record it on its invoice. The message lies in the queue sync-failed, and names the invoice. See the log of ${stackName(stage.name)}-${syncFailed.name}.`,
    });
  }
}
