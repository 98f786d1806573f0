import { readEnvironment } from '../../environment.ts';
import { requestLogger } from '../../http/request-log.ts';
import { measuresOf } from '../../metrics/measures.ts';
import { clockOf } from '../../store/clock/clock.ts';
import { openTable } from '../../store/table/table.ts';
import { failedRun } from './run.ts';
import { syncFailed } from './worker.ts';

const environment = readEnvironment(process.env);

export const handler = failedRun({
  table: openTable(environment.tableName),
  clock: clockOf(environment),
  logger: requestLogger(syncFailed.name),
  // Its invoices are counted with the others that failed.
  measures: measuresOf('sync', environment.stage),
});
