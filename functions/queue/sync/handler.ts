import { readEnvironment, readSyncSettings } from '../../environment.ts';
import { requestLogger } from '../../http/request-log.ts';
import { queueOf } from '../../messages/sync-queue.ts';
import { measuresOf } from '../../metrics/measures.ts';
import { ApiKey } from '../../payments/api-key.ts';
import { openStripe } from '../../payments/open-stripe.ts';
import { clockOf } from '../../store/clock/clock.ts';
import { openTable } from '../../store/table/table.ts';
import { syncRun } from './run.ts';
import { sync } from './worker.ts';

/** Stripe answers within two seconds or so. */
const REQUEST_MS = 10_000;

const environment = readEnvironment(process.env);
const settings = readSyncSettings(process.env);
const address = {
  timeoutMs: REQUEST_MS,
  ...(settings.stripeBase !== undefined && { base: settings.stripeBase }),
};

export const handler = syncRun({
  table: openTable(environment.tableName),
  queue: queueOf(environment),
  clock: clockOf(environment),
  logger: requestLogger(sync.name),
  apiKey: new ApiKey(settings.apiKeySecret),
  stripeWith: (apiKey) => openStripe(apiKey, address),
  settings,
  measures: measuresOf(sync.name, environment.stage),
  chance: Math.random,
});
