import { SUMMARY_PARTS } from '../../functions/store/summaries/counters.ts';
import { eachAtMost } from '../../functions/store/table/in-parallel.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { stageConfig } from '../../lib/stage.ts';
import { prepare } from '../../localstack/host/prepare.ts';
import { audit } from '../support/audit/audit.ts';
import { snapshotOf } from '../support/audit/snapshot.ts';
import { BillingTables, type Way, ways } from '../support/billing-tables.ts';
import { crashing } from '../support/crashes.ts';
import { billIn, fast, runMonthEnd } from '../support/month-end.ts';

const CUSTOMERS = 2_000;
const LINES = 3;
const NOW = '2026-12-03T00:00:00Z';
const LARGE = 50_000;
/** The part of a run's five minutes in which it begins closings. */
const RUN_SECONDS = 270;

/** Runs the month's end of 2 000 customers. The time limit stops it once, and a crash stops it once. */
export async function monthEndOfMany(): Promise<string> {
  await prepare();
  const tables = await BillingTables.start();
  const rows: string[] = [];
  try {
    for (const way of ways) {
      const row = await closeMany(tables, way);
      console.log(`month end ${way}: ${row}`);
      rows.push(row);
    }
  } finally {
    await tables.stop();
  }
  const { everyMinutes, parallel, perSecond } = stageConfig('prod').monthEnd;
  const seconds = LARGE / perSecond;
  const runs = Math.ceil(seconds / RUN_SECONDS);
  return `## Month end

${CUSTOMERS} customers with ${LINES} lines each on November's invoice, and one on December's. The first run is stopped by its time after a quarter. The second dies at one of its calls in the middle of its closings. The third finishes the work, and the fourth finds nothing to do. Then every invoice is compared with its lines, numbers, summary and lists. There is no pacing: ${fast.parallel} closings run at a time, and DynamoDB Local limits the speed here.

| | closed by the runs, in order | left by the first | November finalized | changed by the last run | wrong | seconds | invoices an hour | calls an invoice |
|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}

On paper, ${LARGE} invoices take ${hours(seconds)} of work at the configured ${perSecond} a second, in ${runs} runs, one each ${everyMinutes} minutes: done after ${hours((runs - 1) * everyMinutes * 60 + (seconds - (runs - 1) * RUN_SECONDS))}. This rate is the limit. It is low so that billing can go on meanwhile. Without it, the limit would be the ${parallel} lists, each walked with one closing after the other. At 100 ms a closing (its calls one after the other, at about 10 ms) that is 160 a second, ${hours(LARGE / 160)}. The service itself takes more: a closing writes 21 units, and each of the summary's ${SUMMARY_PARTS} parts takes some hundred closings a second.
`;
}

const hours = (seconds: number): string => `${(seconds / 3600).toFixed(2)} h`;

async function closeMany(tables: BillingTables, way: Way): Promise<string> {
  const table = await tables.create(way);
  await billEveryone(table);
  const closedBy: number[] = [];
  let calls = 0;
  /** A worker whose calls are counted. After the last call it does nothing more. */
  const worker = (last = Number.POSITIVE_INFINITY): Table => {
    let own = 0;
    return crashing(tables.open(table.name, way), () => {
      calls += 1;
      own += 1;
      if (own < last) return undefined;
      return own === last ? 'after' : 'before';
    });
  };
  const began = Date.now();

  let closed = 0;
  const first = await runMonthEnd(worker(), NOW, {
    get until() {
      return closed < CUSTOMERS / 4 ? Number.POSITIVE_INFINITY : 0;
    },
    onClosed: () => {
      closed += 1;
    },
  });
  closedBy.push(first.result.closed);
  if (first.result.closed + first.result.left !== CUSTOMERS)
    throw new Error('The first run miscounts what is left.');
  const before = await countFinalized(table);
  // The run itself notices its worker's death only by a call that fails.
  const crashed = await runMonthEnd(worker(CUSTOMERS * 4), NOW).catch(() => undefined);
  if (crashed?.result.failed === 0) throw new Error('The run should have died, but it did not.');
  closedBy.push((await countFinalized(table)) - before);
  closedBy.push((await runMonthEnd(worker(), NOW)).result.closed);
  const seconds = (Date.now() - began) / 1000;

  const atRest = await snapshotOf(table);
  closedBy.push((await runMonthEnd(table, NOW)).result.closed);
  const after = await snapshotOf(table);
  const isSame = JSON.stringify(after) === JSON.stringify(atRest);
  const violations = audit(after);
  const november = after.headers.filter(({ month, status }) => month === '2026-11' && status === 'finalized');
  const december = after.headers.filter(({ month, status }) => month === '2026-12' && status === 'open');
  if (!isSame || violations.length > 0 || november.length !== CUSTOMERS || december.length !== CUSTOMERS) {
    throw new Error(
      `Not as it should be: ${JSON.stringify({ isSame, violations: violations.slice(0, 10), november: november.length, december: december.length })}`,
    );
  }
  const cells = [
    way,
    closedBy.join(', '),
    first.result.left,
    november.length,
    isSame ? 'nothing' : 'something',
    violations.length,
    Math.round(seconds),
    Math.round((CUSTOMERS / seconds) * 3600),
    (calls / CUSTOMERS).toFixed(1),
  ];
  return `| ${cells.join(' | ')} |`;
}

async function billEveryone(table: Table): Promise<void> {
  const customers = Array.from({ length: CUSTOMERS }, (_, index) => `customer-${index}`);
  await eachAtMost(32, customers, async (id) => {
    for (let line = 1; line <= LINES; line += 1) await billIn(table, '2026-11', id, `${line}.335`);
    await billIn(table, '2026-12', id);
  });
}

const countFinalized = async (table: Table): Promise<number> =>
  (await snapshotOf(table)).headers.filter(({ status }) => status === 'finalized').length;
