import { describe, expect, test } from '@jest/globals';
import { functionNames, type Route } from '../../client/contract/route.ts';
import { type AnyRouteName, localRoutes, routes, webhookRoutes } from '../../client/contract/routes.ts';
import type { Access } from '../../functions/access.ts';
import { monthEnd } from '../../functions/queue/month-end/worker.ts';
import { reconcile } from '../../functions/queue/reconcile/worker.ts';
import { renewals } from '../../functions/queue/renewals/worker.ts';
import { stripeEvents } from '../../functions/queue/stripe-events/worker.ts';
import { summaryCheck } from '../../functions/queue/summary-check/worker.ts';
import { sync } from '../../functions/queue/sync/worker.ts';
import { syncFailed } from '../../functions/queue/sync-failed/worker.ts';
import { syncSweeper } from '../../functions/queue/sync-sweeper/worker.ts';
import { listIndex } from '../../functions/store/table/list-index.ts';
import type { Partition } from '../../functions/store/table/partitions.ts';
import type { StageName } from '../../lib/names.ts';
import { endpointFile } from '../../lib/plan/endpoints.ts';
import { KEY_USES } from '../../lib/stack/stage-key.ts';
import { billingStack, stages, templateOf } from '../support/stacks.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const accessOf = (name: AnyRouteName): Access => require(endpointFile(name)).default.access;
const scheduled: Readonly<Record<string, Access>> = {
  [monthEnd.name]: monthEnd.access,
  [renewals.name]: renewals.access,
  [summaryCheck.name]: summaryCheck.access,
  [syncSweeper.name]: syncSweeper.access,
  [reconcile.name]: reconcile.access,
};
const queued: Readonly<Record<string, Access>> = {
  [sync.name]: sync.access,
  [syncFailed.name]: syncFailed.access,
  [stripeEvents.name]: stripeEvents.access,
};
const workers: Readonly<Record<string, Access>> = { ...scheduled, ...queued };
const names = [...Object.keys(functionNames), ...Object.keys(workers)];
const accessesOf = (name: string, stage: StageName): Access[] => {
  const access = workers[name];
  if (access) return [access];
  // Object.entries forgets the literal keys.
  const all = Object.entries({ ...routes, ...webhookRoutes, ...(stage === 'local' && localRoutes) }) as [
    AnyRouteName,
    Route,
  ][];
  return all.filter(([, route]) => route.function === name).map(([route]) => accessOf(route));
};
const XRAY = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

const RECEIVING = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ReceiveMessage',
];

/** Splits statements into pairs, because CDK joins statements with the same actions. */
const pairsOf = (statements: readonly Pick<Statement, 'Action' | 'Resource'>[]): string[] =>
  statements
    .flatMap(({ Action, Resource }) =>
      listOf(Action).flatMap((action) =>
        [Resource].flat().map((each) => `${action} ${JSON.stringify(each)}`),
      ),
    )
    .sort();

/** The service through which a key is used. */
function serviceOf({ Condition }: Statement): string {
  const via = JSON.stringify(Condition ?? {});
  return /"kms:ViaService":\{"Fn::Join":\["",\["([a-z]+)\."/.exec(via)?.[1] ?? 'any service';
}

const listOf = (action: Statement['Action']): string[] => [action].flat();

/** The partition keys of each kind, as a policy writes them. */
const startOf = {
  customer: 'C#*',
  email: 'E#*',
  customerKey: 'K#*',
  lineItem: 'L#*',
  invoice: 'I#*',
  pointer: 'P#*',
  number: 'N#*',
  due: 'D#*',
  controlTotal: 'T#*',
  summary: 'S#*',
  customerSummary: 'SC#*',
  summaryGenerations: 'SG',
  syncAttempt: 'A#*',
  providerCustomer: 'CP#*',
  installation: 'installation',
  stripeEvent: 'W#*',
  subscription: 'SU#*',
  subscriptionEntry: 'SL#*',
  syncControl: 'sync',
  product: 'PR#*',
  productKey: 'PK#*',
  lead: 'LD#*',
  leadLedger: 'LL#*',
  leadMonth: 'LM#*',
  leadRow: 'LR#*',
  leadTotal: 'LT#*',
  leadSecret: 'lead-secret',
  clock: 'clock',
  migration: 'migration',
} as const satisfies Record<Partition, string>;

const isWrite = (action: string): boolean => /^dynamodb:(Put|Update|Delete|ConditionCheck)/.test(action);

const grant = (action: string, resource: unknown, keys = 'any key'): string =>
  [`dynamodb:${action}`, JSON.stringify(resource), keys].join(' ');

/** Splits a statement into actions, resources and partition keys. */
function grantsOf({ Action, Resource, Condition }: Statement): string[] {
  const { 'dynamodb:LeadingKeys': keys, ...otherKeys } = Condition?.['ForAllValues:StringLike'] ?? {};
  expect({ otherKeys, conditions: Object.keys(Condition ?? {}).length }).toEqual({
    otherKeys: {},
    conditions: keys ? 1 : 0,
  });
  return listOf(Action).flatMap((action) =>
    (keys ? [keys].flat() : [undefined]).map((each) =>
      grant(action.replace('dynamodb:', ''), Resource, each),
    ),
  );
}

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

  test('no resource is a wildcard, except for X-Ray, which has no resources with names', () => {
    for (const { Action, Resource } of statements) {
      if (JSON.stringify(Resource).includes('*')) expect([...listOf(Action)].sort()).toEqual(XRAY);
    }
  });

  test('traces may be written only in a stage that wants them', () => {
    const traced = statements.filter(({ Action }) =>
      listOf(Action).some((action) => action.startsWith('xray')),
    );

    expect(traced).toHaveLength(stage === 'prod' ? names.length : 0);
  });

  test.each(names)('%s may use table and index only for what it declares', (name) => {
    const accesses = accessesOf(name, stage);
    const mine = policies.filter(({ roles }) => roles === JSON.stringify([{ Ref: roleOf(name) }]));

    const onData = mine
      .flatMap((policy) => policy.statements)
      .filter(({ Action }) => listOf(Action).some((action) => action.startsWith('dynamodb:')));
    const table = { 'Fn::GetAtt': [tableId, 'Arn'] };
    const index = { 'Fn::Join': ['', [table, `/index/${listIndex.name}`]] };
    expect(onData.map(({ Effect }) => Effect)).toEqual(onData.map(() => 'Allow'));
    const expected = [
      // The clock is read with every request.
      ...accesses.flatMap((access) => access.table ?? []).map((action) => grant(action, table)),
      ...(stage === 'local' ? [grant('GetItem', table)] : []),
      ...accesses.flatMap((access) => access.lists ?? []).map((action) => grant(action, index)),
      ...accesses.flatMap(({ writes = {} }) =>
        Object.entries(writes).flatMap(([action, kinds]) =>
          kinds.map((kind) => grant(action, table, startOf[kind])),
        ),
      ),
    ];
    expect(onData.flatMap(grantsOf).sort()).toEqual([...new Set(expected)].sort());
  });

  test('readers cannot write, and writers can delete only a place in the list of due invoices and a claim on an e-mail address', () => {
    const writers = policies
      .filter(({ statements }) => statements.some(({ Action }) => listOf(Action).some(isWrite)))
      .map(({ roles }) => roles);
    const deletes = statements.filter(({ Action }) => listOf(Action).includes('dynamodb:DeleteItem'));

    expect(writers).toHaveLength(stage === 'local' ? 16 : 15);
    expect(deletes.flatMap(grantsOf).filter((each) => !/ [DE]#\*$/.test(each))).toEqual([]);
  });

  test.each(names)('%s may use queues and secrets only for what it declares', (name) => {
    const queue = (id: RegExp) => ({ 'Fn::GetAtt': [idOf('AWS::SQS::Queue', id), 'Arn'] });
    const secret = (id: RegExp) => ({ Ref: idOf('AWS::SecretsManager::Secret', id) });
    const accesses = accessesOf(name, stage);
    const queues = {
      sync: queue(/^SyncQueue[0-9A-F]{8}$/),
      'sync-failed': queue(/^SyncQueueFailed/),
      'stripe-events': queue(/^EventQueue[0-9A-F]{8}$/),
    };
    const kept = { stripe: secret(/^StripeKey/), 'stripe-webhooks': secret(/^WebhookSecret/) };
    const of = <Name extends string>(each: (access: Access) => readonly Name[] | undefined): Name[] => [
      ...new Set(accesses.flatMap((access) => each(access) ?? [])),
    ];

    const expected = [
      ...(name in scheduled ? [{ Action: 'sqs:SendMessage', Resource: queue(/^FailedRuns/) }] : []),
      ...of(({ sends }) => sends).map((to) => ({ Action: 'sqs:SendMessage', Resource: queues[to] })),
      ...(name === sync.name ? [{ Action: RECEIVING, Resource: queues.sync }] : []),
      ...(name === syncFailed.name ? [{ Action: RECEIVING, Resource: queues['sync-failed'] }] : []),
      ...(name === stripeEvents.name ? [{ Action: RECEIVING, Resource: queues['stripe-events'] }] : []),
      ...of(({ secrets }) => secrets).map((one) => ({
        Action: 'secretsmanager:GetSecretValue',
        Resource: kept[one],
      })),
    ];
    const found = statementsOf(name).filter(({ Action }) =>
      listOf(Action).some((action) => /^(sqs|secretsmanager):/.test(action)),
    );
    expect(found.map(({ Effect }) => Effect)).toEqual(found.map(() => 'Allow'));
    expect(pairsOf(found)).toEqual(pairsOf(expected));
  });

  test('each queue is read by its own worker, and each secret by those who need it', () => {
    const who = (action: string) =>
      names.filter((name) => statementsOf(name).some(({ Action }) => listOf(Action).includes(action)));

    expect(who('secretsmanager:GetSecretValue').sort()).toEqual([
      'reconcile',
      'stripe-events',
      'sync',
      'webhooks',
    ]);
    expect(who('sqs:ReceiveMessage').sort()).toEqual(['stripe-events', 'sync', 'sync-failed']);
  });

  test.each(names)('%s may use the stage’s key only for what it declares', (name) => {
    const uses = statementsOf(name).filter(({ Action }) =>
      listOf(Action).some((action) => action.startsWith('kms:')),
    );

    if (stage === 'local') {
      expect(uses).toEqual([]);
      return;
    }
    const accesses = accessesOf(name, stage);
    const sends = accesses.some((access) => access.sends);
    const reads = accesses.some((access) => access.secrets);
    const expected = [
      `dynamodb ${KEY_USES.join()}`,
      ...(name in scheduled ? ['any service kms:Decrypt,kms:GenerateDataKey'] : []),
      ...(sends ? ['sqs kms:Decrypt,kms:GenerateDataKey'] : []),
      ...(name in queued ? ['sqs kms:Decrypt'] : []),
      ...(reads ? ['secretsmanager kms:Decrypt'] : []),
    ];
    expect(uses.map((use) => `${serviceOf(use)} ${listOf(use.Action).join()}`).sort()).toEqual(
      expected.sort(),
    );
  });

  test.each(names)('%s has its own role, which only Lambda may use', (name) => {
    const role = roleOf(name);

    expect(new Set(names.map(roleOf)).size).toBe(names.length);
    expect(resources[role]?.Properties).not.toHaveProperty('ManagedPolicyArns');
    expect(resources[role]?.Properties['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [{ Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
    });
  });

  test('policies are attached only to the functions’ roles', () => {
    expect(policies).toHaveLength(names.length);
    expect(ofType('AWS::IAM::User')).toEqual([]);
    for (const { Properties } of ofType('AWS::IAM::ManagedPolicy')) {
      expect(['Roles', 'Users', 'Groups'].filter((attached) => attached in Properties)).toEqual([]);
    }
  });

  function statementsOf(name: string): Statement[] {
    const role = JSON.stringify([{ Ref: roleOf(name) }]);
    return policies.filter(({ roles }) => roles === role).flatMap((policy) => policy.statements);
  }

  function idOf(type: string, id: RegExp): string {
    const [found, ...others] = Object.entries(resources).filter(
      ([each, { Type }]) => Type === type && id.test(each),
    );
    if (!found || others.length > 0) throw new Error(`there is not one ${type} whose id is like ${id}`);
    return found[0];
  }

  function roleOf(name: string): string {
    return (functionNamed(name).Properties['Role'] as { 'Fn::GetAtt': [string] })['Fn::GetAtt'][0];
  }

  function functionNamed(name: string) {
    const found = Object.values(resources).find(
      ({ Properties }) => Properties?.['FunctionName'] === `tally-${stage}-${name}`,
    );
    if (!found) throw new Error(`there is no function ${name}`);
    return found;
  }
});
