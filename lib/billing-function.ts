import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LoggingFormat, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvironmentVariables } from '../functions/environment.ts';
import { bundled } from './bundling.ts';
import type { FunctionPlan } from './endpoints.ts';
import { writeEntry } from './function-entry.ts';
import { stackName } from './names.ts';
import type { StageConfig } from './stage.ts';

interface BillingFunctionProps {
  readonly stage: StageConfig;
  readonly plan: FunctionPlan;
  readonly environment: EnvironmentVariables;
}

/** A Lambda function of Tally: the defaults of all of them, a role of its own, and a log group that expires. */
export class BillingFunction extends Construct {
  readonly lambda: NodejsFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, { stage, plan, environment }: BillingFunctionProps) {
    super(scope, id);
    const functionName = `${stackName(stage.name)}-${plan.name}`;
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: stage.logRetention,
      removalPolicy: stage.logRemoval,
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${functionName} may reach`,
    });
    logGroup.grantWrite(this.role);
    if (stage.tracing) this.allowTracing();
    this.lambda = new NodejsFunction(this, 'Function', {
      functionName,
      description: `Routes: ${plan.routes.join(', ')}`,
      ...bundled(writeEntry(plan, stage.rules)),
      architecture: stage.architecture,
      memorySize: 1024,
      // Below API Gateway's 29 s, so that the function ends before its caller is told that it did not.
      timeout: Duration.seconds(15),
      role: this.role,
      logGroup,
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
