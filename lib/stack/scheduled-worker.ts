import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { EnvironmentVariables } from '../../functions/environment.ts';
import type { Scheduled, Schedule as Trigger } from '../../functions/queue/worker.ts';
import { workerEntry } from '../plan/worker-entry.ts';
import type { StageConfig } from '../stage.ts';
import { BillingFunction } from './billing-function.ts';
import type { FailedRuns } from './failed-runs.ts';
import type { Reach } from './reach.ts';

interface ScheduledWorkerProps<Settings> {
  readonly worker: Scheduled<Settings>;
  readonly settings: Settings;
  readonly stage: StageConfig;
  readonly key: IKey | undefined;
  readonly reach: Reach;
  readonly environment: EnvironmentVariables;
  readonly failedRuns: FailedRuns;
}

/** A worker made from its own declaration: its function, its access, its schedule, and where failed runs go. */
export class ScheduledWorker<Settings> extends Construct {
  constructor(scope: Construct, id: string, props: ScheduledWorkerProps<Settings>) {
    super(scope, id);
    const { worker, settings, stage, key, reach, environment, failedRuns } = props;
    const run = new BillingFunction(this, 'Run', {
      stage,
      key,
      name: worker.name,
      description: worker.description,
      entry: workerEntry(worker.name),
      environment: { ...environment, ...worker.variables(settings) },
      timeout: Duration.minutes(worker.timeoutMinutes),
      atMost: 1,
    });
    reach.grant(run, worker.access);
    const maxEventAge = Duration.minutes(worker.mostWaitMinutes);
    run.lambda.configureAsyncInvoke(failedRuns.of(run, maxEventAge));
    new Rule(this, 'Schedule', {
      description: worker.description,
      schedule: scheduleOf(worker.trigger(settings)),
      targets: [new LambdaFunction(run.lambda, { retryAttempts: 0, maxEventAge })],
    });
  }
}

function scheduleOf(trigger: Trigger): Schedule {
  switch (trigger.kind) {
    case 'every':
      return Schedule.rate(Duration.minutes(trigger.minutes));
    case 'daily':
      return Schedule.cron({ hour: String(trigger.hour), minute: String(trigger.minute) });
    default:
      return trigger satisfies never;
  }
}
