import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Queued } from '../../functions/queue/worker.ts';
import { type WorkerProps, workerFunction } from './worker-function.ts';

interface QueueWorkerProps<Settings> extends WorkerProps<Settings> {
  readonly worker: Queued<Settings>;
}

/** Makes a worker from its declaration: its function, its access, and the queue whose messages it gets. */
export class QueueWorker<Settings> extends Construct {
  constructor(scope: Construct, id: string, props: QueueWorkerProps<Settings>) {
    super(scope, id);
    const { worker, settings, reach } = props;
    const run = workerFunction(this, props);
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
