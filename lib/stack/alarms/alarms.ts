import { CfnOutput, Stack, Validations } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  type Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { outputs, stackName } from '../../names.ts';
import type { StageConfig } from '../../stage.ts';
import { alarmArns } from '../own-arns.ts';

type Bound = { readonly above: number } | { readonly below: number };

type Watched = Bound & {
  readonly metric: IMetric;
  /** In how many of how many periods. If left out, in one. */
  readonly inPeriods?: readonly [number, number];
  /** What missing data means. By default: all is well. */
  readonly noData?: TreatMissingData;
  /** What has happened, and what to do first. */
  readonly tells: string;
};

/** The stage's alarms. All send to one topic when they begin and when they end. */
export class Alarms extends Construct {
  readonly topic: Topic;
  /** All that were made so far. */
  readonly made: Alarm[] = [];
  readonly #stack: string;

  constructor(scope: Construct, id: string, stage: StageConfig, key: IKey | undefined) {
    super(scope, id);
    this.#stack = stackName(stage.name);
    this.topic = new Topic(this, 'Topic', {
      topicName: `${this.#stack}-alarms`,
      displayName: `Alarms of ${this.#stack}`,
      enforceSSL: true,
      ...(key && { masterKey: key }),
    });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          ArnLike: { 'aws:SourceArn': alarmArns(this, stage.name) },
        },
      }),
    );
    for (const address of stage.alarmEmails) this.topic.addSubscription(new EmailSubscription(address));
    if (!key) {
      Validations.of(this.topic).acknowledge({
        id: 'AwsSolutions-SNS2',
        reason: 'A stage without a key of its own: CloudWatch cannot publish to a topic under AWS’s key.',
      });
    }
    new CfnOutput(this, 'TopicArn', {
      value: this.topic.topicArn,
      description: 'The topic that alarms send to',
    }).overrideLogicalId(outputs.alarmTopicArn);
  }

  /** @param name after the stack's; docs/runbook.md has a section of that name */
  watch(name: string, watched: Watched): void {
    const { metric, inPeriods = [1, 1], noData = TreatMissingData.NOT_BREACHING, tells } = watched;
    const [datapointsToAlarm, evaluationPeriods] = inPeriods;
    const alarm = new Alarm(this, name, {
      alarmName: `${this.#stack}-${name}`,
      alarmDescription: `${tells} Runbook: docs/runbook.md#${name}`,
      metric,
      ...bound(watched),
      evaluationPeriods,
      datapointsToAlarm,
      treatMissingData: noData,
    });
    this.made.push(alarm);
    const tell = new SnsAction(this.topic);
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
  }
}

const bound = (bounded: Bound) =>
  'above' in bounded
    ? { comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD, threshold: bounded.above }
    : { comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD, threshold: bounded.below };

/** CloudWatch takes ten metrics in the expression of an alarm. */
const MOST_METRICS = 10;

/** Several metrics as one, so that one alarm watches them. A metric without data counts as zero. */
export function sumOf(label: string, metrics: readonly Metric[]): IMetric {
  const [first] = metrics;
  if (!first || metrics.length > MOST_METRICS) {
    throw new Error(
      `One alarm adds up 1 to ${MOST_METRICS} metrics, not ${metrics.length}: split ${label} in two.`,
    );
  }
  return new MathExpression({
    expression: 'SUM(FILL(METRICS(), 0))',
    label,
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric])),
    period: first.period,
  });
}
