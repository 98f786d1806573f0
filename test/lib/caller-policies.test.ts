import { describe, expect, test } from '@jest/globals';
import type { Route } from '../../client/contract/route.ts';
import { routesOf } from '../../lib/plan/endpoints.ts';
import { stageConfig } from '../../lib/stage.ts';
import { billingStack, stages, templateOf } from '../support/stacks.ts';

/** The policies that allow a route with this permission. */
const policiesFor = {
  any: ['TallyBiller', 'TallyOperator', 'TallyReader'],
  bill: ['TallyBiller'],
  read: ['TallyBiller', 'TallyOperator', 'TallyReader'],
  close: ['TallyOperator'],
  admin: ['TallyOperator'],
} as const satisfies Record<Route['permission'], readonly string[]>;

/**
 * IAM's `*` stands for slashes too. So what a policy allows of `/customers/{id}` it allows of all below. There the
 * stage's rules alone hold the caller back.
 */
const alsoReached: Partial<Record<string, readonly string[]>> = { updateSubscription: ['TallyOperator'] };

interface Statement {
  readonly Effect: string;
  readonly Action: string;
  readonly Resource: readonly { readonly 'Fn::Join': readonly [string, readonly unknown[]] }[];
}

describe.each(stages)('in stage %s', (stage) => {
  const { resources, ofType } = templateOf(billingStack(stage));
  const [apiId] = Object.entries(resources).find(([, { Type }]) => Type === 'AWS::ApiGateway::RestApi') ?? [];
  const policies = ofType('AWS::IAM::ManagedPolicy').map(({ Properties }) => {
    const { Statement } = Properties['PolicyDocument'] as { Statement: Statement[] };
    return { name: String(Properties['ManagedPolicyName']), statements: Statement };
  });

  /** An ARN of this API in this account, with the values that CloudFormation puts in. */
  const arnOf = ({ 'Fn::Join': [separator, parts] }: Statement['Resource'][number]): string =>
    parts
      .map((part) => (typeof part === 'string' ? part : `<${Object.values(Object(part))}>`))
      .join(separator);
  const arnPrefix = `arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${apiId}>/v1/`;

  test('there are three policies, whose names differ from those of other stages', () => {
    expect(policies.map(({ name }) => name).sort()).toEqual([
      `TallyBiller-${stage}`,
      `TallyOperator-${stage}`,
      `TallyReader-${stage}`,
    ]);
  });

  test('each policy allows calls of this API’s routes, and nothing else', () => {
    for (const { statements } of policies) {
      expect(statements).toHaveLength(1);
      for (const { Effect, Action, Resource } of statements) {
        expect([Effect, Action]).toEqual(['Allow', 'execute-api:Invoke']);
        for (const resource of Resource) expect(arnOf(resource).startsWith(arnPrefix)).toBe(true);
      }
    }
  });

  test.each(routesOf(stageConfig(stage)))(
    'only the policies with the right permission allow %s',
    (name, route) => {
      const called = `${arnPrefix}${route.method}${route.path.replaceAll(/{\w+}/g, 'an-id')}`;

      const letting = policies.filter(({ statements }) =>
        statements.some(({ Resource }) => Resource.some((resource) => covers(arnOf(resource), called))),
      );

      // No caller needs to be allowed what Stripe signs.
      const meant = route.signedBy ? [] : policiesFor[route.permission];
      const allowed = [...meant, ...(alsoReached[name] ?? [])];
      expect(letting.map((policy) => policy.name).sort()).toEqual(
        allowed.map((policy) => `${policy}-${stage}`),
      );
    },
  );

  test('each policy has at most the 6 144 characters that IAM allows', () => {
    const longestPrefix = 'arn:aws-us-gov:execute-api:ap-northeast-1:123456789012:a1b2c3d4e5/v1/';
    for (const { statements } of policies) {
      const written = statements.map((statement) => ({
        ...statement,
        Resource: statement.Resource.map((resource) => arnOf(resource).replace(arnPrefix, longestPrefix)),
      }));
      expect(JSON.stringify({ Version: '2012-10-17', Statement: written }).length).toBeLessThan(6_144);
    }
  });
});

/** Compares like IAM: `*` stands for any characters, also for slashes. */
function covers(pattern: string, arn: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(arn);
}
