import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { functionNames } from '../../client/contract/route.ts';
import { metricsOf, services, stripeAlertKinds } from '../../functions/metrics/table.ts';
import { billingStack, ROOT, stages, templateOf } from '../support/stacks.ts';

// Parts of a template, as CloudFormation has them.
interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly OKActions: readonly unknown[];
  readonly MetricName?: string;
  readonly Metrics?: readonly { readonly Expression?: string; readonly MetricStat?: object }[];
}
interface Statement {
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Action: string | readonly string[];
  readonly Condition?: object;
}

const templates = { local: templateOf(billingStack('local')), prod: templateOf(billingStack('prod')) };

/** Sections of the runbook that belong to no alarm, each with the reason for it. */
const withoutAlarm: Readonly<Record<string, string>> = {};

const sections = [...readFileSync(join(ROOT, 'docs', 'runbook.md'), 'utf8').matchAll(/^## ([a-z-]+)$/gm)].map(
  ([, name]) => name,
);

describe.each(stages)('the alarms of stage %s', (stage) => {
  const { ofType, resources } = templates[stage];
  // What a template says of an alarm; a field that is missing fails the test that reads it.
  const alarms = ofType('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties as unknown as Alarm);
  const [topicId, ...otherTopics] = Object.entries(resources).flatMap(([id, { Type }]) =>
    Type === 'AWS::SNS::Topic' ? [id] : [],
  );
  const nameOf = ({ AlarmName }: Alarm): string => AlarmName.replace(`tally-${stage}-`, '');
  const alarm = (name: string) => alarms.find((each) => nameOf(each) === name);

  test('have only these names', () => {
    expect(alarms.map(nameOf).sort()).toEqual([
      'api-errors',
      'api-latency',
      'api-throttled',
      'breaker-open',
      'failed-items',
      'failed-runs',
      'function-errors',
      'function-throttles',
      'month-end-absent',
      'month-end-behind',
      'month-end-failures',
      'read-errors',
      'read-throttles',
      'reconcile-differences',
      'renewals-absent',
      'renewals-behind',
      'renewals-failures',
      'restore-noticed',
      'stripe-credit-note',
      'stripe-customer-deleted',
      'stripe-dispute',
      'stripe-doubled',
      'stripe-events-behind',
      'stripe-events-failed-messages',
      'stripe-invoice-deleted',
      'stripe-refund',
      'stripe-total-differs',
      'stripe-unknown-invoice',
      'stripe-went-back',
      'summary-drift',
      'sync-failed-messages',
      'sync-failures',
      'sync-lag',
      'table-errors',
      'table-throttles',
      'webhooks-refused',
    ]);
    const security = readFileSync(join(ROOT, 'docs', 'security.md'), 'utf8');
    expect(security).toContain(`by ${alarms.length} alarms`);
  });

  test('notify one topic at their beginning and at their end', () => {
    expect(otherTopics).toEqual([]);
    for (const each of alarms) {
      expect(each.AlarmActions).toEqual([{ Ref: topicId }]);
      expect(each.OKActions).toEqual([{ Ref: topicId }]);
    }
  });

  test('each say what to do first, and where the runbook describes the rest', () => {
    for (const each of alarms) {
      expect(each.AlarmDescription).toMatch(new RegExp(`\\. Runbook: docs/runbook\\.md#${nameOf(each)}$`));
      // CloudWatch refuses a longer description.
      expect(each.AlarmDescription.length).toBeLessThanOrEqual(1024);
    }
    expect(sections.toSorted()).toEqual([...alarms.map(nameOf), ...Object.keys(withoutAlarm)].sort());
  });

  test('of functions watch every function of the API', () => {
    for (const what of ['errors', 'throttles']) {
      // Those that write, and those that only read: one alarm takes ten metrics.
      const parts = ['function', 'read'].flatMap((which) => {
        const [sum, ...each] = alarm(`${which}-${what}`)?.Metrics ?? [];
        expect(sum?.Expression).toBe('SUM(FILL(METRICS(), 0))');
        return each;
      });
      const watched = JSON.stringify(parts);
      for (const [id, { Type, Properties }] of Object.entries(resources)) {
        const ofApi = Object.keys(functionNames).some(
          (each) => Properties?.['FunctionName'] === `tally-${stage}-${each}`,
        );
        if (Type === 'AWS::Lambda::Function' && ofApi) expect(watched).toContain(`{"Ref":"${id}"}`);
      }
      expect(parts).toHaveLength(Object.keys(functionNames).length);
    }
  });

  test.each([
    ['month-end', 'InvoicesNotClosed', 'InvoicesLeft'],
    ['renewals', 'SubscriptionsNotBilled', 'SubscriptionsLeft'],
  ])('of %s watch its own measurements, and also their absence', (worker, failures, left) => {
    const dimensions = [
      { Name: 'service', Value: worker },
      { Name: 'stage', Value: stage },
    ];

    expect(alarm(`${worker}-failures`)).toMatchObject({
      Namespace: 'Tally',
      MetricName: failures,
      Dimensions: dimensions,
    });
    expect(alarm(`${worker}-behind`)).toMatchObject({
      MetricName: left,
      Statistic: 'Minimum',
      Dimensions: dimensions,
    });
    expect(alarm(`${worker}-absent`)).toMatchObject({
      MetricName: left,
      Statistic: 'SampleCount',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 900,
      TreatMissingData: 'breaching',
      Dimensions: dimensions,
    });
  });

  test('of the summaries begin when a counter drifts, or the daily check does not run', () => {
    expect(alarm('summary-drift')).toMatchObject({
      AlarmDescription: expect.stringContaining(`run make rebuild-summaries STAGE=${stage}`),
      Namespace: 'Tally',
      MetricName: 'SummaryDrift',
      Dimensions: [
        { Name: 'service', Value: 'summary-check' },
        { Name: 'stage', Value: stage },
      ],
      Statistic: 'Maximum',
      Period: 86_400,
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
      TreatMissingData: 'breaching',
    });
  });

  const queueOf = (name: string) => {
    const found = Object.entries(resources).find(
      ([, { Properties }]) => Properties?.['QueueName'] === `tally-${stage}-${name}`,
    );
    return [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [found?.[0], 'QueueName'] } }];
  };

  test('of the sync watch what waits, what failed, and Stripe’s absence', () => {
    const own = (service: string) => ({
      Namespace: 'Tally',
      Dimensions: [
        { Name: 'service', Value: service },
        { Name: 'stage', Value: stage },
      ],
    });
    expect(alarm('sync-lag')).toMatchObject({
      ...own('sync-sweeper'),
      MetricName: 'SyncLag',
      Threshold: 1_800,
      TreatMissingData: 'breaching',
    });
    expect(alarm('sync-failures')).toMatchObject({
      ...own('sync'),
      MetricName: 'SyncsFailed',
      Statistic: 'Sum',
      Threshold: 0,
    });
    expect(alarm('restore-noticed')).toMatchObject({
      ...own('sync-sweeper'),
      MetricName: 'RestoreNoticed',
      Statistic: 'Maximum',
      Threshold: 0,
    });
    // One run that finds it open may have met a short outage.
    expect(alarm('breaker-open')).toMatchObject({
      ...own('sync-sweeper'),
      MetricName: 'BreakerOpen',
      Statistic: 'Minimum',
      Period: 600,
    });
  });

  test.each(['sync', 'stripe-events'])('tell that messages of %s came back too often', (name) => {
    expect(alarm(`${name}-failed-messages`)).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: queueOf(`${name}-failed`),
      Threshold: 0,
    });
  });

  test.each(stripeAlertKinds)('tell that Stripe told of this: %s', (kind) => {
    expect(alarm(`stripe-${kind.replaceAll('_', '-')}`)).toMatchObject({
      Namespace: 'Tally',
      MetricName: 'StripeAlerts',
      Dimensions: [
        { Name: 'kind', Value: kind },
        { Name: 'service', Value: 'stripe-events' },
        { Name: 'stage', Value: stage },
      ],
      Statistic: 'Sum',
      Threshold: 0,
    });
  });

  test('begin when Tally and Stripe differ, and when nobody compared them for a day', () => {
    expect(alarm('reconcile-differences')).toMatchObject({
      MetricName: 'DifferencesFound',
      Dimensions: [
        { Name: 'service', Value: 'reconcile' },
        { Name: 'stage', Value: stage },
      ],
      Period: 86_400,
      TreatMissingData: 'breaching',
    });
  });

  test('are all on one dashboard, with each metric of Tally’s own', () => {
    const [page, ...others] = ofType('AWS::CloudWatch::Dashboard');
    const shown = JSON.stringify(page?.Properties);

    expect(others).toEqual([]);
    expect(page?.Properties).toMatchObject({ DashboardName: `tally-${stage}` });
    const ids = Object.entries(resources).flatMap(([id, { Type }]) =>
      Type === 'AWS::CloudWatch::Alarm' ? [id] : [],
    );
    expect(ids.filter((id) => !shown.includes(`{"Fn::GetAtt":["${id}","Arn"]}`))).toEqual([]);
    const metrics = services.flatMap((service) => Object.keys(metricsOf(service)));
    expect(metrics.filter((name) => !shown.includes(name))).toEqual([]);
  });

  test('of logs count the failed items of batches, and the requests that API Gateway refused', () => {
    const filters = ofType('AWS::Logs::MetricFilter').map(({ Properties }) => Properties);

    expect(filters).toHaveLength(2);
    expect(filters).toContainEqual(
      expect.objectContaining({
        FilterPattern: '{ $.outcomes.failed > 0 }',
        LogGroupName: { Ref: expect.stringMatching(/^lineitemwritesLogs/) },
        MetricTransformations: [
          {
            MetricNamespace: `Tally/tally-${stage}`,
            MetricName: 'FailedItems',
            MetricValue: '$.outcomes.failed',
          },
        ],
      }),
    );
    expect(alarm('failed-items')).toMatchObject({
      Namespace: `Tally/tally-${stage}`,
      MetricName: 'FailedItems',
      Threshold: 0,
    });
    expect(alarm('api-throttled')).toMatchObject({ MetricName: 'Throttled' });
  });

  test('reach their topic: CloudWatch may publish, but only for alarms of this stage', () => {
    const [policy] = ofType('AWS::SNS::TopicPolicy');
    const { Statement } = (policy?.Properties['PolicyDocument'] ?? { Statement: [] }) as {
      Statement: Statement[];
    };

    expect(Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnLike: { 'aws:SourceArn': arnEndingIn(`:alarm:tally-${stage}-*`) },
        },
      }),
    );
  });

  const arnEndingIn = (end: string) => ({ 'Fn::Join': ['', expect.arrayContaining([end])] });
});

describe('a scheduled run that fails', () => {
  const { ofType } = templates.prod;

  test('is kept for two weeks in an encrypted queue, and is not tried again', () => {
    const queue = ofType('AWS::SQS::Queue').find(
      ({ Properties }) => Properties['QueueName'] === 'tally-prod-failed-runs',
    );
    const configurations = ofType('AWS::Lambda::EventInvokeConfig').map(({ Properties }) => Properties);

    expect(queue?.Properties).toMatchObject({
      MessageRetentionPeriod: 14 * 86_400,
      KmsMasterKeyId: expect.anything(),
    });
    expect(configurations).toHaveLength(5);
    for (const each of configurations) {
      expect(each).toMatchObject({
        MaximumRetryAttempts: 0,
        DestinationConfig: {
          OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^FailedRunsQueue/), 'Arn'] } },
        },
      });
    }
  });
});

describe('the key of a stage that has its own', () => {
  const { ofType } = templates.prod;
  const [key] = ofType('AWS::KMS::Key');
  const { Statement } = (key?.Properties['KeyPolicy'] ?? { Statement: [] }) as { Statement: Statement[] };
  const services = Statement.flatMap(({ Principal, Condition }) => {
    const { Service } = Principal as { Service?: unknown };
    return Service === undefined ? [] : [[JSON.stringify(Service), Object.keys(Condition ?? {})]];
  });

  test('is rotated every year, and is kept when the stack is deleted, like its table', () => {
    expect(key).toMatchObject({ DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
  });

  test('is used by CloudWatch for the logs and alarms of this stage, and by no other service', () => {
    expect(services).toEqual([
      [expect.stringContaining('logs.'), ['ArnLike']],
      ['"cloudwatch.amazonaws.com"', ['StringEquals', 'ArnLike']],
    ]);
  });

  test('does not exist in a stage that has none', () => {
    expect(templates.local.ofType('AWS::KMS::Key')).toEqual([]);
  });
});
