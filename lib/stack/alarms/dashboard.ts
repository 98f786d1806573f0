import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import {
  dimensionsOf,
  metricsOf,
  NAMESPACE,
  type Metric as OwnMetric,
  type Service,
  services,
} from '../../../functions/metrics/table.ts';
import { stackName } from '../../names.ts';
import type { StageConfig } from '../../stage.ts';
import type { Alarms } from './alarms.ts';

const PERIOD = Duration.minutes(5);
/** CloudWatch's grid. */
const WHOLE_WIDTH = 24;
const GRAPH_WIDTH = 8;

interface DashboardProps {
  readonly stage: StageConfig;
  readonly alarms: Alarms;
  readonly api: RestApi;
  readonly table: Table;
}

/** One page for a stage: its alarms, its traffic, its store and queues, and every metric of Tally's own. */
export class StageDashboard extends Construct {
  constructor(scope: Construct, id: string, { stage, alarms, api, table }: DashboardProps) {
    super(scope, id);
    const name = stackName(stage.name);
    const dashboard = new Dashboard(this, 'Page', {
      dashboardName: name,
      defaultInterval: Duration.hours(24),
    });
    dashboard.addWidgets(
      new AlarmStatusWidget({ title: `Alarms of ${name}`, alarms: alarms.made, width: WHOLE_WIDTH }),
    );
    dashboard.addWidgets(...traffic(api));
    dashboard.addWidgets(...storeAndQueues(table, name));
    for (const service of services) {
      dashboard.addWidgets(new TextWidget({ markdown: `## ${service}`, width: WHOLE_WIDTH, height: 1 }));
      dashboard.addWidgets(...ownGraphs(service, stage.name));
    }
  }
}

const graph = (title: string, left: IMetric[]): IWidget =>
  new GraphWidget({ title, left, width: GRAPH_WIDTH });

function traffic({ deploymentStage }: RestApi): IWidget[] {
  const sum = { statistic: Stats.SUM, period: PERIOD };
  const took = (percentile: number) =>
    deploymentStage.metricLatency({
      statistic: Stats.percentile(percentile),
      period: PERIOD,
      label: `p${percentile}`,
    });
  return [
    graph('Requests', [deploymentStage.metricCount({ ...sum, label: 'Requests' })]),
    graph('Refused (4xx) and failed (5xx)', [
      deploymentStage.metricClientError({ ...sum, label: '4xx' }),
      deploymentStage.metricServerError({ ...sum, label: '5xx' }),
    ]),
    graph('Time to answer, ms', [took(50), took(99)]),
  ];
}

function storeAndQueues(table: Table, name: string): IWidget[] {
  const ofTable = (metricName: string) =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: table.tableName },
      statistic: Stats.SUM,
      period: PERIOD,
    });
  const messages = (queue: string) =>
    new Metric({
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensionsMap: { QueueName: `${name}-${queue}` },
      statistic: Stats.MAXIMUM,
      period: PERIOD,
      label: queue,
    });
  return [
    graph('Write and read units', [
      ofTable('ConsumedWriteCapacityUnits'),
      ofTable('ConsumedReadCapacityUnits'),
    ]),
    graph('Throttled by DynamoDB', [ofTable('WriteThrottleEvents'), ofTable('ReadThrottleEvents')]),
    graph(
      'Messages in the queues',
      ['sync', 'sync-failed', 'stripe-events', 'stripe-events-failed', 'failed-runs'].map(messages),
    ),
  ];
}

/** A graph for each metric of a service. */
const ownGraphs = (service: Service, stage: StageConfig['name']): IWidget[] =>
  Object.entries(metricsOf(service)).map(([name, metric]) =>
    graph(`${metric.title}${metric.unit === 'Seconds' ? ', s' : ''}`, [
      ownGraph(service, stage, name, metric),
    ]),
  );

function ownGraph(
  service: Service,
  stage: StageConfig['name'],
  metricName: string,
  { by, isLevel }: OwnMetric,
): IMetric {
  const statistic = isLevel ? Stats.MAXIMUM : Stats.SUM;
  const dimensionsMap = dimensionsOf(service, stage);
  if (by === undefined) {
    return new Metric({ namespace: NAMESPACE, metricName, dimensionsMap, statistic, period: PERIOD });
  }
  // A line for each cause that CloudWatch knows of: nobody has to list them here.
  const place = [NAMESPACE, ...Object.keys(dimensionsMap), by].join();
  const wanted = Object.entries({ MetricName: metricName, ...dimensionsMap }).map(
    ([name, value]) => `${name}="${value}"`,
  );
  return new MathExpression({
    expression: `SEARCH('{${place}} ${wanted.join(' ')}', '${statistic}', ${PERIOD.toSeconds()})`,
    label: `\${PROP('Dim.${by}')}`,
    usingMetrics: {},
    period: PERIOD,
  });
}
