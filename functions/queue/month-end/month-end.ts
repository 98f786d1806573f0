import { Metrics } from '@aws-lambda-powertools/metrics';
import { readEnvironment, readMonthEndPace } from '../../environment.ts';
import { requestLogger } from '../../http/request-log.ts';
import { clockOf } from '../../store/clock/clock.ts';
import { openTable } from '../../store/table/table.ts';
import { monthEndRun, NAMESPACE, serviceName } from './run.ts';

const environment = readEnvironment(process.env);
const table = openTable(environment.tableName);

export const handler = monthEndRun({
  table,
  environment,
  pace: readMonthEndPace(process.env),
  clock: clockOf(environment),
  logger: requestLogger(serviceName),
  metrics: new Metrics({
    namespace: NAMESPACE,
    serviceName,
    defaultDimensions: { stage: environment.stage },
  }),
});
