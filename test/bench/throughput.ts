import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { RouteName } from '../../client/contract/routes.ts';
import type { CustomerId } from '../../client/contract/shapes/fields.ts';
import createCustomer from '../../functions/api/customers/create-customer.ts';
import addLineItem from '../../functions/api/line-items/add-line-item.ts';
import addLineItems from '../../functions/api/line-items/add-line-items.ts';
import { lineItemIdOf } from '../../functions/domain/line-item.ts';
import type { Endpoint } from '../../functions/http/endpoint.ts';
import { requestLogger } from '../../functions/http/request-log.ts';
import type { OpenTable } from '../../functions/store/table/table.ts';
import { prepare } from '../../localstack/host/prepare.ts';
import { type Sent, tally } from '../support/api-gateway.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { customer } from '../support/charges.ts';
import { interleaved, median, ratioOf } from './ratios.ts';
import { commandsOf, recordCalls, type Steps, sendAll } from './recorded-calls.ts';

const BUDGET = 0.85;
// Many short slices: what slows the machine down for a moment then falls on neighbours, or on few of them.
const ROUNDS = 100;
const WARM_UP_ROUNDS = 3;

/** A request that adds line items, and how many of them are sent in one slice. */
interface Load {
  readonly what: string;
  readonly route: RouteName;
  readonly endpoint: Endpoint;
  readonly lines: number;
  readonly requestsOfASlice: number;
  readonly request: (customerId: CustomerId, keys: readonly string[]) => Sent;
}

const usage = {
  service: 'object-storage',
  description: 'Object storage, GB-months, eu-west-1',
  units_consumed: '1234.567',
  price_per_unit: '0.0230004',
  metadata: { region: 'eu-west-1', account: 'prod-7', run: '2026-11-21T10' },
};

const loads: readonly Load[] = [
  {
    what: 'one line item',
    route: 'addLineItem',
    endpoint: addLineItem,
    lines: 1,
    requestsOfASlice: 10,
    request: (customerId, [key = '']) => ({
      params: { customer_id: customerId },
      headers: { 'Idempotency-Key': key },
      body: usage,
    }),
  },
  batchOf(97, { requestsOfASlice: 1 }),
  batchOf(485, { requestsOfASlice: 1 }),
];

/** A batch for one invoice, of which 97 lines go into one transaction. */
function batchOf(lines: number, { requestsOfASlice }: Pick<Load, 'requestsOfASlice'>): Load {
  return {
    what: `a batch of ${lines}`,
    route: 'addLineItems',
    endpoint: addLineItems,
    lines,
    requestsOfASlice,
    request: (customer_id, keys) => ({
      body: { items: keys.map((idempotency_key) => ({ customer_id, idempotency_key, ...usage })) },
    }),
  };
}

/** What the handler costs beside the calls that it makes. */
export async function throughputBesideABareLoop(): Promise<string> {
  await prepare();
  const tables = await BillingTables.start();
  try {
    const rows: string[] = [];
    for (const load of loads) rows.push(await compare(load, await tables.create('directly')));
    return `## The handler beside a bare loop

Requests one after the other, as a Lambda instance gets them, through the whole pipeline in process; beside a loop over the SDK's own client that sends the very same calls with other keys, ready-made, and does nothing else. The same DynamoDB Local, the same settings of the client; both take turns in slices, ${ROUNDS} each, in random order. Medians, and the median of the ratios of neighbours; the budget is ${BUDGET}.

| request | calls of a request | handler | bare loop | ratio |
|---|---|---|---|---|
${rows.join('\n')}
`;
  } finally {
    await tables.stop();
  }
}

// One each, so that both bill an invoice of the same size.
const HANDLED = customer('customer-handled');
const LOOPED = customer('customer-by-loop');

/** Takes one slice, and answers its ms. */
type Slice = () => Promise<number>;

async function compare(load: Load, table: OpenTable): Promise<string> {
  const send = senderTo(load, table);
  for (const customer_id of [HANDLED, LOOPED]) {
    await send('createCustomer', { body: { customer_id, name: 'Acme' } });
    await send(load.route, load.request(customer_id, newKeys(load.lines)));
  }
  const { keys, steps } = await warmRequest(load, table, send);

  const handler: Slice = () => {
    const requests = times(load.requestsOfASlice, () => load.request(HANDLED, newKeys(load.lines)));
    return msOf(requests, (request) => send(load.route, request));
  };
  const client = plainClient(table);
  const loop: Slice = () => {
    const requests = times(load.requestsOfASlice, () => commandsOf(steps, withOtherKeys(keys)));
    return msOf(requests, (commands) => sendAll(client, commands));
  };
  const sides = new Map([
    ['handler', handler],
    ['loop', loop],
  ]);
  await interleaved(WARM_UP_ROUNDS, sides, (slice) => slice());
  const slices = await interleaved(ROUNDS, sides, (slice) => slice());
  return rowOf(load, steps, slices.get('handler') ?? [], slices.get('loop') ?? []);
}

const MOST_REQUESTS_TO_WARM = 10;

/** The calls of a request as most of them are: the first ones also read what the later ones know. */
async function warmRequest(load: Load, table: OpenTable, send: Sender) {
  let before = '';
  for (let request = 0; request < MOST_REQUESTS_TO_WARM; request += 1) {
    const keys = newKeys(load.lines);
    const steps = await recordCalls(table, () => send(load.route, load.request(HANDLED, keys)));
    const operations = JSON.stringify(steps.map((step) => step.map(({ operation }) => operation)));
    if (operations === before) return { keys, steps };
    before = operations;
  }
  throw new Error('No two requests in a row made the same calls.');
}

function rowOf(load: Load, steps: Steps, handler: readonly number[], loop: readonly number[]): string {
  const calls = [...Map.groupBy(steps.flat(), ({ operation }) => operation)].map(
    ([operation, { length }]) => `${length} ${operation}`,
  );
  const perSecond = (ms: readonly number[]): string =>
    `${((1000 * load.requestsOfASlice * load.lines) / median(ms)).toFixed(0)} lines/s`;
  // The loop's time by the handler's is the handler's throughput by the loop's.
  return `| ${load.what} | ${calls.join(', ')} | ${perSecond(handler)} | ${perSecond(loop)} | ${ratioOf(loop, handler).toFixed(2)} |`;
}

type Sender = (route: RouteName, sent: Sent) => Promise<void>;

function senderTo(load: Load, table: OpenTable): Sender {
  const api = tally([load.endpoint, createCustomer], { table, logger: requestLogger('bench') });
  return async (route, sent) => {
    const { statusCode, body } = await withoutLogLines(() => api.send(route, sent));
    if (statusCode >= 300) throw new Error(`${route} was answered with ${statusCode}: ${body}`);
  };
}

/** The SDK's own client with the settings of the store's, connections included. */
function plainClient({ client: { config } }: OpenTable): DynamoDBClient {
  const { region, credentials, maxAttempts, requestHandler } = config;
  const endpoint = config.endpoint;
  if (!endpoint) throw new Error('The table has no address.');
  return new DynamoDBClient({ region, credentials, maxAttempts, requestHandler, endpoint });
}

/** Exchanges the customer and the keys of the recorded request, and the ids that are made of both. */
function withOtherKeys(keys: readonly string[]): (body: string) => string {
  const others = newKeys(keys.length);
  const exchange = new Map<string, string>([[HANDLED, LOOPED]]);
  for (const [index, key] of keys.entries()) {
    const other = others[index] ?? '';
    exchange.set(key, other);
    exchange.set(lineItemIdOf(HANDLED, 'u', key), lineItemIdOf(LOOPED, 'u', other));
  }
  const any = new RegExp([...exchange.keys()].join('|'), 'g');
  return (body) => body.replace(any, (known) => exchange.get(known) ?? known);
}

async function msOf<Request>(
  requests: readonly Request[],
  send: (request: Request) => Promise<void>,
): Promise<number> {
  const began = performance.now();
  for (const request of requests) await send(request);
  return performance.now() - began;
}

/** Log lines are made, since they are part of the handler's work, but not shown. */
async function withoutLogLines<Result>(work: () => Promise<Result>): Promise<Result> {
  const { write } = process.stdout;
  process.stdout.write = () => true;
  try {
    return await work();
  } finally {
    process.stdout.write = write;
  }
}

const newKeys = (count: number): string[] => times(count, () => randomUUID());

const times = <Item>(count: number, make: () => Item): Item[] => Array.from({ length: count }, make);
