import { randomUUID } from 'node:crypto';
import type { CustomerId } from '../../client/contract/shapes/fields.ts';
import { readPointer } from '../../functions/store/invoices/pointers.ts';
import { addLineItem } from '../../functions/store/line-items/adding.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { prepare } from '../../localstack/host/prepare.ts';
import { audit } from '../support/audit/audit.ts';
import { snapshotOf } from '../support/audit/snapshot.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { customer, monthOf } from '../support/charges.ts';
import { lineItemRequest } from '../support/line-item-requests.ts';
import { interleaved, median, ratioOf } from './ratios.ts';

const BUDGET = 0.8;
const WRITERS = 64;
const ROUNDS = 15;
const SLICE_MS = 3_000;
const MOST_SLICES_TO_GROW = 20;

const WAY = 'through the conflict proxy';
const HOT = customer('hot');
const ON_ONE = Array.from({ length: WRITERS }, () => HOT);
const ON_THEIR_OWN = Array.from({ length: WRITERS }, (_, index) => customer(`cold-${index}`));
const OWN = 'on a customer of its own each';
const sides = new Map([
  ['all on one customer', ON_ONE],
  [OWN, ON_THEIR_OWN],
]);

/** What it costs that all write to one customer's invoice. */
export async function oneHotCustomer(): Promise<string> {
  await prepare();
  const tables = await BillingTables.start();
  try {
    const writers = await Writers.at(tables);
    await writers.bill(ON_THEIR_OWN);
    await untilGrown(writers);
    const slices = await interleaved(ROUNDS, sides, (customers) => writers.bill(customers));
    const shards = await writers.shardsOf(HOT);
    await assertNothingLost(writers);
    const linesOf = (side: string): number[] => (slices.get(side) ?? []).map(({ lines }) => lines);
    const rows = [...sides.keys()].map((side) => {
      const triesOfALine = median((slices.get(side) ?? []).map(({ lines, tries }) => tries / lines));
      const perSecond = (1000 * median(linesOf(side))) / SLICE_MS;
      return `| ${side} | ${perSecond.toFixed(0)} lines/s | ${triesOfALine.toFixed(2)} | ${ratioOf(linesOf(side), linesOf(OWN)).toFixed(2)} |`;
    });
    return `## One hot customer

${WRITERS} writers at once, each with a client of its own, through the proxy that refuses overlapping transactions as the service does. They take turns in slices of ${SLICE_MS / 1000} s, ${ROUNDS} each, in random order. Measured once the busy invoice had as many shards as it wanted: ${shards}. Medians, and the median of the ratios of neighbours; the budget is ${BUDGET}. DynamoDB Local, the proxy and the writers share one machine, which bounds both sides alike. Then every line was read: of ${writers.lines}, none lost and none counted twice.

| ${WRITERS} writers | throughput | transactions sent a line | ratio |
|---|---|---|---|
${rows.join('\n')}
`;
  } finally {
    await tables.stop();
  }
}

interface Slice {
  readonly lines: number;
  /** Transactions sent, those included that were refused. */
  readonly tries: number;
}

class Writers {
  readonly table: Table;
  /** Acknowledged so far. */
  lines = 0;
  readonly #own: readonly Table[];
  #tries = 0;

  private constructor(tables: BillingTables, table: Table) {
    this.table = table;
    this.#own = Array.from({ length: WRITERS }, () => tables.open(table.name, WAY));
    tables.proxy.faultOf = ({ operation }) => {
      if (operation === 'TransactWriteItems') this.#tries += 1;
      return undefined;
    };
  }

  static async at(tables: BillingTables): Promise<Writers> {
    return new Writers(tables, await tables.create(WAY));
  }

  /** All of them bill, each its customer, until the slice is over. */
  async bill(customers: readonly CustomerId[]): Promise<Slice> {
    const before = { lines: this.lines, tries: this.#tries };
    const end = performance.now() + SLICE_MS;
    const billOne = async (table: Table, customerId: CustomerId): Promise<void> => {
      while (performance.now() < end) {
        await addLineItem(table, lineItemRequest({ customerId, idempotencyKey: randomUUID() }));
        this.lines += 1;
      }
    };
    await Promise.all(this.#own.map((table, index) => billOne(table, customers[index] ?? HOT)));
    return { lines: this.lines - before.lines, tries: this.#tries - before.tries };
  }

  async shardsOf(customerId: CustomerId): Promise<number> {
    const slot = { customerId, currency: 'USD', month: monthOf('2026-11') } as const;
    return (await readPointer(this.table, slot)).shards;
  }
}

/** Bills the hot customer until a whole slice adds no shard. */
async function untilGrown(writers: Writers): Promise<void> {
  await writers.bill(ON_ONE);
  for (let slices = 0; slices < MOST_SLICES_TO_GROW; slices += 1) {
    const before = await writers.shardsOf(HOT);
    await writers.bill(ON_ONE);
    if ((await writers.shardsOf(HOT)) === before) return;
  }
  throw new Error(`The shards still grew after ${MOST_SLICES_TO_GROW} slices.`);
}

/** @throws when a line that was acknowledged is missing, or a total says other than its lines */
async function assertNothingLost({ table, lines }: Writers): Promise<void> {
  const snapshot = await snapshotOf(table);
  const violations = audit(snapshot).map(({ rule, what }) => `${rule}: ${what}`);
  if (snapshot.lines.length !== lines) {
    violations.push(`${lines} lines were acknowledged, ${snapshot.lines.length} are there`);
  }
  if (violations.length > 0) throw new Error(violations.join('\n'));
}
