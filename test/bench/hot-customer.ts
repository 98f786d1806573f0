import { randomUUID } from 'node:crypto';
import type { CustomerId } from '../../client/contract/shapes/fields.ts';
import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { customer } from '../support/charges.ts';
import type { Form } from '../support/figures.ts';
import { recordWarm, times } from './bare-loop.ts';
import { addLine, BusyTable, makeCustomer, type Wanted } from './busy-table.ts';
import { bareWriter, handlerWriter, type Slice, takeSlice, type Writer } from './busy-writers.ts';
import { instanceAt, quietly } from './instances.ts';
import { interleaved, median, ratioOf } from './ratios.ts';

const BUDGETS = { whole: 0.8, minimal: 1 } as const;
const WRITERS = 64;
const LONG = { rounds: 15, coldRounds: 5, sliceMs: 2_000, growMs: 10_000 } as const;
const SHORT = { rounds: 2, coldRounds: 1, sliceMs: 1_000, growMs: 3_000 } as const;
type Lengths = typeof LONG | typeof SHORT;
const MOST_SLICES_TO_GROW = 8;

const HOT = customer('hot');
const BARE_HOT = customer('bare-hot');
const ownOf = (group: string): CustomerId[] => times(WRITERS, (index) => customer(`${group}-${index}`));
const OWN = ownOf('own');
const BARE_OWN = ownOf('bare-own');

const BASE = 'on a customer of its own each';
const COLD_BASE = 'on a new customer of its own each';

/** The writers of a slice. They are made before the slice begins. */
type Side = () => Promise<readonly Writer[]>;
type Measured = ReadonlyMap<string, readonly Slice[]>;

/** What it costs if all callers write to one customer's invoice. */
export async function oneHotCustomer({ short }: Form): Promise<string> {
  await prepare();
  const lengths = short ? SHORT : LONG;
  const tables = await BillingTables.start();
  const busy = await BusyTable.at(tables);
  try {
    const run = new Run(busy, lengths);
    return await quietly(async () => {
      const warm = await run.warm();
      const shards = await busy.shardsOf(HOT);
      const cold = await run.cold();
      await busy.assertHolds(run.lines);
      return sectionOf({ warm, cold, shards, lines: run.lines, lengths });
    });
  } finally {
    await busy.stop();
    await tables.stop();
  }
}

class Run {
  /** The number of lines acknowledged so far. */
  lines = 0;
  readonly #busy: BusyTable;
  readonly #lengths: Lengths;

  constructor(busy: BusyTable, lengths: Lengths) {
    this.#busy = busy;
    this.#lengths = lengths;
  }

  /** Instances that remember the customers, and an invoice that has all the shards it needs. */
  async warm(): Promise<Measured> {
    const busy = this.#busy;
    const maker = instanceAt(busy.table);
    const billOnce = (id: CustomerId, key: string) => {
      this.lines += 1;
      return addLine(maker, id, key);
    };
    for (const id of [HOT, BARE_HOT, ...OWN, ...BARE_OWN]) {
      await makeCustomer(maker, id);
      await billOnce(id, 'first');
    }
    const recorded = await recordWarm(busy.table, HOT, 1, ([key = '']) => billOnce(HOT, key));
    const instances = busy.instances(WRITERS);
    // One after the other: all at once they are so slow at first that an overloaded machine answers 503.
    for (const instance of instances) {
      this.lines += 1;
      await addLine(instance, HOT, randomUUID());
    }
    const hot = (wanted?: Wanted): Side => {
      const writers = instances.map((instance) => handlerWriter(instance, HOT, wanted));
      return async () => writers;
    };
    const own = (wanted?: Wanted): Side => {
      const writers = instances.map((instance, index) => handlerWriter(instance, OWN[index] ?? HOT, wanted));
      return async () => writers;
    };
    const bareHot = BARE_OWN.map(() => bareWriter(busy, recorded, BARE_HOT));
    const bareOwn = BARE_OWN.map((id) => bareWriter(busy, recorded, id));
    const sides = new Map<string, Side>([
      ['all on one customer', hot()],
      ['all on one customer, minimal replies', hot('the minimal reply')],
      [BASE, own()],
      [`${BASE}, minimal replies`, own('the minimal reply')],
      ['a bare loop, all on one customer, one shard', async () => bareHot],
      [`a bare loop, ${BASE}`, async () => bareOwn],
    ]);
    for (const side of sides.values()) await this.#slice(side);
    await this.#untilGrown(hot());
    return interleaved(this.#lengths.rounds, sides, (side) => this.#slice(side));
  }

  /** Instances that remember nothing, and customers without an invoice. */
  async cold(): Promise<Measured> {
    const maker = instanceAt(this.#busy.table);
    let round = 0;
    const newOnes =
      (customersOf: (round: number) => readonly CustomerId[]): Side =>
      async () => {
        this.#busy.closeClients();
        round += 1;
        const customers = customersOf(round);
        for (const id of customers) await makeCustomer(maker, id);
        const writerOf = (index: number) => customers[index % customers.length] ?? HOT;
        return this.#busy
          .instances(WRITERS)
          .map((instance, index) => handlerWriter(instance, writerOf(index)));
      };
    const sides = new Map<string, Side>([
      ['all on one new customer', newOnes((of) => [customer(`cold-${of}`)])],
      [COLD_BASE, newOnes((of) => ownOf(`cold-${of}`))],
    ]);
    return interleaved(this.#lengths.coldRounds, sides, (side) => this.#slice(side));
  }

  async #slice(side: Side, ms: number = this.#lengths.sliceMs): Promise<Slice> {
    const slice = await takeSlice(this.#busy, await side(), ms);
    this.lines += slice.lines;
    return slice;
  }

  /** Bills the hot customer in slices that are long enough to grow, until a whole one adds no shard. */
  async #untilGrown(hot: Side): Promise<void> {
    for (let slices = 0; slices < MOST_SLICES_TO_GROW; slices += 1) {
      const before = await this.#busy.shardsOf(HOT);
      await this.#slice(hot, this.#lengths.growMs);
      if ((await this.#busy.shardsOf(HOT)) === before) return;
    }
    throw new Error(`The shards still grew after ${MOST_SLICES_TO_GROW} slices.`);
  }
}

interface Seen {
  readonly warm: Measured;
  readonly cold: Measured;
  readonly shards: number;
  readonly lines: number;
  readonly lengths: Lengths;
}

function sectionOf({ warm, cold, shards, lines, lengths: { rounds, coldRounds, sliceMs } }: Seen): string {
  return `## One hot customer

${WRITERS} writers at once, each through the whole pipeline of an instance of its own, with a client of its own, and through the proxy that refuses overlapping transactions as the service does: it holds the items of each for 10 ms, in a thread of its own. Beside them a loop over the SDK's own client that sends the very same calls with other customers and keys, and again where the store was busy. All take turns in slices of ${sliceMs / 1000} s, ${rounds} each, in random order. Warm: the instances know the customers, and the busy invoice has as many shards as it wanted: ${shards}. Cold: new instances and new customers for each of ${coldRounds} slices. Medians, and the median of the ratios of neighbours to the writers on customers of their own; the budget of one customer is ${BUDGETS.whole}, and ${BUDGETS.minimal} where the callers want minimal replies (\`Prefer: return=minimal\`). DynamoDB Local, the proxy and the writers share one machine, which bounds all alike. DynamoDB Local runs one transaction after the other, and needed ${localMs(warm)} ms for one on average when warm, ${localMs(cold)} ms when cold; the proxy frees the items before that, since on the service the writers of other items do not wait. Then every line was read: of ${lines}, none lost and none counted twice.

| ${WRITERS} writers, warm | throughput | transactions sent a line | calls a line | ratio |
|---|---|---|---|---|
${rowsOf(warm, BASE, sliceMs)}

| ${WRITERS} writers, cold | throughput | transactions sent a line | calls a line | ratio |
|---|---|---|---|---|
${rowsOf(cold, COLD_BASE, sliceMs)}
`;
}

/** How long DynamoDB Local took for a transaction on average, with those that wait in its queue. */
function localMs(measured: Measured): string {
  const calls = [...measured.values()].flat().map((slice) => slice.calls);
  const sumOf = (what: 'localMs' | 'passed'): number => calls.reduce((sum, of) => sum + of[what], 0);
  return (sumOf('localMs') / sumOf('passed')).toFixed(0);
}

function rowsOf(measured: Measured, base: string, sliceMs: number): string {
  const linesOf = (side: string): number[] => (measured.get(side) ?? []).map(({ lines }) => lines);
  const rows = [...measured].map(([side, slices]) => {
    const perSecond = (1000 * median(linesOf(side))) / sliceMs;
    const aLine = (what: 'all' | 'transactions'): string =>
      median(slices.map(({ lines, calls }) => calls[what] / lines)).toFixed(2);
    const ratio = ratioOf(linesOf(side), linesOf(base)).toFixed(2);
    return `| ${side} | ${perSecond.toFixed(0)} lines/s | ${aLine('transactions')} | ${aLine('all')} | ${ratio} |`;
  });
  return rows.join('\n');
}
