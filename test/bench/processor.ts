import { type OpenTable, tableOf } from '../../functions/store/table/table.ts';
import { reportUnanswered } from '../../functions/store/table/unanswered.ts';
import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { customer } from '../support/charges.ts';
import type { Form } from '../support/figures.ts';
import { exchanged, newKeys, plainClient, recordWarm, times } from './bare-loop.ts';
import { makeCustomer } from './busy-table.ts';
import { instanceAt, quietly } from './instances.ts';
import { batchOf, type Load, minimal, single } from './loads.ts';
import { interleaved, median, ratioOf } from './ratios.ts';
import { commandsOf, sendAll } from './recorded-calls.ts';

const ROUNDS = 60;
const SHORT_ROUNDS = 15;
/** The first requests are slower: the code is not compiled yet. */
const WARM_UP_ROUNDS = 30;

/** The lines of the batch fit one transaction. */
const loads = [single, minimal(single), batchOf(97)];

const AS_IT_COMES = 'the SDK as it comes';
const OURS = 'as Tally sets it';
const LOOP = 'bare loop';

/** The processor time of a request, and how much of it the settings of the SDK's client save. */
export async function processorTime({ short }: Form): Promise<string> {
  await prepare();
  const tables = await BillingTables.start();
  try {
    const rows: string[] = [];
    for (const load of loads) {
      const table = await tables.create('directly');
      rows.push(await quietly(() => compare(load, table, short ? SHORT_ROUNDS : ROUNDS)));
    }
    return `## What a request costs the processor

Processor time of the process that answers, with all its threads and without DynamoDB Local, for one line: through the whole pipeline in process, over the SDK's client as it comes and as Tally sets it (\`functions/store/table/client.ts\`: without middleware that does nothing here, and with a cheaper HMAC); and of a loop over the client as it comes, which sends the same calls, ready-made. All take turns in slices, ${short ? SHORT_ROUNDS : ROUNDS} each, in random order, after ${WARM_UP_ROUNDS} that are not counted. Medians, and the medians of the ratios of neighbours.

| request | handler, ${AS_IT_COMES} | handler, ${OURS} | ratio | ${LOOP} | ratio of the loop to the handler |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
  } finally {
    await tables.stop();
  }
}

/** Runs one slice, and returns the processor time of a line in ms. */
type Slice = () => Promise<number>;

async function compare(load: Load, table: OpenTable, rounds: number): Promise<string> {
  const sides = await sidesOf(load, table);
  await interleaved(WARM_UP_ROUNDS, sides, (slice) => slice());
  const slices = await interleaved(rounds, sides, (slice) => slice());
  const of = (side: string): readonly number[] => slices.get(side) ?? [];
  const ms = (side: string): string => `${median(of(side)).toFixed(3)} ms`;
  const ratio = (side: string, base: string): string => ratioOf(of(side), of(base)).toFixed(2);
  return `| ${load.what} | ${ms(AS_IT_COMES)} | ${ms(OURS)} | ${ratio(OURS, AS_IT_COMES)} | ${ms(LOOP)} | ${ratio(LOOP, OURS)} |`;
}

async function sidesOf(load: Load, table: OpenTable): Promise<ReadonlyMap<string, Slice>> {
  const client = plainClient(table);
  const its = plainClient(table);
  reportUnanswered(its);
  const asItComes = tableOf(table.name, its);
  const customers = { ours: customer('ours'), asItComes: customer('as-it-comes'), loop: customer('by-loop') };
  const instances = { ours: instanceAt(table), asItComes: instanceAt(asItComes) };
  const { ours } = instances;
  for (const customer_id of Object.values(customers)) {
    await makeCustomer(ours, customer_id);
    await ours.send(load.route, load.request(customer_id, newKeys(load.lines)));
  }
  const recorded = await recordWarm(table, customers.ours, load.lines, (keys) =>
    ours.send(load.route, load.request(customers.ours, keys)),
  );
  const handler =
    (side: keyof typeof instances): Slice =>
    () => {
      const sent = times(load.requestsOfASlice, () => load.request(customers[side], newKeys(load.lines)));
      return cpuOf(load, sent, (request) => instances[side].send(load.route, request));
    };
  return new Map<string, Slice>([
    [AS_IT_COMES, handler('asItComes')],
    [OURS, handler('ours')],
    [
      LOOP,
      () => {
        const other = () => ({ customerId: customers.loop, keys: newKeys(load.lines) });
        const ready = times(load.requestsOfASlice, () =>
          commandsOf(recorded.steps, exchanged(recorded, other())),
        );
        return cpuOf(load, ready, (commands) => sendAll(client, commands));
      },
    ],
  ]);
}

async function cpuOf<Request>(
  { lines }: Load,
  requests: readonly Request[],
  send: (request: Request) => Promise<unknown>,
): Promise<number> {
  const before = process.cpuUsage();
  for (const request of requests) await send(request);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / requests.length / lines;
}
