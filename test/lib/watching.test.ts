import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { writeWorkerEntry } from '../../lib/plan/function-entry.ts';
import { BillingStack } from '../../lib/stack/billing-stack.ts';
import { stageConfig } from '../../lib/stage.ts';
import { watchingToTry } from '../../lib/watching-to-try.ts';
import { billingStack, context, templateOf } from '../support/stacks.ts';

const destinationArn = 'arn:aws:logs:eu-central-1:123456789012:destination:shipper';
const watched = templateOf(
  new BillingStack(new App({ context }), {
    stage: { ...stageConfig('prod'), errorTracker: true, logShipper: { destinationArn } },
    version: '1.2.3',
    newestMigration: 1,
  }),
);
const plain = templateOf(billingStack('prod'));

describe('a stage with an error tracker', () => {
  const [secretId] = Object.entries(watched.resources).flatMap(([id, { Type, Properties }]) =>
    Type === 'AWS::SecretsManager::Secret' && Properties['Name'] === 'tally-prod/error-tracker-dsn'
      ? [id]
      : [],
  );

  test('has a secret for its address, without a value', () => {
    const secret = watched.resources[secretId ?? ''];

    expect(secret?.Properties).not.toHaveProperty('SecretString');
    expect(secret?.Properties).not.toHaveProperty('GenerateSecretString');
    expect(secret?.DeletionPolicy).toBe('Retain');
  });

  test('tells every function where the secret is, and lets it be read', () => {
    const functions = watched.ofType('AWS::Lambda::Function').map(({ Properties }) => Properties);
    const secret = { Ref: secretId };

    expect(functions.length).toBeGreaterThan(10);
    for (const each of functions) {
      expect(each).toMatchObject({ Environment: { Variables: { ERROR_TRACKER_DSN_SECRET: secret } } });
    }
    const readers = watched
      .ofType('AWS::IAM::Policy')
      .filter(({ Properties }) =>
        JSON.stringify(Properties['PolicyDocument']).includes(`{"Ref":"${secretId}"}`),
      );
    expect(readers).toHaveLength(functions.length);
  });

  test('wraps the handlers of its workers, and others do not', () => {
    expect(readFileSync(writeWorkerEntry('month-end', true), 'utf8')).toContain('trackedByStage(run)');
    expect(writeWorkerEntry('month-end', false)).toMatch(/functions\/queue\/month-end\/handler\.ts$/);
  });
});

describe('a stage with a log shipper', () => {
  test('sends it every line of the functions’ logs and of the access log', () => {
    const filters = watched.ofType('AWS::Logs::SubscriptionFilter').map(({ Properties }) => Properties);
    const logs = Object.entries(watched.resources).flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::Logs::LogGroup' && /^\/(aws\/lambda|tally)\//.test(String(Properties['LogGroupName']))
        ? [id]
        : [],
    );

    expect(filters).toHaveLength(logs.length);
    for (const id of logs) {
      expect(filters).toContainEqual({
        DestinationArn: destinationArn,
        FilterPattern: '',
        LogGroupName: { Ref: id },
      });
    }
  });
});

test('a stage without them has nothing of them', () => {
  const text = JSON.stringify(plain.resources);

  expect(text).not.toContain('ERROR_TRACKER_DSN_SECRET');
  expect(plain.ofType('AWS::Logs::SubscriptionFilter')).toEqual([]);
});

describe('trying them', () => {
  test('is possible on the local stage', () => {
    expect(watchingToTry('local', 'on', destinationArn)).toEqual({
      errorTracker: true,
      logShipper: { destinationArn },
    });
    expect(watchingToTry('local', undefined, '')).toEqual({});
  });

  test.each([
    ['prod', 'on', undefined, 'only for the local stage'],
    ['prod', undefined, destinationArn, 'only for the local stage'],
    ['local', 'yes', undefined, 'ERROR_TRACKER is "yes"'],
    ['local', undefined, 'shipper', 'LOG_SHIPPER_ARN is "shipper"'],
  ] as const)('is refused on %s with ERROR_TRACKER=%s LOG_SHIPPER_ARN=%s', (stage, tracker, shipper, why) => {
    expect(() => watchingToTry(stage, tracker, shipper)).toThrow(why);
  });
});
