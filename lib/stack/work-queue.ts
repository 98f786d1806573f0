import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { stackName } from '../names.ts';
import type { StageConfig } from '../stage.ts';
import type { Alarms } from './alarms/alarms.ts';
import { ReachableQueue } from './reachable-queue.ts';

/**
 * SQS counts every return of a message, also during an outage. So the limit is high. What is in the table counts its
 * tries itself.
 */
const MOST_RECEIVES = 1_000;
/** The longest time that SQS offers. */
const KEPT = Duration.days(14);

interface WorkQueueProps {
  readonly stage: StageConfig;
  readonly key: IKey | undefined;
  readonly alarms: Alarms;
  /** The queue is called by the stack's name and this name. */
  readonly name: string;
  /** How long the function that reads it may take. */
  readonly timeoutMinutes: number;
  /** The variable that tells a function its address. */
  readonly variable: string;
  /** What the alarm says if a message lies in the queue of those that came back too often. */
  readonly tellsOfFailed: string;
}

/**
 * A queue for what is due now. The list in the table decides, and a message only says that it is time. So a message that
 * is lost, late or double changes nothing.
 */
export class WorkQueue extends Construct {
  readonly due: ReachableQueue;
  /** Messages that came back too often. */
  readonly failed: ReachableQueue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { stage, key, alarms, name, timeoutMinutes, variable } = props;
    const shared = {
      enforceSSL: true,
      retentionPeriod: KEPT,
      // AWS advises six times the function's time, because a message must not come back while a worker has it.
      visibilityTimeout: Duration.minutes(timeoutMinutes * 6),
      ...(key
        ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
        : { encryption: QueueEncryption.SQS_MANAGED }),
    };
    const failed = new Queue(this, 'Failed', {
      queueName: `${stackName(stage.name)}-${name}-failed`,
      ...shared,
    });
    const queue = new Queue(this, 'Queue', {
      queueName: `${stackName(stage.name)}-${name}`,
      ...shared,
      deadLetterQueue: { queue: failed, maxReceiveCount: MOST_RECEIVES },
    });
    this.due = new ReachableQueue(queue, key, variable);
    this.failed = new ReachableQueue(failed, key);
    alarms.watch(`${name}-failed-messages`, {
      metric: failed.metricApproximateNumberOfMessagesVisible({
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(5),
      }),
      above: 0,
      tells: `A message came back ${MOST_RECEIVES} times, and lies in the queue ${name}-failed. ${props.tellsOfFailed}`,
    });
  }
}
