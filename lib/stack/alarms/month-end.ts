import { Duration } from 'aws-cdk-lib';
import { Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../../../functions/metrics/table.ts';
import { monthEnd } from '../../../functions/queue/month-end/worker.ts';
import { summaryCheck } from '../../../functions/queue/summary-check/worker.ts';
import { stackName } from '../../names.ts';
import type { StageConfig } from '../../stage.ts';
import type { Alarms } from './alarms.ts';
import { ownMetric } from './own-metric.ts';

/** At 50 a second, more than 100 000 invoices are closed in that time. */
const HOURS_BEHIND = 6;

/** Alarms for a month-end run that fails, falls behind, or does not run. */
export function watchMonthEnd(alarms: Alarms, { name, monthEnd: settings }: StageConfig): void {
  const metric = (metricName: MetricName<'month-end'>, statistic: string, period: Duration) =>
    ownMetric(name, monthEnd.name, metricName, { statistic, period });
  const threeRuns = Duration.minutes(settings.everyMinutes * 3);
  alarms.watch('month-end-failures', {
    metric: metric('InvoicesNotClosed', Stats.MINIMUM, threeRuns),
    above: 0,
    inPeriods: [2, 2],
    tells:
      'Each month-end run finds invoices that it cannot close. It closes the others. Its log names them, with the cause.',
  });
  alarms.watch('month-end-behind', {
    metric: metric('InvoicesLeft', Stats.MINIMUM, Duration.hours(1)),
    above: 0,
    inPeriods: [HOURS_BEHIND, HOURS_BEHIND],
    tells:
      'For six hours each month-end run has left some invoices that are due. See its log: there are failures, or the pace in lib/stage.ts is too slow for so many invoices.',
  });
  alarms.watch('month-end-absent', {
    metric: metric('InvoicesLeft', Stats.SAMPLE_COUNT, threeRuns),
    below: 1,
    inPeriods: [2, 2],
    noData: TreatMissingData.BREACHING,
    tells:
      'No month-end run has finished for half an hour, so no invoice is closed by itself. See whether its schedule is enabled. Then see its log and the queue failed-runs.',
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
