import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { stackName } from '../../lib/names.ts';
import { stack } from '../../localstack/settings.ts';
import { isLocal, stage } from './stage.ts';

/** How many messages a queue of the stage has. */
export interface QueueDepth {
  /** Without the stack's name: `sync`, `stripe-events`, `sync-failed`, … */
  readonly name: string;
  /** Ready to be worked on. */
  readonly ready: number;
  /** With a worker now, or held back until their next try. */
  readonly held: number;
  /** Whether it keeps what could not be worked on. */
  readonly isFailed: boolean;
}

const { endpoint, region, accessKeyId, secretAccessKey } = stack;

/** All queues of the stage. */
export async function queueDepths(): Promise<QueueDepth[]> {
  const sqs = new SQSClient(
    isLocal ? { endpoint, region, credentials: { accessKeyId, secretAccessKey } } : {},
  );
  const prefix = `${stackName(stage)}-`;
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix }));
  return Promise.all(
    QueueUrls.map(async (QueueUrl) => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      );
      const name = QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1).slice(prefix.length);
      return {
        name,
        ready: Number(Attributes['ApproximateNumberOfMessages'] ?? 0),
        held:
          Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0) +
          Number(Attributes['ApproximateNumberOfMessagesDelayed'] ?? 0),
        isFailed: /-failed$|^failed-/.test(name),
      };
    }),
  );
}
