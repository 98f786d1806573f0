import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, type PrincipalBase, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { stackName } from '../names.ts';
import type { StageConfig } from '../stage.ts';
import { alarmArns, logGroupArns } from './own-arns.ts';

/**
 * The stage's own key, for its table, logs, alarms and failed runs. A policy says who may use it, and CloudTrail
 * records each use. Without it nothing can be read any more. So it stays when the stack goes, as the table does.
 */
export class StageKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, stage: StageConfig) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      alias: stackName(stage.name),
      description: `Data, logs and alarms of ${stackName(stage.name)}`,
      enableKeyRotation: true,
      removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const { region, account } = Stack.of(this);
    this.allow(new ServicePrincipal(`logs.${region}.amazonaws.com`), {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroupArns(this, stage.name) },
    });
    // Without this an alarm changes its state, but sends nothing.
    this.allow(new ServicePrincipal('cloudwatch.amazonaws.com'), {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': alarmArns(this, stage.name) },
    });
  }

  private allow(service: PrincipalBase, conditions: Readonly<Record<string, unknown>>): void {
    this.key.addToResourcePolicy(
      new PolicyStatement({ principals: [service], actions: [...KEY_USES], resources: ['*'], conditions }),
    );
  }
}

/** What a reader and writer of encrypted data needs of its key. */
export const KEY_USES = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
] as const;
