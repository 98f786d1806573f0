import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { EnvironmentVariables } from '../../functions/environment.ts';
import type { Queued, Scheduled } from '../../functions/queue/worker.ts';
import { writeWorkerEntry } from '../plan/function-entry.ts';
import type { StageConfig } from '../stage.ts';
import { BillingFunction } from './billing-function.ts';
import type { Reach } from './reach.ts';

export interface WorkerProps<Settings> {
  readonly worker: Queued<Settings> | Scheduled<Settings>;
  readonly settings: Settings;
  readonly stage: StageConfig;
  readonly key: IKey | undefined;
  readonly reach: Reach;
  readonly environment: EnvironmentVariables;
}

/**
 * Makes the function of a worker from its declaration, with its access.
 *
 * @param atMost how many of its runs there are at a time; if left out, its trigger decides
 */
export function workerFunction<Settings>(
  scope: Construct,
  { worker, settings, stage, key, reach, environment }: WorkerProps<Settings>,
  atMost?: number,
): BillingFunction {
  const run = new BillingFunction(scope, 'Run', {
    stage,
    key,
    name: worker.name,
    description: worker.description,
    entry: writeWorkerEntry(worker.name, stage.errorTracker),
    environment: { ...environment, ...worker.variables(settings) },
    timeout: Duration.minutes(worker.timeoutMinutes),
    atMost,
  });
  reach.grant(run, worker.access);
  return run;
}
