import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { listIndex } from '../../../functions/store/table/list-index.ts';
import { type Alarms, sumOf } from './alarms.ts';

const PERIOD = Duration.minutes(5);
const OPERATIONS = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'TransactWriteItems'];

/** Trouble of the table, which callers feel as 503 and as waiting. */
export function watchTable(alarms: Alarms, { tableName }: Table): void {
  alarms.watch('table-throttles', {
    metric: sumOf(
      'Throttled',
      [{ TableName: tableName }, { TableName: tableName, GlobalSecondaryIndexName: listIndex.name }].flatMap(
        (dimensions) => ['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) => metric(name, dimensions)),
      ),
    ),
    above: 0,
    inPeriods: [3, 3],
    tells:
      'DynamoDB has throttled the table or its index for 15 minutes. Find the busiest partition in Contributor Insights. If it is an invoice, see whether its shards grow.',
  });
  alarms.watch('table-errors', {
    metric: sumOf(
      'Errors',
      OPERATIONS.map((Operation) => metric('SystemErrors', { TableName: tableName, Operation })),
    ),
    above: 0,
    inPeriods: [2, 3],
    tells:
      'DynamoDB answers with errors of its own. Callers get 503 and send again. See the AWS Health Dashboard.',
  });
}

const metric = (metricName: string, dimensionsMap: Record<string, string>): Metric =>
  new Metric({ namespace: 'AWS/DynamoDB', metricName, dimensionsMap, statistic: Stats.SUM, period: PERIOD });
