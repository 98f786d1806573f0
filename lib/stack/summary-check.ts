import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { EnvironmentVariables } from '../../functions/environment.ts';
import { access, driftMetric, serviceName } from '../../functions/queue/summary-check/run.ts';
import { stackName } from '../names.ts';
import type { StageConfig } from '../stage.ts';
import type { Alarms } from './alarms.ts';
import { BillingFunction } from './billing-function.ts';
import type { BillingTable } from './billing-table.ts';
import type { FailedRuns } from './failed-runs.ts';

const ENTRY = join(
  import.meta.dirname,
  '..',
  '..',
  'functions',
  'queue',
  'summary-check',
  'summary-check.ts',
);

interface SummaryCheckProps {
  readonly stage: StageConfig;
  readonly key: IKey | undefined;
  readonly billingTable: BillingTable;
  readonly environment: EnvironmentVariables;
  readonly failedRuns: FailedRuns;
  readonly alarms: Alarms;
}

/** Compares the recent months' summaries with their invoices each day, and alarms when they differ. */
export class SummaryCheck extends Construct {
  constructor(scope: Construct, id: string, props: SummaryCheckProps) {
    super(scope, id);
    const { stage, key, billingTable, environment, failedRuns, alarms } = props;
    const run = new BillingFunction(this, 'Run', {
      stage,
      key,
      name: serviceName,
      description: 'Compares the summaries of recent months with their invoices',
      entry: ENTRY,
      environment,
      timeout: Duration.minutes(15),
      atMost: 1,
    });
    billingTable.grant(run, access);
    // Tomorrow's looks at the same months, and today's absence is an alarm.
    const maxEventAge = Duration.hours(1);
    run.lambda.configureAsyncInvoke(failedRuns.of(run, maxEventAge));
    new Rule(this, 'Schedule', {
      description: 'Compares summaries with invoices',
      // While few invoices are closed, in most time zones.
      schedule: Schedule.cron({ hour: '3', minute: '30' }),
      targets: [new LambdaFunction(run.lambda, { retryAttempts: 0, maxEventAge })],
    });
    alarms.watch('summary-drift', {
      metric: new Metric({
        namespace: driftMetric.namespace,
        metricName: driftMetric.name,
        dimensionsMap: { service: serviceName, stage: stage.name },
        statistic: Stats.MAXIMUM,
        period: Duration.days(1),
      }),
      above: 0,
      noData: TreatMissingData.BREACHING,
      tells: tells(stage),
    });
  }
}

const tells = ({ name }: StageConfig): string =>
  `A monthly summary does not say what its invoices say, or the daily check did not run. The log of ${stackName(name)}-${serviceName} names the month, the currency and both figures, or why it failed. Find out what wrote past the store, then run make rebuild-summaries STAGE=${name}: it counts anew while the stage runs.`;
