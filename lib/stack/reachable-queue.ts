import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { BillingFunction } from './billing-function.ts';

/** A queue, and what its senders and its worker need. */
export class ReachableQueue {
  readonly queue: Queue;
  readonly #key: IKey | undefined;
  readonly #variable: string | undefined;

  /**
   * @param key encrypts the queue, if the stage has a key of its own
   * @param variable tells a function the queue's address. A worker needs it only if it holds messages back
   */
  constructor(queue: Queue, key: IKey | undefined, variable?: string) {
    this.queue = queue;
    this.#key = key;
    this.#variable = variable;
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
    if (this.#variable !== undefined) to.lambda.addEnvironment(this.#variable, this.queue.queueUrl);
    to.role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [this.queue.queueArn] }));
    if (!this.#key) return;
    to.role.addToPolicy(
      new PolicyStatement({
        actions: [...keyActions],
        resources: [this.#key.keyArn],
        conditions: {
          StringEquals: { 'kms:ViaService': `sqs.${Stack.of(this.queue).region}.amazonaws.com` },
        },
      }),
    );
  }
}
