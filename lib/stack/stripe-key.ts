import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { reachVariables } from '../../functions/environment.ts';
import { stripeKeySecret } from '../names.ts';
import type { StageConfig } from '../stage.ts';
import type { BillingFunction } from './billing-function.ts';

/**
 * The secret for Stripe's API key. The stack makes it without a value, and never changes the value that somebody puts in.
 * So the key is in no template.
 */
export class StripeKey extends Construct {
  readonly #secret: CfnSecret;
  readonly #key: IKey | undefined;

  constructor(scope: Construct, id: string, stage: StageConfig, key: IKey | undefined) {
    super(scope, id);
    this.#key = key;
    // The construct for secrets would make up a value.
    this.#secret = new CfnSecret(this, 'Secret', {
      name: stripeKeySecret(stage.name),
      description: 'The API key of Stripe, as plain text. Tally notices a new one within five minutes.',
      ...(key && { kmsKeyId: key.keyArn }),
    });
    this.#secret.applyRemovalPolicy(stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
    Validations.of(this.#secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Only Stripe makes its API keys. Somebody replaces the key there and here; no redeploy is needed.',
    });
  }

  allowReading(to: BillingFunction): void {
    // Its ARN. Only the ARN ends in the characters that Secrets Manager adds.
    const arn = this.#secret.ref;
    to.lambda.addEnvironment(reachVariables.stripeKey, arn);
    to.role.addToPolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [arn] }),
    );
    if (!this.#key) return;
    to.role.addToPolicy(
      new PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [this.#key.keyArn],
        conditions: {
          StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(this).region}.amazonaws.com` },
        },
      }),
    );
  }
}
