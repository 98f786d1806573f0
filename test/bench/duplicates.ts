import type { CustomerId } from '../../client/contract/shapes/fields.ts';
import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { customer } from '../support/charges.ts';
import type { Form } from '../support/figures.ts';
import { newKeys, recordWarm, times } from './bare-loop.ts';
import { addLine, BusyTable, type Calls, makeCustomer } from './busy-table.ts';
import { bareAdder } from './busy-writers.ts';
import { type Instance, instanceAt, quietly } from './instances.ts';
import { median } from './ratios.ts';

const KEYS = 20;
const SHORT_KEYS = 3;
const DUPLICATES = 50;
const BUDGET = 100;

/** The same request, many times at once. */
interface Burst {
  /** How many of the replies said that their request created the line. */
  readonly created: number;
  readonly calls: Calls;
  readonly ms: number;
}

/** Sends the request of that key, and returns whether it wrote the line. */
type Sender = (key: string) => Promise<boolean>;

interface Side {
  readonly what: string;
  readonly customerId: CustomerId;
  /** The writers of one key. */
  readonly senders: () => readonly Sender[];
}

/** What it costs if one request is sent fifty times at once. */
export async function burstsOfDuplicates({ short }: Form): Promise<string> {
  await prepare();
  const keys = short ? SHORT_KEYS : KEYS;
  const tables = await BillingTables.start();
  const busy = await BusyTable.at(tables);
  try {
    const rows = await quietly(async () => {
      const rows: string[] = [];
      const sides = await sidesOf(busy);
      for (const side of sides.all) {
        const bursts: Burst[] = [];
        for (const key of newKeys(keys)) bursts.push(await burstOf(busy, side.senders(), key));
        rows.push(rowOf(side.what, bursts, await busy.shardsOf(side.customerId)));
      }
      await busy.assertHolds(sides.lines + sides.all.length * keys);
      return rows;
    });
    return `## Bursts of duplicates

${keys} keys of one customer, one after the other, each sent ${DUPLICATES} times at once by ${DUPLICATES} instances through the whole pipeline, with a client each, and through the proxy that refuses overlapping transactions as the service does. The budget is ${BUDGET} transactions a key. Beside it a loop over the SDK's own client: each of its ${DUPLICATES} writers sends the line's transaction, again while the store is busy, until it passes or the line is there, and then reads the invoice. Medians of the keys, and the most. Then every line was read: each key has one.

| | replies, of which created | shards afterwards | transactions a key | most | all calls a key | time of a burst | longest |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
  } finally {
    await busy.stop();
    await tables.stop();
  }
}

const WARM = customer('warm');
const COLD = customer('cold');
const BARE = customer('by-loop');

async function sidesOf(busy: BusyTable): Promise<{ readonly all: readonly Side[]; readonly lines: number }> {
  const maker = instanceAt(busy.table);
  let lines = 0;
  const bill = (instance: Instance, customerId: CustomerId, key: string) => {
    lines += 1;
    return addLine(instance, customerId, key);
  };
  for (const id of [WARM, COLD, BARE]) {
    await makeCustomer(maker, id);
    await bill(maker, id, 'first');
  }
  const recorded = await recordWarm(busy.table, WARM, 1, ([key = '']) => bill(maker, WARM, key));
  const known = busy.instances(DUPLICATES);
  for (const [index, instance] of known.entries()) await bill(instance, WARM, `known-${index}`);
  const adders = times(DUPLICATES, () => bareAdder(busy, recorded));
  const all: Side[] = [
    {
      what: 'warm: instances that know the customer',
      customerId: WARM,
      senders: () => known.map((instance) => throughHandler(instance, WARM)),
    },
    {
      what: 'cold: new instances for each key',
      customerId: COLD,
      senders: () => busy.instances(DUPLICATES).map((instance) => throughHandler(instance, COLD)),
    },
    {
      what: 'a bare loop',
      customerId: BARE,
      senders: () => adders.map((add) => (key: string) => add(BARE, key)),
    },
  ];
  return { all, lines };
}

const throughHandler =
  (instance: Instance, customerId: CustomerId): Sender =>
  async (key) =>
    (await addLine(instance, customerId, key)).status === 201;

async function burstOf(busy: BusyTable, senders: readonly Sender[], key: string): Promise<Burst> {
  const began = performance.now();
  const { result, calls } = await busy.during(() => Promise.all(senders.map((send) => send(key))));
  const ms = performance.now() - began;
  return { created: result.filter(Boolean).length, calls, ms };
}

function rowOf(what: string, bursts: readonly Burst[], shards: number): string {
  const created = bursts.reduce((sum, burst) => sum + burst.created, 0);
  const transactions = bursts.map(({ calls }) => calls.transactions);
  const all = bursts.map(({ calls }) => calls.all);
  const ms = bursts.map((burst) => burst.ms);
  return `| ${what} | ${bursts.length * DUPLICATES}, ${created} | ${shards} | ${median(transactions)} | ${Math.max(...transactions)} | ${median(all)} | ${median(ms).toFixed(0)} ms | ${Math.max(...ms).toFixed(0)} ms |`;
}
