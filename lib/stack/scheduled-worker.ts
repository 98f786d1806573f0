import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { Scheduled, Schedule as Trigger } from '../../functions/queue/worker.ts';
import type { FailedRuns } from './failed-runs.ts';
import { type WorkerProps, workerFunction } from './worker-function.ts';

interface ScheduledWorkerProps<Settings> extends WorkerProps<Settings> {
  readonly worker: Scheduled<Settings>;
  readonly failedRuns: FailedRuns;
}

/** A worker made from its own declaration: its function, its access, its schedule, and where failed runs go. */
export class ScheduledWorker<Settings> extends Construct {
  constructor(scope: Construct, id: string, props: ScheduledWorkerProps<Settings>) {
    super(scope, id);
    const { worker, settings, failedRuns } = props;
    const run = workerFunction(this, props, 1);
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
