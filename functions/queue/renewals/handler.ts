import { readEnvironment, readRenewalPace } from '../../environment.ts';
import { requestLogger } from '../../http/request-log.ts';
import { measuresOf } from '../../metrics/measures.ts';
import { clockOf } from '../../store/clock/clock.ts';
import { openTable } from '../../store/table/table.ts';
import { renewalRun } from './run.ts';
import { renewals } from './worker.ts';

const environment = readEnvironment(process.env);
const table = openTable(environment.tableName);

export const handler = renewalRun({
  table,
  environment,
  pace: readRenewalPace(process.env),
  clock: clockOf(environment),
  logger: requestLogger(renewals.name),
  measures: measuresOf(renewals.name, environment.stage),
});
