import { Tags, Validations } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  AuthorizationType,
  type CfnRestApi,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  type Method,
  MethodLoggingLevel,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionName, Route } from '../../client/contract/route.ts';
import { API_VERSION, stackName } from '../names.ts';
import { routesOf } from '../plan/endpoints.ts';
import type { StageConfig } from '../stage.ts';
import type { BillingFunction } from './billing-function.ts';
import { acknowledgePreflights, preflight } from './cors.ts';
import { addGatewayProblems } from './gateway-problems.ts';
import { shipLog } from './log-shipping.ts';

interface BillingApiProps {
  readonly stage: StageConfig;
  readonly key: IKey | undefined;
  readonly functions: ReadonlyMap<FunctionName, BillingFunction>;
}

/**
 * The REST API, made from the route table. Every method needs a signature, of AWS or of Stripe, and calls the function
 * that its route names.
 */
export class BillingApi extends Construct {
  readonly api: RestApi;
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, { stage, key, functions }: BillingApiProps) {
    super(scope, id);
    this.accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `/tally/${stackName(stage.name)}/api-access`,
      retention: stage.logRetention,
      removalPolicy: stage.logRemoval,
      ...(key && { encryptionKey: key }),
    });
    shipLog(this.accessLog, stage);
    const preflightOptions = preflight(stage);
    this.api = new RestApi(this, 'RestApi', {
      ...(preflightOptions && { defaultCorsPreflightOptions: preflightOptions }),
      restApiName: stackName(stage.name),
      description: 'Tally: line items and invoices',
      endpointTypes: [EndpointType.REGIONAL],
      // API Gateway logs by a role of the account. A stack must not set it, since the last deployed stack would set it
      // for all.
      cloudWatchRole: false,
      deployOptions: {
        stageName: API_VERSION,
        tracingEnabled: stage.tracing,
        ...methodSettings(stage.throttle.others),
        methodOptions: Object.fromEntries(
          routesOf(stage).map(([, route]) => [
            methodOf(route),
            methodSettings(stage.throttle[route.function]),
          ]),
        ),
        accessLogDestination: new LogGroupLogDestination(this.accessLog),
        accessLogFormat: ACCESS_LOG_FORMAT,
      },
    });
    this.keepExecutionLog(stage, key);
    this.requireTls12();
    if (stage.fixedApiId !== undefined) Tags.of(this.api).add('_custom_id_', stage.fixedApiId);
    addGatewayProblems(this.api, stage);
    this.addRoutes(stage, functions);
    acknowledgePreflights(this.api);
    this.acknowledgeFindings();
  }

  private addRoutes(stage: StageConfig, functions: ReadonlyMap<FunctionName, BillingFunction>): void {
    const integrations = new Map(
      [...functions].map(([name, { lambda }]) => [
        name,
        // One permission for each function, not two for each method, so that the template stays far below 500
        // resources.
        new LambdaIntegration(lambda, { scopePermissionToMethod: false }),
      ]),
    );
    for (const [name, route] of routesOf(stage)) {
      const integration = integrations.get(route.function);
      if (!integration)
        throw new Error(`Route ${name} names the function ${route.function}, which was not made.`);
      const method = this.api.root.resourceForPath(route.path).addMethod(route.method, integration, {
        // Stripe has no identity at AWS. Its own signature is checked by the function.
        authorizationType: route.signedBy ? AuthorizationType.NONE : AuthorizationType.IAM,
        operationName: name,
      });
      if (route.signedBy) acknowledgeOpen(method);
    }
  }

  /** Otherwise API Gateway makes this log group itself and keeps it for ever. */
  private keepExecutionLog(stage: StageConfig, key: IKey | undefined): void {
    const log = new LogGroup(this, 'ExecutionLog', {
      logGroupName: executionLogName(this.api.restApiId),
      retention: stage.logRetention,
      removalPolicy: stage.logRemoval,
      ...(key && { encryptionKey: key }),
    });
    this.api.deploymentStage.node.addDependency(log);
  }

  /** The construct of the REST API has no property for it yet. Without it the API's own endpoint takes TLS 1.0. */
  private requireTls12(): void {
    const api = this.api.node.defaultChild as CfnRestApi; // a RestApi is made of this
    api.securityPolicy = 'SecurityPolicy_TLS13_1_2_2021_06';
    api.endpointAccessMode = 'STRICT';
  }

  private acknowledgeFindings(): void {
    Validations.of(this.api).acknowledge(
      {
        id: 'AwsSolutions-APIG2',
        reason:
          'The function checks every request by the contract and names each wrong field. The gateway could not.',
      },
      {
        id: 'AwsSolutions-APIG3',
        reason:
          'Only signed requests of known teams get through, and the stage is throttled. A web ACL is for sites that are open to all.',
      },
      {
        id: 'AwsSolutions-COG4',
        reason: 'Callers are services: they sign with IAM (AWS_IAM), not as users of a pool.',
      },
    );
  }
}

const acknowledgeOpen = (method: Method): void =>
  Validations.of(method).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason:
      'Stripe signs this request with a secret of its own, and the function refuses every other. It has its own throttle and concurrency.',
  });

const executionLogName = (apiId: string): string => `API-Gateway-Execution-Logs_${apiId}/${API_VERSION}`;

const methodOf = ({ path, method }: Route): string => `${path}/${method}`;

/** A method's own settings replace those of the stage completely. A setting that they leave out is off. */
const methodSettings = ({ rate, burst }: StageConfig['throttle']['others']) => ({
  metricsEnabled: true,
  loggingLevel: MethodLoggingLevel.ERROR,
  // Bodies hold customers' data.
  dataTraceEnabled: false,
  throttlingRateLimit: rate,
  throttlingBurstLimit: burst,
});

/** Who called what, how it ended and how long it took. The function itself logs the answer's `x-request-id`. */
const ACCESS_LOG_FORMAT = AccessLogFormat.custom(
  JSON.stringify({
    request_id: AccessLogField.contextRequestId(),
    caller: AccessLogField.contextIdentityUserArn(),
    ip: AccessLogField.contextIdentitySourceIp(),
    method: AccessLogField.contextHttpMethod(),
    route: AccessLogField.contextResourcePath(),
    path: AccessLogField.contextPath(),
    status: AccessLogField.contextStatus(),
    error: AccessLogField.contextErrorResponseType(),
    ms: AccessLogField.contextResponseLatency(),
    integration_status: AccessLogField.contextIntegrationStatus(),
    integration_error: AccessLogField.contextIntegrationErrorMessage(),
  }),
);
