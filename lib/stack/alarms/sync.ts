import { Duration } from 'aws-cdk-lib';
import { Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { sync } from '../../../functions/queue/sync/worker.ts';
import { syncSweeper } from '../../../functions/queue/sync-sweeper/worker.ts';
import { stackName } from '../../names.ts';
import type { StageConfig } from '../../stage.ts';
import type { Alarms } from './alarms.ts';
import { ownMetric } from './own-metric.ts';

const BEHIND = Duration.minutes(30);
const PERIOD = Duration.minutes(5);

/** Alarms for invoices that do not reach Stripe. */
export function watchSync(alarms: Alarms, { name, sync: { sweepMinutes } }: StageConfig): void {
  const log = `The log of ${stackName(name)}-${sync.name}`;
  // A run of the sweeper may fall into the next period, so a period has more than one.
  const runs = (count: number) => Duration.minutes(sweepMinutes * count);
  alarms.watch('sync-lag', {
    metric: ownMetric(name, syncSweeper.name, 'SyncLag', { statistic: Stats.MAXIMUM, period: runs(3) }),
    above: BEHIND.toSeconds(),
    noData: TreatMissingData.BREACHING,
    tells: `An invoice has waited more than half an hour for its sync to Stripe, or the sweeper, which measures this, does not run. ${log} says why: no API key, an outage of Stripe, or too many invoices for the pace in lib/stage.ts.`,
  });
  alarms.watch('sync-failures', {
    metric: ownMetric(name, sync.name, 'SyncsFailed', { statistic: Stats.SUM, period: PERIOD }),
    above: 0,
    tells: `The sync of an invoice failed, and is not tried again until somebody asks. GET /sync/failures says by cause which invoices, and what to do.`,
  });
  alarms.watch('restore-noticed', {
    metric: ownMetric(name, syncSweeper.name, 'RestoreNoticed', {
      statistic: Stats.MAXIMUM,
      period: runs(1),
    }),
    above: 0,
    tells: `The table was restored to an earlier time, or is a copy, and nobody said so. The sync has turned itself off, because Stripe may have invoices that the table forgot. Run make restored to=<time> STAGE=${name}, with the time of the restore.`,
  });
  alarms.watch('breaker-open', {
    // Open in each run, and not only in one that met a short outage.
    metric: ownMetric(name, syncSweeper.name, 'BreakerOpen', { statistic: Stats.MINIMUM, period: runs(2) }),
    above: 0,
    tells: `The sync holds back from Stripe: Stripe refuses the API key, or does not answer. No invoice is lost, and none uses up its tries. If the key is refused, replace it in the secret. Otherwise wait: probes find out when Stripe is back.`,
  });
}
