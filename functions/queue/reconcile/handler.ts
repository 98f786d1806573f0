import { readEnvironment, readReconcileDays, readStripeAddress } from '../../environment.ts';
import { requestLogger } from '../../http/request-log.ts';
import { queueOf } from '../../messages/sync-queue.ts';
import { measuresOf } from '../../metrics/measures.ts';
import { ApiKey } from '../../payments/api-key.ts';
import { openStripe } from '../../payments/open-stripe.ts';
import { clockOf } from '../../store/clock/clock.ts';
import { takeTurn } from '../../store/sync/pace.ts';
import { openTable } from '../../store/table/table.ts';
import { reconcileRun } from './run.ts';
import { reconcile } from './worker.ts';

/** A page of a hundred invoices takes some seconds. */
const REQUEST_MS = 30_000;

const environment = readEnvironment(process.env);
const { apiKeySecret, stripeBase, limits } = readStripeAddress(process.env);
const address = { timeoutMs: REQUEST_MS, ...(stripeBase !== undefined && { base: stripeBase }) };

export const handler = reconcileRun({
  table: openTable(environment.tableName),
  queue: queueOf(environment),
  clock: clockOf(environment),
  logger: requestLogger(reconcile.name),
  measures: measuresOf(reconcile.name, environment.stage),
  apiKey: new ApiKey(apiKeySecret),
  wayWith: (table, apiKey) => ({
    stripe: openStripe(apiKey, address),
    turn: (operation) => takeTurn(table, limits, operation),
  }),
  days: readReconcileDays(process.env),
  pauseMs: 10_000,
});
