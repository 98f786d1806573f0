import { intervals } from '../../functions/domain/sync/pace.ts';
import { stageConfig } from '../../lib/stage.ts';
import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables } from '../support/billing-tables.ts';
import type { Form } from '../support/figures.ts';
import { compare, SyncedMonth } from '../support/synced-month.ts';
import { assertSound } from './sync-faults.ts';

const INVOICES = 2_000;
/** To see that it works. */
const FEW = 200;

interface Sent {
  readonly at: string;
  readonly operation: string;
  readonly status: number;
}

/** A month's end of many new customers, against a Stripe that refuses what comes too fast. */
export async function paceOfTheSync({ short }: Form): Promise<string> {
  const count = short ? FEW : INVOICES;
  await prepare();
  const { limits, batchSize, maxConcurrency } = stageConfig('prod').sync;
  const tables = await BillingTables.start();
  try {
    const month = await SyncedMonth.start(await tables.create('directly'), {
      limits,
      batch: batchSize,
      parallel: maxConcurrency,
      fakeTime: Date.now,
      timeoutMs: 10_000,
    });
    await month.fake.tell('POST', 'limits', { ...limits, retry_after: 1 });
    console.log(`the sync's pace: makes ${count} invoices ...`);
    await month.close(count);
    console.log('the sync’s pace: syncs them ...');
    await month.workAll();
    const { body } = await month.fake.tell('GET', 'requests');
    const row = rowOf(body.requests, count);
    console.log(`the sync's pace: ${row}`);
    assertSound(await compare(month), count);
    await month.stop();
    const ideal = count / limits.operation;
    return `## The pace of the sync

${count} invoices of ${count} new customers, each with four requests: customer, invoice, lines, finalize. The fake Stripe answers 429 beyond ${limits.operation} requests a second of an operation, and ${limits.account} of the account. ${maxConcurrency} workers with ${batchSize} messages each take their turns from DynamoDB Local, as production is configured. At ${limits.operation} a second, ${count} invoices take ${ideal} s at best; Tally's slots are so far apart that late requests cannot meet ([how far](decisions/pace-by-slots.md)), so it takes ${Math.round((count * intervals(limits).operation) / 1_000_000)} s on paper.

| requests | answered 429 | most in any second, of one operation | seconds, first to last request | beside the best |
|---|---|---|---|---|
${row}
`;
  } finally {
    await tables.stop();
  }
}

function rowOf(requests: readonly Sent[], count: number): string {
  const refused = requests.filter(({ status }) => status === 429).length;
  if (refused > 0) throw new Error(`${refused} requests were answered 429.`);
  const times = requests.map(({ at }) => Date.parse(at));
  const seconds = (Math.max(...times) - Math.min(...times)) / 1_000;
  const groups = Map.groupBy(requests, ({ operation }) => operation).values();
  const most = Math.max(...[...groups].map((group) => mostInASecond(group.map(({ at }) => Date.parse(at)))));
  const ideal = count / stageConfig('prod').sync.limits.operation;
  return `| ${requests.length} | ${refused} | ${most} | ${seconds.toFixed(1)} | ${(seconds / ideal).toFixed(2)} |`;
}

function mostInASecond(times: readonly number[]): number {
  const sorted = times.toSorted((one, other) => one - other);
  let first = 0;
  let most = 0;
  for (const [index, time] of sorted.entries()) {
    while ((sorted[first] ?? time) <= time - 1_000) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
