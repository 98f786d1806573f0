import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LoggingFormat, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvironmentVariables } from '../../functions/environment.ts';
import { stackName } from '../names.ts';
import { bundled } from '../plan/bundling.ts';
import type { StageConfig } from '../stage.ts';
import { shipLog } from './log-shipping.ts';

interface BillingFunctionProps {
  readonly stage: StageConfig;
  /** The stage's key, if it has one. */
  readonly key: IKey | undefined;
  /** The function and its log group are called by the stack's name and this name. */
  readonly name: string;
  readonly description: string;
  /** The file that exports its handler. */
  readonly entry: string;
  readonly environment: EnvironmentVariables;
  /** The default is below API Gateway's 29 s, so that the function ends before the gateway gives up. */
  readonly timeout?: Duration;
  /**
   * How much of the account's concurrency is reserved for it, which is also its limit. If left out, it shares the
   * unreserved rest.
   */
  readonly atMost?: number | undefined;
}

const API_TIMEOUT = Duration.seconds(15);

/** A Lambda function of Tally, with the common defaults, its own role, and a log group that expires. */
export class BillingFunction extends Construct {
  readonly lambda: NodejsFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: BillingFunctionProps) {
    super(scope, id);
    const { stage, key, name, description, entry, environment, timeout = API_TIMEOUT, atMost } = props;
    const functionName = `${stackName(stage.name)}-${name}`;
    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: stage.logRetention,
      removalPolicy: stage.logRemoval,
      ...(key && { encryptionKey: key }),
    });
    shipLog(this.logGroup, stage);
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${functionName} may access`,
    });
    this.logGroup.grantWrite(this.role);
    if (stage.tracing) this.allowTracing();
    this.lambda = new NodejsFunction(this, 'Function', {
      functionName,
      description,
      ...bundled(entry),
      architecture: stage.architecture,
      memorySize: 1024,
      timeout,
      ...(atMost !== undefined && { reservedConcurrentExecutions: atMost }),
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: stage.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      environment,
    });
  }

  private allowTracing(): void {
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
        resources: ['*'],
      }),
    );
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray takes traces for the account: it has no resource to name.',
    });
  }
}
