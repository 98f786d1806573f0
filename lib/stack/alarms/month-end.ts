import { Duration } from 'aws-cdk-lib';
import { type Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { monthEnd } from '../../../functions/queue/month-end/worker.ts';
import { renewals } from '../../../functions/queue/renewals/worker.ts';
import { summaryCheck } from '../../../functions/queue/summary-check/worker.ts';
import { stackName } from '../../names.ts';
import type { StageConfig } from '../../stage.ts';
import type { Alarms } from './alarms.ts';
import { ownMetric } from './own-metric.ts';

/** In that time the month-end run closes more than a million invoices at 50 a second, and a run bills four times as many subscriptions. */
const HOURS_BEHIND = 6;

/** Alarms for a month-end run that fails, falls behind, or does not run. */
export function watchMonthEnd(alarms: Alarms, { name, monthEnd: { everyMinutes } }: StageConfig): void {
  watchRuns(alarms, monthEnd.name, everyMinutes, {
    failed: (read) => ownMetric(name, monthEnd.name, 'InvoicesNotClosed', read),
    left: (read) => ownMetric(name, monthEnd.name, 'InvoicesLeft', read),
    tells: {
      failures:
        'Each month-end run finds invoices that it cannot close. It closes the others. Its log names them, with the cause.',
      behind:
        'For six hours each month-end run has left some invoices that are due. See its log: there are failures, or the pace in lib/stage.ts is too slow for so many invoices.',
      absent:
        'No month-end run has finished for half an hour, so no invoice is closed by itself. See whether its schedule is enabled. Then see its log and the queue failed-runs.',
    },
  });
}

/** Alarms for a run that bills subscriptions, if it fails, falls behind, or does not run. */
export function watchRenewals(alarms: Alarms, { name, renewals: { everyMinutes } }: StageConfig): void {
  watchRuns(alarms, renewals.name, everyMinutes, {
    failed: (read) => ownMetric(name, renewals.name, 'SubscriptionsNotBilled', read),
    left: (read) => ownMetric(name, renewals.name, 'SubscriptionsLeft', read),
    tells: {
      failures:
        'Each renewal run finds subscriptions that it cannot bill. It bills the others. Its log names them, with the cause.',
      behind:
        'For six hours each renewal run has left some subscriptions that are due. See its log: there are failures, or the pace in lib/stage.ts is too slow for so many subscriptions.',
      absent:
        'No renewal run has finished for half an hour, so no subscription is billed when a month begins. See whether its schedule is enabled. Then see its log and the queue failed-runs.',
    },
  });
}

interface Runs {
  readonly failed: (read: Parameters<typeof ownMetric>[3]) => Metric;
  readonly left: (read: Parameters<typeof ownMetric>[3]) => Metric;
  readonly tells: Readonly<Record<'failures' | 'behind' | 'absent', string>>;
}

/** Alarms for a worker that goes through what is due, run after run. */
function watchRuns(
  alarms: Alarms,
  worker: string,
  everyMinutes: number,
  { failed, left, tells }: Runs,
): void {
  const threeRuns = Duration.minutes(everyMinutes * 3);
  alarms.watch(`${worker}-failures`, {
    metric: failed({ statistic: Stats.MINIMUM, period: threeRuns }),
    above: 0,
    inPeriods: [2, 2],
    tells: tells.failures,
  });
  alarms.watch(`${worker}-behind`, {
    metric: left({ statistic: Stats.MINIMUM, period: Duration.hours(1) }),
    above: 0,
    inPeriods: [HOURS_BEHIND, HOURS_BEHIND],
    tells: tells.behind,
  });
  alarms.watch(`${worker}-absent`, {
    metric: left({ statistic: Stats.SAMPLE_COUNT, period: threeRuns }),
    below: 1,
    inPeriods: [2, 2],
    noData: TreatMissingData.BREACHING,
    tells: tells.absent,
  });
}

/** The alarm for summaries that differ from their invoices, or that nobody compared. */
export function watchSummaries(alarms: Alarms, stage: StageConfig): void {
  alarms.watch('summary-drift', {
    metric: ownMetric(stage.name, summaryCheck.name, 'SummaryDrift', {
      statistic: Stats.MAXIMUM,
      period: Duration.days(1),
    }),
    above: 0,
    noData: TreatMissingData.BREACHING,
    tells: tells(stage),
  });
}

const tells = ({ name }: StageConfig): string =>
  `A monthly summary differs from its invoices, or the daily check did not run. The log of ${stackName(name)}-${summaryCheck.name} names the month, the currency and both figures, or says why the check failed. Find out what else wrote to the table. Then run make rebuild-summaries STAGE=${name}: it counts anew while the stage runs.`;
