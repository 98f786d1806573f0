import { Duration, Validations } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { EventInvokeConfigOptions } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { stackName } from '../names.ts';
import type { StageConfig } from '../stage.ts';
import type { Alarms } from './alarms/alarms.ts';
import type { BillingFunction } from './billing-function.ts';

/** Lambda puts the request and the error of a failed scheduled run here, since nobody waits for its answer. */
export class FailedRuns extends Construct {
  readonly #queue: Queue;
  readonly #key: IKey | undefined;

  constructor(scope: Construct, id: string, { stage, key, alarms }: FailedRunsProps) {
    super(scope, id);
    this.#key = key;
    this.#queue = new Queue(this, 'Queue', {
      queueName: `${stackName(stage.name)}-failed-runs`,
      enforceSSL: true,
      // The longest time that SQS offers, since somebody reads it by hand.
      retentionPeriod: Duration.days(14),
      ...(key
        ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
        : { encryption: QueueEncryption.SQS_MANAGED }),
    });
    Validations.of(this.#queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'This is the last queue for failures. Somebody reads it, and an alarm reports each message.',
    });
    alarms.watch('failed-runs', {
      metric: this.#queue.metricApproximateNumberOfMessagesVisible({
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(5),
      }),
      above: 0,
      tells:
        'A scheduled run failed. Its request and its error are in the queue failed-runs: read them, then the function’s log.',
    });
  }

  /** What happens to a scheduled function's invocations that fail. None of them is tried again. */
  of({ role }: BillingFunction, maxEventAge: Duration): EventInvokeConfigOptions {
    role.addToPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.#queue.queueArn] }),
    );
    if (this.#key) {
      role.addToPolicy(
        new PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [this.#key.keyArn],
        }),
      );
    }
    return {
      retryAttempts: 0,
      maxEventAge,
      // SqsDestination would allow the role more than sending.
      onFailure: { bind: () => ({ destination: this.#queue.queueArn }) },
    };
  }
}

interface FailedRunsProps {
  readonly stage: StageConfig;
  readonly key: IKey | undefined;
  readonly alarms: Alarms;
}
