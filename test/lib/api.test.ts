import { describe, expect, test } from '@jest/globals';
import { functionNames, type Route } from '../../client/contract/route.ts';
import { localRoutes, routes, webhookRoutes } from '../../client/contract/routes.ts';
import { type ProblemCode, problems } from '../../client/contract/shapes/problem.ts';
import { problem } from '../../client/contract/shapes/problem-details.ts';
import { stageConfig } from '../../lib/stage.ts';
import { billingStack, type Resource, stages, templateOf } from '../support/stacks.ts';

interface Reference {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [string, string];
}
// Parts of a template, as CloudFormation has them.
interface Method {
  readonly HttpMethod: string;
  readonly AuthorizationType: string;
  readonly OperationName: string;
  readonly ResourceId: Reference;
  readonly Integration: { readonly Type: string; readonly Uri: unknown };
}
interface MethodSetting {
  readonly HttpMethod: string;
  readonly ResourcePath: string;
  readonly ThrottlingRateLimit: number;
  readonly ThrottlingBurstLimit: number;
}
interface GatewayResponse {
  readonly ResponseType: string;
  readonly StatusCode: string;
  readonly ResponseParameters: Record<string, string>;
  readonly ResponseTemplates: Record<string, string>;
}
const propertiesOf = <Properties>(resources: readonly Resource[]): Properties[] =>
  resources.map(({ Properties }) => Properties as Properties);

describe.each(stages)('the API of stage %s', (stage) => {
  const { resources, ofType } = templateOf(billingStack(stage));
  const methods = propertiesOf<Method>(ofType('AWS::ApiGateway::Method'));
  const config = stageConfig(stage);

  const pathOf = ({ Ref }: Reference): string => {
    const resource = resources[Ref ?? ''];
    if (resource?.Type !== 'AWS::ApiGateway::Resource') return '';
    const { ParentId, PathPart } = resource.Properties as { ParentId: Reference; PathPart: string };
    return `${pathOf(ParentId)}/${PathPart}`;
  };
  const functionOf = ({ Integration }: Method): unknown => {
    const [, logicalId] = /"Fn::GetAtt":\["(\w+)","Arn"\]/.exec(JSON.stringify(Integration.Uri)) ?? [];
    return resources[logicalId ?? '']?.Properties['FunctionName'];
  };

  test('has exactly the routes of the contract, and each calls the function that the contract names', () => {
    const made = methods.map((method) => [
      method.OperationName,
      `${method.HttpMethod} ${pathOf(method.ResourceId)}`,
      functionOf(method),
    ]);

    const all = { ...routes, ...webhookRoutes, ...(stage === 'local' && localRoutes) };
    const agreed = Object.entries<Route>(all).map(([name, route]) => [
      name,
      `${route.method} ${route.path}`,
      `tally-${stage}-${route.function}`,
    ]);
    expect(made.sort()).toEqual(agreed.sort());
  });

  test('requires a signature of AWS for every method, except for the webhook that Stripe signs', () => {
    const others = methods.filter(({ OperationName }) => OperationName !== 'receiveStripeEvent');
    const open = methods.filter(({ AuthorizationType }) => AuthorizationType !== 'AWS_IAM');

    expect(others).toHaveLength(methods.length - 1);
    expect(others.map(({ AuthorizationType }) => AuthorizationType)).toEqual(others.map(() => 'AWS_IAM'));
    expect(
      open.map((method) => `${method.AuthorizationType} ${method.HttpMethod} ${pathOf(method.ResourceId)}`),
    ).toEqual(['NONE POST /webhooks/stripe']);
    expect(methods.map(({ Integration }) => Integration.Type)).toEqual(methods.map(() => 'AWS_PROXY'));
    expect(ofType('AWS::ApiGateway::Authorizer')).toEqual([]);
    expect(ofType('AWS::Lambda::Url')).toEqual([]);
  });

  test('lets only API Gateway call each function, and only for this API', () => {
    const isOfSchedule = (permission: Record<string, unknown>) =>
      permission['Principal'] === 'events.amazonaws.com';
    const all = ofType('AWS::Lambda::Permission').map(({ Properties }) => Properties);
    const permissions = all.filter((permission) => !isOfSchedule(permission));

    expect(all.filter(isOfSchedule)).toHaveLength(ofType('AWS::Events::Rule').length);
    expect(permissions).toHaveLength(Object.keys(functionNames).length);
    for (const permission of permissions) {
      expect(permission).toMatchObject({
        Principal: 'apigateway.amazonaws.com',
        Action: 'lambda:InvokeFunction',
      });
      expect(JSON.stringify(permission['SourceArn'])).toMatch(/execute-api.*ApiRestApi/);
    }
  });

  test('accepts TLS 1.2 and later, and is regional', () => {
    expect(ofType('AWS::ApiGateway::RestApi')[0]?.Properties).toMatchObject({
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_2021_06',
      EndpointAccessMode: 'STRICT',
      EndpointConfiguration: { Types: ['REGIONAL'] },
    });
  });

  describe('its stage', () => {
    const [deployed] = ofType('AWS::ApiGateway::Stage');
    const settings = deployed?.Properties['MethodSettings'] as readonly MethodSetting[];
    const limitsOf = (path: string, method: string) => {
      const found = settings.find((each) => each.ResourcePath === path && each.HttpMethod === method);
      return { rate: found?.ThrottlingRateLimit, burst: found?.ThrottlingBurstLimit };
    };

    test('measures and logs every method, without bodies', () => {
      expect(deployed?.Properties).toMatchObject({ StageName: 'v1', TracingEnabled: config.tracing });
      expect(settings).toHaveLength(methods.length + 1);
      for (const each of settings) {
        expect(each).toMatchObject({ DataTraceEnabled: false, MetricsEnabled: true, LoggingLevel: 'ERROR' });
      }
      expect(JSON.stringify(deployed?.Properties['AccessLogSetting'])).toContain('ApiAccessLog');
    });

    test('throttles each route like its function, and also requests to no route', () => {
      for (const [, route] of Object.entries<Route>({ ...routes, ...(stage === 'local' && localRoutes) })) {
        const path = `/${route.path.replaceAll('/', '~1')}`;
        expect(limitsOf(path, route.method)).toEqual(config.throttle[route.function]);
      }
      expect(limitsOf('/*', '*')).toEqual(config.throttle.others);
    });
  });

  test('lets no page of another origin read its replies, since the stage names no origin', () => {
    expect(JSON.stringify(resources)).not.toMatch(/access-control|"OPTIONS"|CORS_/i);
  });

  test('does not change the settings of the account', () => {
    expect(ofType('AWS::ApiGateway::Account')).toEqual([]);
  });

  test('logs the caller, the route and the result of each request, as JSON and without secrets', () => {
    const [deployed] = ofType('AWS::ApiGateway::Stage');
    const { Format = '' } = (deployed?.Properties['AccessLogSetting'] ?? {}) as { Format?: string };

    expect(JSON.parse(Format)).toMatchObject({
      request_id: '$context.requestId',
      caller: '$context.identity.userArn',
      path: '$context.path',
      status: '$context.status',
      integration_status: '$context.integrationStatus',
    });
    expect(Format).not.toMatch(/authorization|header|apiKey|querystring|body/i);
  });

  describe('an answer of API Gateway itself', () => {
    const all = propertiesOf<GatewayResponse>(ofType('AWS::ApiGateway::GatewayResponse')).map(
      (response) => [response.ResponseType, response] as const,
    );
    const responses = all.filter(([type]) => !type.startsWith('DEFAULT_'));

    test('is defined for each case whose status is in the contract', () => {
      expect(responses.map(([type]) => type).sort()).toEqual([
        'ACCESS_DENIED',
        'EXPIRED_TOKEN',
        'INVALID_SIGNATURE',
        'MISSING_AUTHENTICATION_TOKEN',
        'QUOTA_EXCEEDED',
        'REQUEST_TOO_LARGE',
        'THROTTLED',
        'UNSUPPORTED_MEDIA_TYPE',
      ]);
    });

    test('always has a request id; in all other cases it has its own status and AWS’s body', () => {
      const others = all.filter(([type]) => type.startsWith('DEFAULT_'));

      expect(others.map(([type]) => type).sort()).toEqual(['DEFAULT_4XX', 'DEFAULT_5XX']);
      for (const [, response] of others) {
        expect(response).not.toHaveProperty('StatusCode');
        expect(response.ResponseTemplates).toEqual({
          'application/json': '{"message":$context.error.messageString}',
        });
        expect(response.ResponseParameters).toMatchObject({
          'gatewayresponse.header.x-request-id': 'context.requestId',
        });
      }
    });

    test('does not claim an outcome if a function may have run, and says when to send again', () => {
      const [, response] = all.find(([type]) => type === 'DEFAULT_5XX') ?? [];

      expect(JSON.stringify(response)).not.toContain('outcome');
      expect(response?.ResponseParameters).toMatchObject({ 'gatewayresponse.header.Retry-After': "'1'" });
    });

    test.each(responses)(
      '%s is a problem of the contract, and has AWS’s own message too',
      (_type, response) => {
        // API Gateway puts messageString in with its quotes.
        const said = '"The \\"reason\\""';
        const template = response.ResponseTemplates['application/json'] ?? '';
        const body = JSON.parse(template.replaceAll('$context.error.messageString', said));

        const { code } = problem.parse(body);
        expect(Object.keys(problems)).toContain(code);
        const { status, title } = problems[code as ProblemCode]; // checked by the line above
        expect(body).toEqual({
          type: `urn:tally:problem:${code}`,
          title,
          status,
          code,
          request_id: '$context.requestId',
          outcome: 'not_applied',
          detail: 'The "reason"',
          message: 'The "reason"',
        });
        expect(response.StatusCode).toBe(String(status));
        expect(response.ResponseParameters).toMatchObject({
          'gatewayresponse.header.Content-Type': "'application/problem+json'",
          'gatewayresponse.header.x-request-id': 'context.requestId',
        });
        const retryAfter = response.ResponseParameters['gatewayresponse.header.Retry-After'];
        if (status === 429) expect(retryAfter).toMatch(/^'\d+'$/);
        else expect(retryAfter).toBeUndefined();
      },
    );
  });
});

test('in production the limits of all routes together stay within the account’s quotas', () => {
  const { throttle } = stageConfig('prod');
  const limits = Object.values<Route>(routes).map((route) => throttle[route.function]);

  expect(limits.reduce((sum, { rate }) => sum + rate, 0)).toBeLessThanOrEqual(10_000);
  expect(limits.reduce((sum, { burst }) => sum + burst, 0)).toBeLessThanOrEqual(5_000);
});
