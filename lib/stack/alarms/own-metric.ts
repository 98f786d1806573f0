import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type CountedBy,
  dimensionsOf,
  type MetricName,
  metricsOf,
  NAMESPACE,
  type Service,
} from '../../../functions/metrics/table.ts';
import type { StageName } from '../../names.ts';

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

/** The part of such a metric that has one cause, or is of one kind. */
export function ownMetricBy<Of extends Service>(
  stage: StageName,
  service: Of,
  metricName: CountedBy<Of>,
  counted: string,
  read: Read,
): Metric {
  const { by = '' } = metricsOf(service)[metricName] ?? {};
  return ownMetric(stage, service, metricName, read).with({
    dimensionsMap: { ...dimensionsOf(service, stage), [by]: counted },
  });
}
