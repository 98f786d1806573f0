import { describe, expect, test } from '@jest/globals';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { BillingStack } from '../../lib/stack/billing-stack.ts';
import { gatewayCors, preflight } from '../../lib/stack/cors.ts';
import { stageConfig } from '../../lib/stage.ts';
import { context, templateOf } from '../support/stacks.ts';

const ONE = 'https://billing.example';
const OTHER = 'https://ops.example';

function madeFor(...corsOrigins: string[]) {
  const app = new App({ context });
  // A broken rule without a reason makes the synthesis throw.
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = new BillingStack(app, {
    stage: { ...stageConfig('prod'), corsOrigins },
    version: '1.2.3',
    newestMigration: 1,
  });
  const { ofType } = templateOf(stack);
  const answers = ofType('AWS::ApiGateway::GatewayResponse').map(
    ({ Properties }) => Properties['ResponseParameters'] as Record<string, string>, // as CloudFormation has them
  );
  return {
    synth: () => app.synth(),
    methods: ofType('AWS::ApiGateway::Method').map(({ Properties }) => Properties),
    allowed: answers.map((parameters) => parameters['gatewayresponse.header.Access-Control-Allow-Origin']),
    variables: ofType('AWS::Lambda::Function').map(({ Properties }) =>
      JSON.stringify(Properties['Environment'] ?? {}),
    ),
  };
}

describe('where a stage names an origin', () => {
  const { methods, allowed, variables, synth } = madeFor(ONE);
  const preflights = methods.filter(({ HttpMethod }) => HttpMethod === 'OPTIONS');
  const routes = methods.filter(({ HttpMethod }) => HttpMethod !== 'OPTIONS');

  test('its browsers may ask at each path, without a signature and without a function', () => {
    const asked = preflights.map(({ ResourceId }) => JSON.stringify(ResourceId));

    expect(asked).toEqual(expect.arrayContaining(routes.map(({ ResourceId }) => JSON.stringify(ResourceId))));
    for (const method of preflights) {
      expect(method).toMatchObject({ AuthorizationType: 'NONE', Integration: { Type: 'MOCK' } });
      expect(JSON.stringify(method)).toContain(`'${ONE}'`);
      expect(JSON.stringify(method)).toContain('Authorization,Content-Type,Idempotency-Key');
    }
  });

  test('functions and all answers of the gateway itself allow it', () => {
    expect(new Set(allowed)).toEqual(new Set([`'${ONE}'`]));
    expect(variables.filter((each) => each.includes(`"CORS_ORIGINS":"${ONE}"`)).length).toBeGreaterThan(5);
  });

  test('every route still needs a signature, and cookies are never allowed', () => {
    const open = routes.filter(({ AuthorizationType }) => AuthorizationType !== 'AWS_IAM');

    expect(open.map(({ OperationName }) => OperationName)).toEqual(['receiveStripeEvent']);
    expect(JSON.stringify(methods)).not.toContain('Access-Control-Allow-Credentials');
  });

  test('no rule of AwsSolutions is broken without a reason', () => {
    expect(synth).not.toThrow();
  });
});

test('with several origins, answers of the gateway itself allow any, since they hold no data', () => {
  const origins = { corsOrigins: [ONE, OTHER] };

  expect(preflight(origins)).toMatchObject({ allowOrigins: [ONE, OTHER] });
  expect(gatewayCors(origins)).toMatchObject({ 'Access-Control-Allow-Origin': "'*'" });
});

test.each([
  '*',
  'https://billing.example/',
  'https://billing.example/app',
  'http://billing.example',
  'billing.example',
])('a name that is no origin is refused: %s', (origin) => {
  expect(() => preflight({ corsOrigins: [origin] })).toThrow(
    /corsOrigins has .* such as https:\/\/billing\.example/,
  );
});
