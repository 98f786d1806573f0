import { describe, expect, test } from '@jest/globals';
import { functionNames, type Route } from '../../client/contract/route.ts';
import { type AnyRouteName, localRoutes, routes } from '../../client/contract/routes.ts';
import type { Access } from '../../functions/http/endpoint.ts';
import { access as monthEnd } from '../../functions/queue/month-end-run.ts';
import { access as summaryCheck } from '../../functions/queue/summary-check-run.ts';
import { listIndex } from '../../functions/store/schema.ts';
import { endpointFile } from '../../lib/endpoints.ts';
import type { StageName } from '../../lib/names.ts';
import { billingStack, stages, templateOf } from '../support/stacks.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

const accessOf = (name: AnyRouteName): Access => require(endpointFile(name)).default.access;
const scheduled: Readonly<Record<string, Access>> = { 'month-end': monthEnd, 'summary-check': summaryCheck };
const names = [...Object.keys(functionNames), ...Object.keys(scheduled)];
const accessesOf = (name: string, stage: StageName): Access[] => {
  const access = scheduled[name];
  if (access) return [access];
  // Object.entries forgets the literal keys.
  const all = Object.entries({ ...routes, ...(stage === 'local' && localRoutes) }) as [AnyRouteName, Route][];
  return all.filter(([, route]) => route.function === name).map(([route]) => accessOf(route));
};
const XRAY = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

const listOf = (action: Statement['Action']): string[] => [action].flat();

describe.each(stages)('in stage %s', (stage) => {
  const { resources, ofType } = templateOf(billingStack(stage));
  const [tableId] = Object.entries(resources).find(([, { Type }]) => Type === 'AWS::DynamoDB::Table') ?? [];
  const policies = ofType('AWS::IAM::Policy').map(({ Properties }) => {
    const { Statement } = Properties['PolicyDocument'] as { Statement: Statement[] };
    return { roles: JSON.stringify(Properties['Roles']), statements: Statement };
  });
  const statements = policies.flatMap((policy) => policy.statements);

  test('no action is a wildcard', () => {
    expect(statements.length).toBeGreaterThan(0);
    for (const { Action } of statements) expect(listOf(Action).join()).not.toContain('*');
  });

  test('no resource is a wildcard, except for X-Ray, which has none to name', () => {
    for (const { Action, Resource } of statements) {
      if (JSON.stringify(Resource).includes('*')) expect([...listOf(Action)].sort()).toEqual(XRAY);
    }
  });

  test('traces may be written where they are wanted only', () => {
    const traced = statements.filter(({ Action }) =>
      listOf(Action).some((action) => action.startsWith('xray')),
    );

    expect(traced).toHaveLength(stage === 'prod' ? names.length : 0);
  });

  test.each(names)('%s may do to table and index what it declares, and nothing else', (name) => {
    const accesses = accessesOf(name, stage);
    const [, { Properties }] = functionNamed(name);
    const role = (Properties['Role'] as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0];
    const mine = policies.filter(({ roles }) => roles === JSON.stringify([{ Ref: role }]));

    const onData = mine
      .flatMap((policy) => policy.statements)
      .filter(({ Action }) => listOf(Action).some((action) => action.startsWith('dynamodb:')));
    const table = { 'Fn::GetAtt': [tableId, 'Arn'] };
    const index = { 'Fn::Join': ['', [table, `/index/${listIndex.name}`]] };
    const allowed = onData.map(({ Effect, Action, Resource }) => ({
      Effect,
      Action: listOf(Action).sort(),
      Resource,
    }));
    const expected = [
      {
        // The clock is read with every request.
        actions: [
          ...accesses.flatMap((access) => access.table ?? []),
          ...(stage === 'local' ? ['GetItem'] : []),
        ],
        Resource: table,
      },
      { actions: accesses.flatMap((access) => access.lists ?? []), Resource: index },
    ];
    expect(allowed).toEqual(
      expected
        .filter(({ actions }) => actions.length > 0)
        .map(({ actions, Resource }) => ({
          Effect: 'Allow',
          Action: [...new Set(actions)].map((action) => `dynamodb:${action}`).sort(),
          Resource,
        })),
    );
  });

  test.each(names)('%s has a role of its own, which just Lambda takes', (name) => {
    const roles = names.map((each) => JSON.stringify(functionNamed(each)[1].Properties['Role']));
    const role = (functionNamed(name)[1].Properties['Role'] as { 'Fn::GetAtt': [string] })['Fn::GetAtt'][0];

    expect(new Set(roles).size).toBe(names.length);
    expect(resources[role]?.Properties).not.toHaveProperty('ManagedPolicyArns');
    expect(resources[role]?.Properties['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [{ Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    });
  });

  test('policies hang on the functions’ roles alone', () => {
    expect(policies).toHaveLength(names.length);
    expect(ofType('AWS::IAM::User')).toEqual([]);
    expect(ofType('AWS::IAM::ManagedPolicy')).toEqual([]);
  });

  function functionNamed(name: string) {
    const found = Object.entries(resources).find(
      ([, { Properties }]) => Properties?.['FunctionName'] === `tally-${stage}-${name}`,
    );
    if (!found) throw new Error(`there is no function ${name}`);
    return found;
  }
});
