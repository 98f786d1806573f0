import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { stackName } from '../names.ts';
import type { StageConfig } from '../stage.ts';
import type { BillingFunction } from './billing-function.ts';

/**
 * SQS counts every return of a message, also during an outage. So the limit is high. What is in the table counts its
 * tries itself.
 */
export const MOST_RECEIVES = 1_000;
/** The longest time that SQS offers. */
const KEPT = Duration.days(14);

export interface WorkQueueProps {
  readonly stage: StageConfig;
  readonly key: IKey | undefined;
  /** The queue is called by the stack's name and this name. */
  readonly name: string;
  /** How long the function that reads it may take. */
  readonly timeoutMinutes: number;
  /** The variable that tells a function its address. */
  readonly variable: string;
}

/**
 * A queue for what is due now. The list in the table decides, and a message only says that it is time. So a message that
 * is lost, late or double changes nothing.
 */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  /** Messages that came back too often. */
  readonly failed: Queue;
  readonly #key: IKey | undefined;
  readonly #variable: string;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { stage, key, name, timeoutMinutes, variable } = props;
    this.#key = key;
    this.#variable = variable;
    const shared = {
      enforceSSL: true,
      retentionPeriod: KEPT,
      ...(key
        ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
        : { encryption: QueueEncryption.SQS_MANAGED }),
    };
    this.failed = new Queue(this, 'Failed', {
      queueName: `${stackName(stage.name)}-${name}-failed`,
      ...shared,
    });
    this.queue = new Queue(this, 'Queue', {
      queueName: `${stackName(stage.name)}-${name}`,
      ...shared,
      // AWS advises six times the function's time, because a message must not come back while a worker has it.
      visibilityTimeout: Duration.minutes(timeoutMinutes * 6),
      deadLetterQueue: { queue: this.failed, maxReceiveCount: MOST_RECEIVES },
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
    to.lambda.addEnvironment(this.#variable, this.queue.queueUrl);
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
