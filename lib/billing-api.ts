import { Tags, Validations } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  AuthorizationType,
  type CfnRestApi,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionName } from '../client/contract/route.ts';
import type { BillingFunction } from './billing-function.ts';
import { routesOf } from './endpoints.ts';
import { addGatewayProblems } from './gateway-problems.ts';
import { API_VERSION, stackName } from './names.ts';
import type { StageConfig } from './stage.ts';

/** The REST API, made from the route table: every method wants a signature and reaches the function it names. */
export class BillingApi extends Construct {
  readonly api: RestApi;

  constructor(
    scope: Construct,
    id: string,
    stage: StageConfig,
    functions: ReadonlyMap<FunctionName, BillingFunction>,
  ) {
    super(scope, id);
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `/tally/${stackName(stage.name)}/api-access`,
      retention: stage.logRetention,
      removalPolicy: stage.logRemoval,
    });
    this.api = new RestApi(this, 'RestApi', {
      restApiName: stackName(stage.name),
      description: 'Tally: line items, leads and invoices',
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: stage.logRemoval,
      deployOptions: {
        stageName: API_VERSION,
        tracingEnabled: stage.tracing,
        metricsEnabled: true,
        loggingLevel: MethodLoggingLevel.ERROR,
        // Bodies hold customers' data.
        dataTraceEnabled: false,
        throttlingRateLimit: stage.throttle.rate,
        throttlingBurstLimit: stage.throttle.burst,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: ACCESS_LOG_FORMAT,
      },
    });
    this.requireTls12();
    if (stage.fixedApiId !== undefined) Tags.of(this.api).add('_custom_id_', stage.fixedApiId);
    addGatewayProblems(this.api);
    this.addRoutes(stage, functions);
    this.acknowledgeFindings();
  }

  private addRoutes(stage: StageConfig, functions: ReadonlyMap<FunctionName, BillingFunction>): void {
    const integrations = new Map(
      [...functions].map(([name, { lambda }]) => [
        name,
        // One permission a function, not two a method: the template stays far below 500 resources.
        new LambdaIntegration(lambda, { scopePermissionToMethod: false }),
      ]),
    );
    for (const [name, route] of routesOf(stage)) {
      const integration = integrations.get(route.function);
      if (!integration)
        throw new Error(`Route ${name} names the function ${route.function}, which was not made.`);
      this.api.root.resourceForPath(route.path).addMethod(route.method, integration, {
        authorizationType: AuthorizationType.IAM,
        operationName: name,
      });
    }
  }

  /** The REST API's construct has no property for it yet; without it, its own endpoint takes TLS 1.0. */
  private requireTls12(): void {
    const api = this.api.node.defaultChild as CfnRestApi; // what a RestApi is made of
    api.securityPolicy = 'SecurityPolicy_TLS13_1_2_2021_06';
    api.endpointAccessMode = 'STRICT';
  }

  private acknowledgeFindings(): void {
    Validations.of(this.api).acknowledge(
      {
        id: 'AwsSolutions-APIG2',
        reason:
          'Every request is checked in the function by the contract, which names each wrong field; the gateway could not.',
      },
      {
        id: 'AwsSolutions-APIG3',
        reason:
          'Only signed requests of known teams get through and the stage is throttled; a web ACL guards sites open to all.',
      },
      {
        id: 'AwsSolutions-COG4',
        reason: 'Callers are services: they sign with IAM (AWS_IAM), not as users of a pool.',
      },
      {
        id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
        reason: 'The policy that API Gateway documents for writing its own logs.',
      },
    );
  }
}

/** Who called what, how it ended and how long it took; `x-request-id` of the answer is the function's own to log. */
const ACCESS_LOG_FORMAT = AccessLogFormat.custom(
  JSON.stringify({
    request_id: AccessLogField.contextRequestId(),
    caller: AccessLogField.contextIdentityUserArn(),
    ip: AccessLogField.contextIdentitySourceIp(),
    method: AccessLogField.contextHttpMethod(),
    path: AccessLogField.contextPath(),
    status: AccessLogField.contextStatus(),
    error: AccessLogField.contextErrorResponseType(),
    ms: AccessLogField.contextResponseLatency(),
    integration_error: AccessLogField.contextIntegrationErrorMessage(),
  }),
);
