import { randomUUID } from 'node:crypto';
import type { CustomerId } from '../../client/contract/fields.ts';
import { readPointer } from '../../functions/store/invoices.ts';
import { addLineItem } from '../../functions/store/line-items.ts';
import type { Table } from '../../functions/store/table.ts';
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
const COLD = Array.from({ length: WRITERS }, (_, index) => customer(`cold-${index}`));
const slotOf = (customerId: CustomerId) =>
  ({ customerId, currency: 'USD', month: monthOf('2026-11') }) as const;

/** What it costs that all write to one customer's invoice. */
export async function oneHotCustomer(): Promise<string> {
  await prepare();
  const tables = await BillingTables.start();
  try {
    const table = await tables.create(WAY);
    const writers = Array.from({ length: WRITERS }, () => tables.open(table.name, WAY));
    const load = new Map([
      ['hot', COLD.map(() => HOT)],
      ['cold', COLD],
    ]);
    let written = await slice(writers, COLD);
    written += await untilGrown(writers, table);
    const slices = await interleaved(ROUNDS, load, (customers) => slice(writers, customers));
    const [hot = [], cold = []] = ['hot', 'cold'].map((name) => slices.get(name));
    for (const lines of [...hot, ...cold]) written += lines;
    const { lines, shards } = await assertNothingLost(table, written);
    const perSecond = (counts: readonly number[]): string =>
      `${((1000 * median(counts)) / SLICE_MS).toFixed(0)} lines/s`;
    return `## One hot customer

${WRITERS} writers at once, each with a client of its own, through the proxy that refuses overlapping transactions as the service does. They take turns in slices of ${SLICE_MS / 1000} s, ${ROUNDS} each, in random order: all on one customer, and each on its own. Measured once the hot invoice had as many shards as it wanted. Medians, and the median of the ratios of neighbours; the budget is ${BUDGET}. DynamoDB Local, the proxy and the writers share one machine, which bounds both sides alike.

| all on one customer | each on its own | ratio | shards of the hot invoice | lines written | lost or counted twice |
|---|---|---|---|---|---|
| ${perSecond(hot)} | ${perSecond(cold)} | ${ratioOf(hot, cold).toFixed(2)} | ${shards} | ${lines} | 0 |
`;
  } finally {
    await tables.stop();
  }
}

/** All writers bill until the time is over; answers how many lines they wrote. */
async function slice(writers: readonly Table[], customers: readonly CustomerId[]): Promise<number> {
  const end = performance.now() + SLICE_MS;
  let lines = 0;
  const bill = async (table: Table, customerId: CustomerId): Promise<void> => {
    while (performance.now() < end) {
      await addLineItem(table, lineItemRequest({ customerId, idempotencyKey: randomUUID() }));
      lines += 1;
    }
  };
  await Promise.all(writers.map((table, index) => bill(table, customers[index] ?? HOT)));
  return lines;
}

/** Bills the hot customer until a whole slice adds no shard; answers how many lines that took. */
async function untilGrown(writers: readonly Table[], table: Table): Promise<number> {
  let lines = 0;
  for (let slices = 0; slices < MOST_SLICES_TO_GROW; slices += 1) {
    const before = await readPointer(table, slotOf(HOT));
    lines += await slice(
      writers,
      COLD.map(() => HOT),
    );
    const after = await readPointer(table, slotOf(HOT));
    if (before.exists && before.shards === after.shards) return lines;
  }
  throw new Error(`The shards still grew after ${MOST_SLICES_TO_GROW} slices.`);
}

/** @throws when a line that was acknowledged is missing, or a total says other than its lines */
async function assertNothingLost(table: Table, written: number) {
  const snapshot = await snapshotOf(table);
  const violations = audit(snapshot).map(({ rule, what }) => `${rule}: ${what}`);
  if (snapshot.lines.length !== written) {
    violations.push(`${written} lines were acknowledged, ${snapshot.lines.length} are there`);
  }
  if (violations.length > 0) throw new Error(violations.join('\n'));
  return { lines: written, shards: (await readPointer(table, slotOf(HOT))).shards };
}
