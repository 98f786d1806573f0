import { readEnvironment, readMonthEndPace } from '../../environment.ts';
import { requestLogger } from '../../http/request-log.ts';
import { measuresOf } from '../../metrics/measures.ts';
import { clockOf } from '../../store/clock/clock.ts';
import { openTable } from '../../store/table/table.ts';
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
  measures: measuresOf(monthEnd.name, environment.stage),
});
