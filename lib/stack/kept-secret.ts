import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage.ts';
import type { BillingFunction } from './billing-function.ts';

interface KeptSecretProps {
  readonly stage: StageConfig;
  readonly key: IKey | undefined;
  readonly name: string;
  /** What somebody puts in. */
  readonly description: string;
  /** The variable that tells a function its ARN. */
  readonly variable: string;
  /** Why Secrets Manager does not replace it by itself. */
  readonly notRotated: string;
}

/**
 * A secret that somebody puts in by hand. The stack makes it without a value, and never changes the value. So it is in
 * no template.
 */
export class KeptSecret extends Construct {
  readonly #secret: CfnSecret;
  readonly #key: IKey | undefined;
  readonly #variable: string;

  constructor(scope: Construct, id: string, props: KeptSecretProps) {
    super(scope, id);
    const { stage, key, name, description, variable, notRotated } = props;
    this.#key = key;
    this.#variable = variable;
    // The construct for secrets would make up a value.
    this.#secret = new CfnSecret(this, 'Secret', { name, description, ...(key && { kmsKeyId: key.keyArn }) });
    this.#secret.applyRemovalPolicy(stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
    Validations.of(this.#secret).acknowledge({ id: 'AwsSolutions-SMG4', reason: notRotated });
  }

  allowReading(to: BillingFunction): void {
    // Its ARN. Only the ARN ends in the characters that Secrets Manager adds.
    const arn = this.#secret.ref;
    to.lambda.addEnvironment(this.#variable, arn);
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
