import { Metrics } from '@aws-lambda-powertools/metrics';
import { readEnvironment, readMonthEndPace } from '../../environment.ts';
import { requestLogger } from '../../http/request-log.ts';
import { clockOf } from '../../store/clock/clock.ts';
import { openTable } from '../../store/table/table.ts';
import { NAMESPACE } from '../worker.ts';
import { monthEndRun } from './run.ts';
import { monthEnd } from './worker.ts';

const environment = readEnvironment(process.env);
const table = openTable(environment.tableName);

export const handler = monthEndRun({
  table,
  environment,
  pace: readMonthEndPace(process.env),
  clock: clockOf(environment),
  logger: requestLogger(monthEnd.name),
  metrics: new Metrics({
    namespace: NAMESPACE,
    serviceName: monthEnd.name,
    defaultDimensions: { stage: environment.stage },
  }),
});
