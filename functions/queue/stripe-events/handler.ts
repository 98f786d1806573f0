import { readEnvironment, readStripeAddress } from '../../environment.ts';
import { requestLogger } from '../../http/request-log.ts';
import { eventQueueOf } from '../../messages/event-queue.ts';
import { measuresOf } from '../../metrics/measures.ts';
import { ApiKey } from '../../payments/api-key.ts';
import { openStripe } from '../../payments/open-stripe.ts';
import { clockOf } from '../../store/clock/clock.ts';
import { takeTurn } from '../../store/sync/pace.ts';
import { openTable } from '../../store/table/table.ts';
import { stripeEventsRun } from './run.ts';
import { stripeEvents } from './worker.ts';

/** Stripe answers within two seconds or so. */
const REQUEST_MS = 10_000;

const environment = readEnvironment(process.env);
const { apiKeySecret, stripeBase, limits } = readStripeAddress(process.env);
const address = { timeoutMs: REQUEST_MS, ...(stripeBase !== undefined && { base: stripeBase }) };

export const handler = stripeEventsRun({
  table: openTable(environment.tableName),
  queue: eventQueueOf(environment),
  clock: clockOf(environment),
  logger: requestLogger(stripeEvents.name),
  measures: measuresOf('stripe-events', environment.stage),
  apiKey: new ApiKey(apiKeySecret),
  wayWith: (table, apiKey) => ({
    stripe: openStripe(apiKey, address),
    turn: (operation) => takeTurn(table, limits, operation),
  }),
  chance: Math.random,
});
