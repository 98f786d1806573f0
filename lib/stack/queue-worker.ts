import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { EnvironmentVariables } from '../../functions/environment.ts';
import type { Queued } from '../../functions/queue/worker.ts';
import { workerEntry } from '../plan/worker-entry.ts';
import type { StageConfig } from '../stage.ts';
import { BillingFunction } from './billing-function.ts';
import type { Reach } from './reach.ts';

interface QueueWorkerProps<Settings> {
  readonly worker: Queued<Settings>;
  readonly settings: Settings;
  readonly stage: StageConfig;
  readonly key: IKey | undefined;
  readonly reach: Reach;
  readonly environment: EnvironmentVariables;
}

/** Makes a worker from its declaration: its function, its access, and the queue whose messages it gets. */
export class QueueWorker<Settings> extends Construct {
  constructor(scope: Construct, id: string, props: QueueWorkerProps<Settings>) {
    super(scope, id);
    const { worker, settings, stage, key, reach, environment } = props;
    const run = new BillingFunction(this, 'Run', {
      stage,
      key,
      name: worker.name,
      description: worker.description,
      entry: workerEntry(worker.name),
      environment: { ...environment, ...worker.variables(settings) },
      timeout: Duration.minutes(worker.timeoutMinutes),
    });
    reach.grant(run, worker.access);
    const { queue: name, batchSize, maxConcurrency } = worker.trigger(settings);
    const source = reach.queues[name];
    source.allowReceiving(run);
    const mapping = new EventSourceMapping(this, 'Messages', {
      target: run.lambda,
      eventSourceArn: source.queue.queueArn,
      batchSize,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
    // AWS refuses the event source as long as the role may not read the queue.
    mapping.node.addDependency(run.role);
  }
}
