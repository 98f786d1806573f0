import { readEnvironment } from '../../environment.ts';
import { requestLogger } from '../../http/request-log.ts';
import { eventQueueOf } from '../../messages/event-queue.ts';
import { queueOf } from '../../messages/sync-queue.ts';
import { measuresOf } from '../../metrics/measures.ts';
import { clockOf } from '../../store/clock/clock.ts';
import { openTable } from '../../store/table/table.ts';
import { sweepRun } from './run.ts';
import { syncSweeper } from './worker.ts';

const environment = readEnvironment(process.env);

export const handler = sweepRun({
  table: openTable(environment.tableName),
  queue: queueOf(environment),
  eventQueue: eventQueueOf(environment),
  clock: clockOf(environment),
  logger: requestLogger(syncSweeper.name),
  measures: measuresOf(syncSweeper.name, environment.stage),
});
