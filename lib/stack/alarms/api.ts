import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionName, Route } from '../../../client/contract/route.ts';
import { routes, webhookRoutes } from '../../../client/contract/routes.ts';
import type { Outcomes } from '../../../functions/http/request-log.ts';
import { stackName } from '../../names.ts';
import type { StageConfig } from '../../stage.ts';
import type { BillingFunction } from '../billing-function.ts';
import { type Alarms, sumOf } from './alarms.ts';

const PERIOD = Duration.minutes(5);
/** A function answers within 15 s. If one request in a hundred takes this long, all callers feel it. */
const SLOW_MS = 3_000;

/** The place in a batch's log line that says how many of its items got no answer. */
const FAILED_ITEMS = '$.outcomes.failed' satisfies `$.outcomes.${keyof Outcomes}`;

interface ApiAlarmsProps {
  readonly stage: StageConfig;
  readonly alarms: Alarms;
  readonly api: RestApi;
  readonly accessLog: ILogGroup;
  readonly functions: ReadonlyMap<FunctionName, BillingFunction>;
}

/** What callers of the API feel: errors, waiting, refusals, and charges of a batch that got no answer. */
export class ApiAlarms extends Construct {
  readonly #stage: StageConfig;

  constructor(scope: Construct, id: string, props: ApiAlarmsProps) {
    super(scope, id);
    const { stage, alarms, api, accessLog, functions } = props;
    this.#stage = stage;
    const [writers, readers] = byWriting(functions);
    const batches = functions.get(routes.addLineItems.function);
    if (!batches) throw new Error('The function that takes batches was not made.');
    const { deploymentStage } = api;
    alarms.watch('api-errors', {
      // The average of these metrics is their share of all requests.
      metric: deploymentStage.metricServerError({ statistic: Stats.AVERAGE, period: PERIOD }),
      above: 0.01,
      inPeriods: [2, 3],
      tells:
        'More than one request in a hundred ends with 5xx. The access log names routes and request ids, the functions’ logs the causes.',
    });
    alarms.watch('api-latency', {
      metric: deploymentStage.metricLatency({ statistic: Stats.percentile(99), period: PERIOD }),
      above: SLOW_MS,
      inPeriods: [3, 3],
      tells:
        'One request in a hundred takes longer than 3 s. Compare the integration latency of the routes, then the table’s latency and throttles.',
    });
    alarms.watch('api-throttled', {
      metric: this.counted('Throttled', accessLog, '{ $.status = "429" }'),
      above: 0,
      inPeriods: [3, 3],
      tells:
        'API Gateway has refused requests with 429 for 15 minutes; nothing was written for them. Find the caller and the route. Then raise the limit in lib/stage.ts, or ask the caller to send batches.',
    });
    alarms.watch('function-errors', {
      metric: ofEach(writers, 'Errors'),
      above: 0,
      tells:
        'A function that writes crashed or ran out of time. Its caller got a 502 and does not know the outcome. Find the report of the invocation in the function’s log.',
    });
    alarms.watch('function-throttles', {
      metric: ofEach(writers, 'Throttles'),
      above: 0,
      tells:
        'Lambda refused invocations of functions that write, and API Gateway answered 5xx. A function’s reserve or the account’s concurrency is used up. Find out which, and why its invocations take so long.',
    });
    alarms.watch('read-errors', {
      metric: ofEach(readers, 'Errors'),
      above: 0,
      tells:
        'A function that only reads crashed or ran out of time. Its caller got a 502 and asks again. Find the report of the invocation in the function’s log.',
    });
    alarms.watch('read-throttles', {
      metric: ofEach(readers, 'Throttles'),
      above: 0,
      tells:
        'Lambda refused invocations of functions that only read, and API Gateway answered 5xx. A function’s reserve or the account’s concurrency is used up. Find out which, and why its invocations take so long.',
    });
    alarms.watch('failed-items', {
      metric: this.counted('FailedItems', batches.logGroup, `{ ${FAILED_ITEMS} > 0 }`, FAILED_ITEMS),
      above: 0,
      tells:
        'The store did not answer for items of batches, though the batches were answered 200. Their callers send them again. The log has the cause once for each batch, at level error.',
    });
  }

  /** Counts lines of a log. With `value`, it adds up that field of the lines. */
  private counted(name: string, logGroup: ILogGroup, pattern: string, value = '1'): IMetric {
    // The metric has no dimensions, since they would come from the lines, and lines do not name the stage.
    const metricNamespace = `Tally/${stackName(this.#stage.name)}`;
    const filter = new MetricFilter(this, name, {
      logGroup,
      filterPattern: FilterPattern.literal(pattern),
      metricNamespace,
      metricName: name,
      metricValue: value,
    });
    return filter.metric({ statistic: Stats.SUM, period: PERIOD });
  }
}

/** The functions that have a route that writes, and the others. One alarm cannot watch all of them. */
function byWriting(
  functions: ReadonlyMap<FunctionName, BillingFunction>,
): [writers: BillingFunction[], readers: BillingFunction[]] {
  const all: readonly Route[] = Object.values({ ...routes, ...webhookRoutes });
  const writing = new Set(all.filter(({ method }) => method !== 'GET').map((route) => route.function));
  const entries = [...functions];
  return [
    entries.filter(([name]) => writing.has(name)).map(([, each]) => each),
    entries.filter(([name]) => !writing.has(name)).map(([, each]) => each),
  ];
}

const ofEach = (functions: readonly BillingFunction[], metricName: 'Errors' | 'Throttles'): IMetric =>
  sumOf(
    metricName,
    functions.map(
      ({ lambda }) =>
        new Metric({
          namespace: 'AWS/Lambda',
          metricName,
          dimensionsMap: { FunctionName: lambda.functionName },
          statistic: Stats.SUM,
          period: PERIOD,
        }),
    ),
  );
