import { readEnvironment } from '../../environment.ts';
import { requestLogger } from '../../http/request-log.ts';
import { measuresOf } from '../../metrics/measures.ts';
import { clockOf } from '../../store/clock/clock.ts';
import { openTable } from '../../store/table/table.ts';
import { summaryCheckRun } from './run.ts';
import { summaryCheck } from './worker.ts';

const environment = readEnvironment(process.env);
const table = openTable(environment.tableName);

export const handler = summaryCheckRun({
  table,
  clock: clockOf(environment),
  logger: requestLogger(summaryCheck.name),
  measures: measuresOf(summaryCheck.name, environment.stage),
  pauseMs: 10_000,
});
