import { DatabaseSync } from 'node:sqlite';
import { Big } from 'big.js';
import { addLineItem } from '../../functions/store/line-items/adding.ts';
import { SUMMARY_PARTS } from '../../functions/store/summaries/counters.ts';
import { readSummary } from '../../functions/store/summaries/reading.ts';
import { eachAtMost } from '../../functions/store/table/in-parallel.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { customer, oneOff } from '../support/charges.ts';
import { finalizeRunning, voidRunning } from '../support/closing.ts';
import type { Form } from '../support/figures.ts';
import { lineItemRequest } from '../support/line-item-requests.ts';
import { readCostOf } from '../support/read-units.ts';
import { interleaved, median, ratioOf } from './ratios.ts';
import {
  assertCounts,
  centsOf,
  countInvoices,
  FIVE_YEARS,
  isVoid,
  MONTHS,
  monthOfInvoice,
  VOID,
} from './summary-rows.ts';

const BUDGET = 1.2;
const ROUNDS = 60;
const SHORT_ROUNDS = 5;
const WARM_UP = 10;
const READS_A_ROUND = 5;
const FEW = 1_000;
const MANY = [100_000, 1_000_000];
const SQL_ROWS = 1_000_000;

/** What it costs to read five years' totals, as invoices grow from a thousand to a million. */
export async function summaryOverFiveYears({ short }: Form): Promise<string> {
  const rounds = short ? SHORT_ROUNDS : ROUNDS;
  await prepare();
  const tables = await BillingTables.start();
  const sql = sqlRows();
  try {
    const sides = new Map<string, () => Promise<unknown>>();
    const costs = new Map<string, string>();
    for (const invoices of [FEW, ...MANY]) {
      const table = await tables.create('directly');
      await (invoices === FEW ? closeInvoices(table, invoices) : countInvoices(table, invoices));
      const read = () => readSummary(table, undefined, FIVE_YEARS);
      await assertCounts(invoices, read);
      const { items, bytes, units } = await readCostOf(table, read);
      const name = `${format(invoices)} invoices, ${invoices === FEW ? 'closed one by one' : 'generated counters'}`;
      sides.set(name, async () => {
        for (let reads = 0; reads < READS_A_ROUND; reads += 1) await read();
      });
      costs.set(name, `${items} | ${format(bytes)} | ${units}`);
    }
    for (const [name, statement] of sql.statements) {
      sides.set(name, async () => statement.all());
      costs.set(name, '| |');
    }
    await interleaved(WARM_UP, sides, timed);
    const measured = await interleaved(rounds, sides, timed);
    const base = measured.get([...sides.keys()][0] ?? '') ?? [];
    const rows = [...measured].map(([name, ms]) => {
      const isSql = sql.statements.has(name);
      const one = isSql ? ms : ms.map((each) => each / READS_A_ROUND);
      const ratio = ratioOf(
        one,
        base.map((each) => each / READS_A_ROUND),
      );
      return `| ${name} | ${costs.get(name)} | ${median(one).toFixed(1)} ms | ${ratio.toFixed(2)} |`;
    });
    return `## A summary over five years

\`GET /invoices/summary\` over ${MONTHS.length} months, all customers and one currency, as the store reads it: every month's counter in each of its ${SUMMARY_PARTS} parts, and which generation of them is read. The store's own code billed and closed the first row's invoices, one in ${VOID} of them void. The counters of the other rows were generated, with as many invoices in each part as the row has. Read units are computed by DynamoDB's rules from the sizes of the items that were read: one for each 4 KB of a query. If no invoice of a month fell into a part, the part has no item. So a thousand invoices have a few items less. Medians of ${rounds} rounds in random order. Ratios are to the first row within the round. The budget is ${BUDGET}. Times are DynamoDB Local's, over HTTP, on a machine that does other things too.

For comparison, the same rounds also run \`GROUP BY\` over ${format(SQL_ROWS)} invoices in SQLite, in memory and in the same process. It has no network and nothing else to do, but its time grows with the invoices.

| what is read | items | bytes | read units | time | ratio |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
  } finally {
    sql.database.close();
    await tables.stop();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

const format = (count: number): string => count.toLocaleString('en').replaceAll(',', ' ');

/** Made by the code that bills and closes. A customer has one invoice a month. */
async function closeInvoices(table: Table, invoices: number): Promise<void> {
  await eachAtMost(8, Array.from({ length: invoices }).keys(), async (index) => {
    const slot = {
      customerId: customer(`customer-${Math.floor(index / MONTHS.length)}`),
      currency: 'USD',
      month: monthOfInvoice(index),
    } as const;
    const charge = oneOff({ amount: new Big(centsOf(index)).div(100) });
    const months = { month: slot.month, fallback: undefined, missed: undefined };
    await addLineItem(
      table,
      lineItemRequest({ ...slot, months, charge, idempotencyKey: `invoice:${index}` }),
    );
    await (isVoid(index) ? voidRunning(table, slot) : finalizeRunning(table, slot));
  });
}

/** The same invoices as rows of a table. */
function sqlRows() {
  const database = new DatabaseSync(':memory:');
  for (const table of ['plain', 'indexed']) {
    database.exec(`CREATE TABLE ${table} (month TEXT, currency TEXT, status TEXT, cents INTEGER)`);
  }
  const insert = database.prepare('INSERT INTO plain VALUES (?, ?, ?, ?)');
  database.exec('BEGIN');
  for (let index = 0; index < SQL_ROWS; index += 1) {
    const status = isVoid(index) ? 'void' : 'finalized';
    insert.run(monthOfInvoice(index), 'USD', status, centsOf(index));
  }
  database.exec('COMMIT');
  database.exec('INSERT INTO indexed SELECT * FROM plain');
  database.exec('CREATE INDEX covering ON indexed (month, currency, status, cents)');
  const grouped = (table: string) =>
    database.prepare(
      `SELECT month, currency, status, SUM(cents), COUNT(*) FROM ${table} WHERE month BETWEEN '2021-01' AND '2025-12' GROUP BY month, currency, status`,
    );
  const statements = new Map([
    [`SQLite, ${format(SQL_ROWS)} rows`, grouped('plain')],
    [`SQLite, ${format(SQL_ROWS)} rows, an index that covers the query`, grouped('indexed')],
  ]);
  return { database, statements };
}
