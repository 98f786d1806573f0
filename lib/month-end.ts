import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { EnvironmentVariables, MonthEndVariables } from '../functions/environment.ts';
import { access } from '../functions/queue/month-end-run.ts';
import { BillingFunction } from './billing-function.ts';
import type { BillingTable } from './billing-table.ts';
import { monthEndName } from './names.ts';
import type { StageConfig } from './stage.ts';

const ENTRY = join(import.meta.dirname, '..', 'functions', 'queue', 'month-end.ts');

interface MonthEndProps {
  readonly stage: StageConfig;
  readonly billingTable: BillingTable;
  readonly environment: EnvironmentVariables;
}

/** Closes the invoices of past months: a function that looks for them every few minutes, one at a time. */
export class MonthEnd extends Construct {
  constructor(scope: Construct, id: string, { stage, billingTable, environment }: MonthEndProps) {
    super(scope, id);
    const { everyMinutes, parallel, perSecond } = stage.monthEnd;
    const pace: MonthEndVariables = {
      MONTH_END_PARALLEL: String(parallel),
      MONTH_END_PER_SECOND: String(perSecond),
    };
    const run = new BillingFunction(this, 'Run', {
      stage,
      name: monthEndName,
      description: 'Closes the invoices of months that are over, and their grace periods too',
      entry: ENTRY,
      environment: { ...environment, ...pace },
      timeout: Duration.minutes(5),
      atMost: 1,
    });
    billingTable.grant(run, access);
    // The next run goes on where one stopped: nothing is gained by trying one again.
    const dropped = { retryAttempts: 0, maxEventAge: Duration.minutes(1) };
    run.lambda.configureAsyncInvoke(dropped);
    new Rule(this, 'Schedule', {
      description: 'Looks for invoices to close',
      schedule: Schedule.rate(Duration.minutes(everyMinutes)),
      targets: [new LambdaFunction(run.lambda, dropped)],
    });
  }
}
