import type { CustomerId } from '../../client/contract/shapes/fields.ts';
import type { OpenTable } from '../../functions/store/table/table.ts';
import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { customer } from '../support/charges.ts';
import type { Form } from '../support/figures.ts';
import { exchanged, newKeys, plainClient, type RecordedRequest, recordWarm, times } from './bare-loop.ts';
import { makeCustomer } from './busy-table.ts';
import { coldRequests } from './cold.ts';
import { instanceAt, quietly } from './instances.ts';
import { batchOf, type Load, minimal, single } from './loads.ts';
import { interleaved, median, ratioOf } from './ratios.ts';
import { commandsOf, type Steps, sendAll } from './recorded-calls.ts';

const BUDGETS = { single: 0.9, batch: 0.95 } as const;
// There are many short slices. If something slows the machine down for a moment, only a few neighbouring slices change.
const ROUNDS = 100;
const SHORT_ROUNDS = 10;
const WARM_UP_ROUNDS = 3;

/** The cost of the handler, compared with that of its calls alone. */
export async function throughputBesideABareLoop({ short }: Form): Promise<string> {
  await prepare();
  const rounds = short ? SHORT_ROUNDS : ROUNDS;
  const tables = await BillingTables.start();
  try {
    const rows: string[] = [];
    for (const load of [single, minimal(single), batchOf(97), minimal(batchOf(97)), batchOf(485)]) {
      const sides = await sidesOf(load, await tables.create('directly'));
      rows.push(await quietly(() => compare(load, sides, rounds)));
    }
    const table = await tables.create('directly');
    const { recorded } = await sidesOf(single, table);
    const event = single.request(HANDLED, newKeys(1));
    const cold = await coldRequests({ table, route: single.route, sent: event, recorded, rounds });
    return `## The handler beside a bare loop

The handler gets requests one after the other, as a Lambda instance does, through the whole pipeline in one process. A loop over the SDK's own client sends the very same calls with other keys, ready-made, and does nothing else. Both use the same DynamoDB Local and the same settings of the client. They take turns in slices, ${rounds} each, in random order. The table has medians, and the median of the ratios of neighbours. The budget is ${BUDGETS.single} for one line item and ${BUDGETS.batch} for batches. Processor time is that of the process that sends, with all its threads, without DynamoDB Local's.

| request | calls of a request | handler | bare loop | ratio | processor time a line, handler | bare loop |
|---|---|---|---|---|---|---|
${rows.join('\n')}

${cold}`;
  } finally {
    await tables.stop();
  }
}

// Each has its own customer, so that both bill an invoice of the same size.
const HANDLED = customer('customer-handled');
const LOOPED = customer('customer-by-loop');

interface Took {
  readonly ms: number;
  /** Processor time, in ms. */
  readonly cpu: number;
}
/** Runs one slice. */
type Slice = () => Promise<Took>;

interface Sides {
  readonly handler: Slice;
  readonly loop: Slice;
  readonly recorded: RecordedRequest;
}

async function sidesOf(load: Load, table: OpenTable): Promise<Sides> {
  const instance = instanceAt(table);
  const send = (customerId: CustomerId, keys: readonly string[]) =>
    instance.send(load.route, load.request(customerId, keys));
  const recorded = await quietly(async () => {
    for (const customer_id of [HANDLED, LOOPED]) {
      await makeCustomer(instance, customer_id);
      await send(customer_id, newKeys(load.lines));
    }
    return recordWarm(table, HANDLED, load.lines, (keys) => send(HANDLED, keys));
  });
  const client = plainClient(table);
  return {
    recorded,
    handler() {
      const requests = times(load.requestsOfASlice, () => newKeys(load.lines));
      return timed(requests, (keys) => send(HANDLED, keys));
    },
    loop() {
      const requests = times(load.requestsOfASlice, () => {
        const other = { customerId: LOOPED, keys: newKeys(load.lines) };
        return commandsOf(recorded.steps, exchanged(recorded, other));
      });
      return timed(requests, (commands) => sendAll(client, commands));
    },
  };
}

async function compare(load: Load, { handler, loop, recorded }: Sides, rounds: number): Promise<string> {
  const sides = new Map([
    ['handler', handler],
    ['loop', loop],
  ]);
  await interleaved(WARM_UP_ROUNDS, sides, (slice) => slice());
  const slices = await interleaved(rounds, sides, (slice) => slice());
  return rowOf(load, recorded.steps, slices.get('handler') ?? [], slices.get('loop') ?? []);
}

function rowOf(load: Load, steps: Steps, handler: readonly Took[], loop: readonly Took[]): string {
  const calls = [...Map.groupBy(steps.flat(), ({ operation }) => operation)].map(
    ([operation, { length }]) => `${length} ${operation}`,
  );
  const lines = load.requestsOfASlice * load.lines;
  const ms = (slices: readonly Took[]): number[] => slices.map((slice) => slice.ms);
  const perSecond = (slices: readonly Took[]): string =>
    `${((1000 * lines) / median(ms(slices))).toFixed(0)} lines/s`;
  const cpuOfALine = (slices: readonly Took[]): string =>
    `${(median(slices.map(({ cpu }) => cpu)) / lines).toFixed(3)} ms`;
  // The loop's time by the handler's is the handler's throughput by the loop's.
  const ratio = ratioOf(ms(loop), ms(handler)).toFixed(2);
  return `| ${load.what} | ${calls.join(', ')} | ${perSecond(handler)} | ${perSecond(loop)} | ${ratio} | ${cpuOfALine(handler)} | ${cpuOfALine(loop)} |`;
}

async function timed<Request>(
  requests: readonly Request[],
  send: (request: Request) => Promise<unknown>,
): Promise<Took> {
  const began = performance.now();
  const before = process.cpuUsage();
  for (const request of requests) await send(request);
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - began, cpu: (user + system) / 1000 };
}
