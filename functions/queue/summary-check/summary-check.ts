import { Metrics } from '@aws-lambda-powertools/metrics';
import { readEnvironment } from '../../environment.ts';
import { requestLogger } from '../../http/request-log.ts';
import { clockOf } from '../../store/clock/clock.ts';
import { openTable } from '../../store/table/table.ts';
import { driftMetric, serviceName, summaryCheckRun } from './run.ts';

const environment = readEnvironment(process.env);
const table = openTable(environment.tableName);

export const handler = summaryCheckRun({
  table,
  clock: clockOf(environment),
  logger: requestLogger(serviceName),
  metrics: new Metrics({
    namespace: driftMetric.namespace,
    serviceName,
    defaultDimensions: { stage: environment.stage },
  }),
  pauseMs: 10_000,
});
