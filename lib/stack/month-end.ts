import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { EnvironmentVariables, MonthEndVariables } from '../../functions/environment.ts';
import { access, metricNames, NAMESPACE, serviceName } from '../../functions/queue/month-end/run.ts';
import { monthEndName } from '../names.ts';
import type { StageConfig } from '../stage.ts';
import type { Alarms } from './alarms.ts';
import { BillingFunction } from './billing-function.ts';
import type { BillingTable } from './billing-table.ts';
import type { FailedRuns } from './failed-runs.ts';

const ENTRY = join(import.meta.dirname, '..', '..', 'functions', 'queue', 'month-end', 'month-end.ts');

interface MonthEndProps {
  readonly stage: StageConfig;
  readonly key: IKey | undefined;
  readonly billingTable: BillingTable;
  readonly environment: EnvironmentVariables;
  readonly failedRuns: FailedRuns;
  readonly alarms: Alarms;
}

/** Closes the invoices of past months: a function that looks for them every few minutes, one at a time. */
export class MonthEnd extends Construct {
  constructor(scope: Construct, id: string, props: MonthEndProps) {
    super(scope, id);
    const { stage, key, billingTable, environment, failedRuns, alarms } = props;
    const { everyMinutes, parallel, perSecond } = stage.monthEnd;
    const pace: MonthEndVariables = {
      MONTH_END_PARALLEL: String(parallel),
      MONTH_END_PER_SECOND: String(perSecond),
    };
    const run = new BillingFunction(this, 'Run', {
      stage,
      key,
      name: monthEndName,
      description: 'Closes the invoices of months that are over, and their grace periods too',
      entry: ENTRY,
      environment: { ...environment, ...pace },
      timeout: Duration.minutes(5),
      atMost: 1,
    });
    billingTable.grant(run, access);
    // The next run goes on where one stopped: nothing is gained by trying one again.
    const maxEventAge = Duration.minutes(1);
    run.lambda.configureAsyncInvoke(failedRuns.of(run, maxEventAge));
    new Rule(this, 'Schedule', {
      description: 'Looks for invoices to close',
      schedule: Schedule.rate(Duration.minutes(everyMinutes)),
      targets: [new LambdaFunction(run.lambda, { retryAttempts: 0, maxEventAge })],
    });
    watchMonthEnd(alarms, stage);
  }
}

/** At 50 a second, more than 100 000 invoices are closed in that time. */
const HOURS_BEHIND = 6;

function watchMonthEnd(alarms: Alarms, { name, monthEnd }: StageConfig): void {
  const metric = (metricName: string, statistic: string, period: Duration): Metric =>
    new Metric({
      namespace: NAMESPACE,
      metricName,
      dimensionsMap: { service: serviceName, stage: name },
      statistic,
      period,
    });
  const threeRuns = Duration.minutes(monthEnd.everyMinutes * 3);
  alarms.watch('month-end-failures', {
    metric: metric(metricNames.failed, Stats.MINIMUM, threeRuns),
    above: 0,
    inPeriods: [2, 2],
    tells:
      'Each run of the month’s end finds invoices that it cannot close; the others are closed. Its log names them, with the cause.',
  });
  alarms.watch('month-end-behind', {
    metric: metric(metricNames.left, Stats.MINIMUM, Duration.hours(1)),
    above: 0,
    inPeriods: [HOURS_BEHIND, HOURS_BEHIND],
    tells:
      'For six hours each run of the month’s end has left invoices that are due. See its log: failures, or a pace in lib/stage.ts that is too slow for how many there are.',
  });
  alarms.watch('month-end-absent', {
    metric: metric(metricNames.left, Stats.SAMPLE_COUNT, threeRuns),
    below: 1,
    inPeriods: [2, 2],
    noData: TreatMissingData.BREACHING,
    tells:
      'The month’s end has not run to its end for half an hour: nothing is closed by itself. See whether its schedule is enabled, its log, and the queue failed-runs.',
  });
}
