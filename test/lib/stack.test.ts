import { describe, expect, test } from '@jest/globals';
import { functionNames } from '../../client/contract/route.ts';
import { readEnvironment, readMonthEndPace, readSyncSettings } from '../../functions/environment.ts';
import { LEASE_MS } from '../../functions/queue/sync/worker.ts';
import { listIndex } from '../../functions/store/table/list-index.ts';
import { outputs, stageName } from '../../lib/names.ts';
import { stageConfig } from '../../lib/stage.ts';
import { billingStack, stages, templateOf } from '../support/stacks.ts';

/** In the text of a function's variable. */
const NUMBER_PREFIX = { local: '"numberPrefix":"TEST"', prod: '"numberPrefix":"TLY"' };
const KEPT = 'RetainExceptOnCreate';
const differing = {
  local: {
    keepsData: false,
    table: 'Delete',
    logs: 'Delete',
    days: 7,
    tracing: undefined,
    pace: { parallel: 8, perSecond: 50 },
    testClock: true,
    ownKey: false,
    reserved: {},
    batch: 5,
    limits: { operation: 25, account: 100 },
    syncs: 2,
  },
  prod: {
    keepsData: true,
    table: 'Retain',
    logs: KEPT,
    days: 90,
    tracing: { Mode: 'Active' },
    pace: { parallel: 16, perSecond: 50 },
    testClock: false,
    ownKey: true,
    reserved: {
      'line-item-writes': 400,
      'lead-writes': 100,
      'invoice-closing': 50,
      totals: 50,
      webhooks: 20,
    },
    batch: 10,
    limits: { operation: 25, account: 100 },
    syncs: 8,
  },
} as const;
const TELLING = ['invoice-closing', 'invoice-sync'];
const WORKERS = [
  'month-end',
  'reconcile',
  'renewals',
  'stripe-events',
  'summary-check',
  'sync',
  'sync-failed',
  'sync-sweeper',
];

/** The name of API Gateway's own log has the id of the API in it. */
const nameOf = (name: unknown): string =>
  typeof name === 'string'
    ? name
    : (name as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]
        .map((part) => (typeof part === 'string' ? part : '<the API>'))
        .join('');

describe.each(stages)('stage %s', (stage) => {
  const stack = billingStack(stage);
  const { template, resources, ofType } = templateOf(stack);
  const expected = differing[stage];
  const functions = ofType('AWS::Lambda::Function').map(({ Properties }) => Properties);
  const named = (name: string) => functions.find((each) => each['FunctionName'] === `tally-${stage}-${name}`);
  const isMonthEnd = (each: Record<string, unknown>) => each['FunctionName'] === `tally-${stage}-month-end`;
  const isSummaryCheck = (each: Record<string, unknown>) =>
    each['FunctionName'] === `tally-${stage}-summary-check`;
  const ofRoutes = functions.filter((each) =>
    Object.keys(functionNames).some((name) => each['FunctionName'] === `tally-${stage}-${name}`),
  );
  const ruleAt = (schedule: string) =>
    ofType('AWS::Events::Rule').filter(({ Properties }) => Properties['ScheduleExpression'] === schedule);

  describe('the table', () => {
    const [table, ...others] = ofType('AWS::DynamoDB::Table');
    const key = (name: string, KeyType: string) => ({ AttributeName: name, KeyType });

    test('exists once, is paid by request, and has the keys that the store writes', () => {
      expect(others).toEqual([]);
      expect(table?.Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
        AttributeDefinitions: ['pk', 'sk', 'list_pk', 'list_sk'].map((name) => ({
          AttributeName: name,
          AttributeType: 'S',
        })),
      });
    });

    test('keeps every key for ever, and has no stream, because nothing reads one', () => {
      expect(table?.Properties).not.toHaveProperty('TimeToLiveSpecification');
      expect(table?.Properties).not.toHaveProperty('StreamSpecification');
    });

    test(`is encrypted by ${expected.ownKey ? 'the stage’s key' : 'DynamoDB’s own key'}`, () => {
      expect(table?.Properties['SSESpecification']).toEqual(
        expected.ownKey ? expect.objectContaining({ SSEEnabled: true, SSEType: 'KMS' }) : undefined,
      );
    });

    test('has one index for all lists', () => {
      expect(table?.Properties['GlobalSecondaryIndexes']).toEqual([
        {
          IndexName: listIndex.name,
          KeySchema: [key(listIndex.partitionKey, 'HASH'), key(listIndex.sortKey, 'RANGE')],
          Projection: { ProjectionType: 'ALL' },
        },
      ]);
    });

    test(`is ${expected.keepsData ? 'backed up, protected and kept' : 'thrown away with the stage'}`, () => {
      expect(table).toMatchObject({ DeletionPolicy: expected.table, UpdateReplacePolicy: expected.table });
      expect(table?.Properties).toMatchObject({
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: expected.keepsData },
        DeletionProtectionEnabled: expected.keepsData,
      });
      expect(stack.terminationProtection).toBe(expected.keepsData);
    });
  });

  describe('the functions', () => {
    test('are the functions of the contract, and the workers', () => {
      expect(functions.map((each) => each['FunctionName']).sort()).toEqual(
        [...Object.keys(functionNames), ...WORKERS].map((name) => `tally-${stage}-${name}`).sort(),
      );
    });

    test('end before API Gateway stops waiting, and have the right runtime', () => {
      for (const each of functions) {
        expect(each).toMatchObject({ Runtime: 'nodejs24.x', LoggingConfig: { LogFormat: 'JSON' } });
        expect(each['TracingConfig']).toEqual(expected.tracing);
      }
      for (const each of ofRoutes) expect(each).toMatchObject({ Timeout: 15 });
    });

    test('share the account’s concurrency, except those that have a reserved part', () => {
      const reserved = functions.flatMap((each) => {
        const kept = each['ReservedConcurrentExecutions'];
        return kept === undefined ? [] : [[each['FunctionName'], kept]];
      });

      const alone = { 'month-end': 1, reconcile: 1, renewals: 1, 'summary-check': 1, 'sync-sweeper': 1 };
      expect(Object.fromEntries(reserved)).toEqual(
        Object.fromEntries(
          Object.entries({ ...expected.reserved, ...alone }).map(([name, kept]) => [
            `tally-${stage}-${name}`,
            kept,
          ]),
        ),
      );
      // An account has 1000, and Lambda requires that 100 are not reserved.
      expect(reserved.reduce((sum, [, kept]) => sum + Number(kept), 0)).toBeLessThanOrEqual(900);
    });

    test('have only the variables that they read, and no secret', () => {
      for (const each of ofRoutes) {
        const { Variables } = each['Environment'] as { Variables: Record<string, string> };
        const [tableId] =
          Object.entries(resources).find(([, { Type }]) => Type === 'AWS::DynamoDB::Table') ?? [];

        expect(Variables['TABLE_NAME']).toEqual({ Ref: tableId });
        const told: Record<string, string> = { ...Variables, TABLE_NAME: 'tally' };
        const queueUrl = told['SYNC_QUEUE_URL'];
        delete told['SYNC_QUEUE_URL'];
        delete told['EVENT_QUEUE_URL'];
        delete told['STRIPE_WEBHOOK_SECRET_ID'];
        expect(Object.keys(told).sort()).toEqual([
          'GRACE_DAYS',
          'INVOICING',
          'OLDEST_USE_DAYS',
          'STAGE',
          'TABLE_NAME',
          ...(expected.testClock ? ['TEST_CLOCK'] : []),
          'VERSION',
        ]);
        // A function that closes an invoice, or asks for its sync, sends a message to the sync.
        const tells = TELLING.some((name) => each['FunctionName'] === `tally-${stage}-${name}`);
        expect(queueUrl !== undefined).toBe(tells);
        expect(readEnvironment(told)).toEqual({
          tableName: 'tally',
          stage,
          version: '1.2.3',
          graceDays: 2,
          oldestUseDays: expected.testClock ? 3653 : 400,
          invoicing: expect.stringContaining(NUMBER_PREFIX[stage]),
          testClock: expected.testClock,
        });
      }
    });
  });

  test('only one function takes webhooks; it knows the name of its secret, and not the secret', () => {
    const withSecret = functions.filter(({ Environment }) =>
      JSON.stringify(Environment).includes('STRIPE_WEBHOOK_SECRET_ID'),
    );

    expect(withSecret.map(({ FunctionName }) => FunctionName)).toEqual([`tally-${stage}-webhooks`]);
    expect(withSecret[0]?.['Environment']).toMatchObject({
      Variables: { STRIPE_WEBHOOK_SECRET_ID: { Ref: expect.stringMatching(/^WebhookSecret/) } },
    });
  });

  describe('the month’s end', () => {
    const run = functions.find(isMonthEnd);

    test('runs every five minutes, one run at a time, and for five minutes at most', () => {
      // The renewals and the sweeper of the sync also run every five minutes.
      const rules = ruleAt('rate(5 minutes)').map(({ Properties }) => Properties);
      expect(rules).toHaveLength(3);
      for (const rule of rules) {
        expect(rule).toMatchObject({
          State: 'ENABLED',
          Targets: [{ RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 } }],
        });
      }
      expect(run).toMatchObject({ ReservedConcurrentExecutions: 1, Timeout: 300 });
    });

    test('has its speed limit in its variables', () => {
      const environment = run?.['Environment'] as { Variables: Record<string, string> } | undefined;

      expect(readMonthEndPace(environment?.Variables ?? {})).toEqual(expected.pace);
    });
  });

  describe('the check of the summaries', () => {
    test('runs once a day, one at a time', () => {
      expect(ruleAt('cron(30 3 * * ? *)')).toHaveLength(1);
      expect(ofType('AWS::Events::Rule')).toHaveLength(5);
      expect(functions.find(isSummaryCheck)).toMatchObject({ ReservedConcurrentExecutions: 1, Timeout: 900 });
    });
  });

  describe('the sync', () => {
    const run = named('sync');
    const queue = (name: string) =>
      ofType('AWS::SQS::Queue').find(
        ({ Properties }) => Properties['QueueName'] === `tally-${stage}-${name}`,
      );
    const attribute = (id: RegExp) => ({ 'Fn::GetAtt': [expect.stringMatching(id), 'Arn'] });

    test('gets its messages in batches, a few at a time, and reports those that must come again', () => {
      expect(ofType('AWS::Lambda::EventSourceMapping').map(({ Properties }) => Properties)).toEqual([
        expect.objectContaining({
          EventSourceArn: attribute(/^SyncQueue[0-9A-F]{8}$/),
          BatchSize: expected.batch,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          ScalingConfig: { MaximumConcurrency: expected.syncs },
        }),
        expect.objectContaining({
          EventSourceArn: attribute(/^EventQueue[0-9A-F]{8}$/),
          BatchSize: 5,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          ScalingConfig: { MaximumConcurrency: 2 },
        }),
        expect.objectContaining({
          EventSourceArn: attribute(/^SyncQueueFailed/),
          FunctionResponseTypes: ['ReportBatchItemFailures'],
        }),
      ]);
    });

    test('keeps its messages hidden much longer than it runs, and gives up on none soon', () => {
      const timeout = Number(run?.['Timeout']);

      expect(timeout).toBe(60);
      // Only one try of an invoice runs at a time. When the message comes again, the next try may begin.
      expect(LEASE_MS / 1_000).toBeGreaterThan(timeout);
      expect(LEASE_MS / 1_000).toBeLessThan(6 * timeout);
      expect(queue('sync')?.Properties).toMatchObject({
        VisibilityTimeout: 6 * timeout,
        MessageRetentionPeriod: 14 * 86_400,
        RedrivePolicy: { deadLetterTargetArn: attribute(/^SyncQueueFailed/), maxReceiveCount: 1_000 },
      });
      expect(queue('sync-failed')?.Properties).toMatchObject({
        VisibilityTimeout: 6 * timeout,
        MessageRetentionPeriod: 14 * 86_400,
      });
    });

    test('has queues that are encrypted and refuse unencrypted calls', () => {
      for (const name of ['sync', 'sync-failed', 'stripe-events', 'stripe-events-failed']) {
        expect(queue(name)?.Properties).toMatchObject(
          expected.ownKey ? { KmsMasterKeyId: attribute(/^Key/) } : { SqsManagedSseEnabled: true },
        );
      }
      const refusals = JSON.stringify(ofType('AWS::SQS::QueuePolicy'));
      expect(refusals.match(/"aws:SecureTransport":"false"/g)).toHaveLength(5);
    });

    test('has variables for how invoices are paid and where the key of Stripe is, but not for the key', () => {
      const environment = run?.['Environment'] as { Variables: Record<string, string> } | undefined;
      const variables = environment?.Variables ?? {};

      expect(variables['STRIPE_API_KEY_SECRET']).toEqual({ Ref: expect.stringMatching(/^StripeKey/) });
      expect(readSyncSettings({ ...variables, STRIPE_API_KEY_SECRET: 'the secret' })).toEqual({
        apiKeySecret: 'the secret',
        dueDays: 30,
        autoAdvance: true,
        mostTries: 100,
        limits: expected.limits,
      });
    });

    test.each(['stripe-api-key', 'stripe-webhook-secret'])(
      'has the secret %s without a value, so that no template has the value and no deploy changes it',
      (name) => {
        const secret = ofType('AWS::SecretsManager::Secret').find(
          ({ Properties }) => Properties['Name'] === `tally-${stage}/${name}`,
        );

        expect(secret).toBeDefined();
        for (const value of ['SecretString', 'GenerateSecretString']) {
          expect(secret?.Properties).not.toHaveProperty(value);
        }
        expect(secret?.DeletionPolicy).toBe(expected.table);
        expect('KmsKeyId' in (secret?.Properties ?? {})).toBe(expected.ownKey);
      },
    );
  });

  test('every log expires, and is deleted only with a stage that keeps no data', () => {
    const logs = ofType('AWS::Logs::LogGroup');

    expect(logs.map(({ Properties }) => nameOf(Properties['LogGroupName'])).sort()).toEqual(
      [
        `/tally/tally-${stage}/api-access`,
        `API-Gateway-Execution-Logs_<the API>/v1`,
        ...WORKERS.map((name) => `/aws/lambda/tally-${stage}-${name}`),
        ...Object.keys(functionNames).map((name) => `/aws/lambda/tally-${stage}-${name}`),
      ].sort(),
    );
    for (const log of logs) {
      expect(Object.keys(log.Properties).includes('KmsKeyId')).toBe(expected.ownKey);
      expect(log.Properties['RetentionInDays']).toBe(expected.days);
      expect(log.DeletionPolicy).toBe(expected.logs);
    }
  });

  test('a migration begins when no function from before the deploy can still run', () => {
    const longest = Math.max(...functions.map((each) => Number(each?.['Timeout'])));
    const { settleMinutes } = stageConfig(stage).migrations;

    // On the local stack nobody bills while it is deployed.
    if (expected.keepsData) expect(60 * settleMinutes).toBeGreaterThanOrEqual(longest);
    else expect(settleMinutes).toBe(0);
  });

  test('the commands find its outputs', () => {
    expect(Object.keys(template.findOutputs('*'))).toEqual(expect.arrayContaining(Object.values(outputs)));
    expect(stack.stackName).toBe(`tally-${stage}`);
  });

  test('the stack stays far below the largest size of a stack', () => {
    expect(Object.keys(resources).length).toBeLessThan(300);
  });
});

test('the local API’s address stays the same, and on AWS AWS chooses it', () => {
  const tagsIn = (stage: 'local' | 'prod') =>
    JSON.stringify(
      templateOf(billingStack(stage)).ofType('AWS::ApiGateway::RestApi')[0]?.Properties['Tags'] ?? [],
    );

  expect(tagsIn('local')).toContain('{"Key":"_custom_id_","Value":"tally"}');
  expect(tagsIn('prod')).not.toContain('_custom_id_');
});

test('the local table keeps its name, so that kept data is found after a start; on AWS it has no fixed name', () => {
  const nameIn = (stage: 'local' | 'prod') =>
    templateOf(billingStack(stage)).ofType('AWS::DynamoDB::Table')[0]?.Properties['TableName'];

  expect(nameIn('local')).toBe('tally-local');
  expect(nameIn('prod')).toBeUndefined();
});

test('an unknown stage is refused, and the error names it', () => {
  expect(stageName('prod')).toBe('prod');
  expect(() => stageName('production')).toThrow(
    'There is no stage "production". Set STAGE to one of: local, prod.',
  );
});

test('time can be moved only on the local stage: no other stage has the route or the variable', () => {
  const [local, prod] = (['local', 'prod'] as const).map((stage) =>
    JSON.stringify(templateOf(billingStack(stage)).resources),
  );

  for (const trace of [/"TEST_CLOCK":"on"/, /"PathPart":"clock"/, /"OperationName":"setClock"/]) {
    expect(local).toMatch(trace);
  }
  expect(prod).not.toMatch(/clock/i);
});
