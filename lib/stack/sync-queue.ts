import { Duration, Stack } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { reachVariables } from '../../functions/environment.ts';
import { sync } from '../../functions/queue/sync/worker.ts';
import { stackName } from '../names.ts';
import type { StageConfig } from '../stage.ts';
import type { Alarms } from './alarms/alarms.ts';
import type { BillingFunction } from './billing-function.ts';

/**
 * SQS counts every return of a message, also during an outage. So the limit is high, and the invoice counts its tries
 * itself.
 */
const MOST_RECEIVES = 1_000;
/** The longest time that SQS offers. */
const KEPT = Duration.days(14);

interface SyncQueueProps {
  readonly stage: StageConfig;
  readonly key: IKey | undefined;
  readonly alarms: Alarms;
}

/**
 * The invoices that must be synced now. The list in the table decides, and a message only says that it is time. So a
 * message that is lost, late or double changes nothing.
 */
export class SyncQueue extends Construct {
  readonly queue: Queue;
  readonly #key: IKey | undefined;

  constructor(scope: Construct, id: string, { stage, key, alarms }: SyncQueueProps) {
    super(scope, id);
    this.#key = key;
    const shared = {
      enforceSSL: true,
      retentionPeriod: KEPT,
      ...(key
        ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
        : { encryption: QueueEncryption.SQS_MANAGED }),
    };
    const failed = new Queue(this, 'Failed', {
      queueName: `${stackName(stage.name)}-sync-failed`,
      ...shared,
    });
    this.queue = new Queue(this, 'Queue', {
      queueName: `${stackName(stage.name)}-sync`,
      ...shared,
      // AWS advises six times the function's time, because a message must not come back while a worker has it.
      visibilityTimeout: Duration.minutes(sync.timeoutMinutes * 6),
      deadLetterQueue: { queue: failed, maxReceiveCount: MOST_RECEIVES },
    });
    alarms.watch('sync-failed-messages', {
      metric: failed.metricApproximateNumberOfMessagesVisible({
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(5),
      }),
      above: 0,
      tells: `A message of the sync came back ${MOST_RECEIVES} times and lies in the queue sync-failed. It names the invoice: read that invoice’s lines in the log of ${stackName(stage.name)}-${sync.name}.`,
    });
  }

  allowSending(to: BillingFunction): void {
    this.#allow(to, ['sqs:SendMessage'], ['kms:Decrypt', 'kms:GenerateDataKey']);
  }

  /** What Lambda needs to read the queue for a function, and the function to hold a message back. */
  allowReceiving(to: BillingFunction): void {
    this.#allow(
      to,
      ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      ['kms:Decrypt'],
    );
  }

  #allow(to: BillingFunction, actions: readonly string[], keyActions: readonly string[]): void {
    to.lambda.addEnvironment(reachVariables.syncQueue, this.queue.queueUrl);
    to.role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [this.queue.queueArn] }));
    if (!this.#key) return;
    to.role.addToPolicy(
      new PolicyStatement({
        actions: [...keyActions],
        resources: [this.#key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `sqs.${Stack.of(this).region}.amazonaws.com` } },
      }),
    );
  }
}
