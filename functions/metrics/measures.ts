import { Metrics } from '@aws-lambda-powertools/metrics';
import {
  type Counted,
  type CountedBy,
  dimensionsOf,
  type MetricName,
  metricsOf,
  NAMESPACE,
  type Service,
} from './table.ts';

/** Writes the metrics of a service to the log, in CloudWatch's embedded format. CloudWatch makes metrics of them. */
export interface Measures<Of extends Service> {
  /** Metrics that are counted by nothing else. */
  tell(values: Readonly<Partial<Record<Exclude<MetricName<Of>, CountedBy<Of>>, number>>>): void;
  /**
   * A metric that is also counted by something, such as a cause.
   *
   * @param values by cause or kind. The sum of all is told too; if there are none, it is 0
   */
  tellBy<Name extends CountedBy<Of>>(
    name: Name,
    values: Readonly<Partial<Record<Counted<Of, Name>, number>>>,
  ): void;
}

/** @param stage its name, which is a dimension of each metric */
export function measuresOf<Of extends Service>(service: Of, stage: string): Measures<Of> {
  const { service: serviceName, ...defaultDimensions } = dimensionsOf(service, stage);
  const out = new Metrics({ namespace: NAMESPACE, serviceName, defaultDimensions });
  const rows = metricsOf(service);
  const add = (name: string, value: number): void => {
    const row = rows[name];
    if (row) out.addMetric(name, row.unit, value);
  };
  return {
    tell(values) {
      // Object.entries forgets that the values are numbers, since each may be left out.
      for (const [name, value] of Object.entries<number | undefined>(values)) add(name, value ?? 0);
      out.publishStoredMetrics();
    },
    tellBy(name, values) {
      const { by } = rows[name] ?? {};
      // Object.entries forgets that the values are numbers, since each may be left out.
      const each = Object.entries<number | undefined>(values);
      add(
        name,
        each.reduce((sum, [, value]) => sum + (value ?? 0), 0),
      );
      out.publishStoredMetrics();
      for (const [counted, value] of each) {
        if (by !== undefined) out.addDimension(by, counted);
        add(name, value ?? 0);
        out.publishStoredMetrics();
      }
    },
  };
}
