import { Metrics } from '@aws-lambda-powertools/metrics';
import { readEnvironment, readMonthEndPace } from '../environment.ts';
import { requestLogger } from '../http/request-log.ts';
import { clockOf } from '../store/clock.ts';
import { openTable } from '../store/table.ts';
import { monthEndRun } from './month-end-run.ts';

const serviceName = 'month-end';
const environment = readEnvironment(process.env);
const table = openTable(environment.tableName);

export const handler = monthEndRun({
  table,
  environment,
  pace: readMonthEndPace(process.env),
  clock: clockOf(environment, table),
  logger: requestLogger(serviceName),
  metrics: new Metrics({
    namespace: 'Tally',
    serviceName,
    defaultDimensions: { stage: environment.stage },
  }),
});
