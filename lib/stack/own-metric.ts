import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { dimensionsOf, type MetricName, NAMESPACE, type Service } from '../../functions/metrics/table.ts';
import type { StageName } from '../names.ts';

interface Read {
  readonly statistic: string;
  readonly period: Duration;
}

/** A metric that a function of the stage writes, over everything that it may be counted by. */
export const ownMetric = <Of extends Service>(
  stage: StageName,
  service: Of,
  metricName: MetricName<Of>,
  read: Read,
): Metric =>
  new Metric({ namespace: NAMESPACE, metricName, dimensionsMap: dimensionsOf(service, stage), ...read });
