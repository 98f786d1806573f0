import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrations } from '../../functions/store/migrations/all.ts';
import { planOf } from '../../functions/store/migrations/plan.ts';
import { readRecords } from '../../functions/store/migrations/record.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { stageConfig } from '../../lib/stage.ts';
import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { randomOf } from '../support/chaos/random.ts';
import type { Form } from '../support/figures.ts';
import { everyItem, totalOf, wrongSyncs } from '../support/migration/checking.ts';
import { countingProxy } from '../support/migration/counting-proxy.ts';
import { putOldInvoices } from '../support/migration/old-invoices.ts';
import { Traffic } from '../support/migration/traffic.ts';

const SEED = 20_261_126;
const KILLS = 5;
const LEASE_MS = 2_000;

interface Size {
  readonly items: number;
  /** In this time the earlier release still runs. In production it is a quarter of an hour. */
  readonly settleMs: number;
  /** A life of a run, in ms: at least, and at random more. */
  readonly life: { readonly least: number; readonly more: number };
  /** Read and write units a second. */
  readonly units: number;
}
const long: Size = {
  items: 100_000,
  settleMs: 20_000,
  life: { least: 5_000, more: 10_000 },
  units: stageConfig('prod').migrations.readUnitsPerSecond,
};
const brief: Size = { items: 3_000, settleMs: 5_000, life: { least: 3_500, more: 1_000 }, units: 400 };

/** Migrates many old items, while readers and writers of both releases work, and kills the run at random. */
export async function migrationUnderFire({ short }: Form): Promise<string> {
  const size = short ? brief : long;
  await prepare();
  const tables = await BillingTables.start();
  const { proxy, changes, stop } = await countingProxy(tables.endpoint);
  try {
    const table = await tables.create('through the conflict proxy');
    console.log(`migration: puts ${size.items} invoices of earlier releases ...`);
    const invoices = await putOldInvoices(await tables.open(table.name, 'directly'), size.items);
    const before = totalOf(await everyItem(table));
    const traffic = new Traffic(table, invoices, SEED);
    traffic.start();
    setTimeout(() => {
      traffic.isEarlierRunning = false;
    }, size.settleMs - 3_000);
    const began = Date.now();
    const kills = await migrateWithKills(proxy.endpoint, table.name, size);
    const seconds = (Date.now() - began) / 1_000;
    await traffic.stop();
    const after = await everyItem(table);
    const wrong = [
      ...traffic.wrong,
      ...wrongSyncs(after, traffic.status),
      ...(await faultsOf(table, changes)),
      ...(totalOf(after).eq(before.plus(traffic.charged))
        ? []
        : [`the totals are ${totalOf(after).toFixed()}`]),
    ];
    if (wrong.length > 0)
      throw new Error(`${wrong.length} are wrong, seed ${SEED}:\n${wrong.slice(0, 20).join('\n')}`);
    if (changes.size !== size.items)
      throw new Error(`${changes.size} items were changed, and not ${size.items}.`);
    return sectionOf({
      size,
      kills,
      seconds,
      changes,
      traffic,
      before: before.toFixed(2),
      after: totalOf(after).toFixed(2),
    });
  } finally {
    await stop();
    await tables.stop();
  }
}

async function migrateWithKills(
  endpoint: string,
  name: string,
  { settleMs, life: { least, more }, units }: Size,
): Promise<number> {
  const random = randomOf(SEED);
  for (let kills = 0; ; kills += 1) {
    const run = spawn(
      process.execPath,
      [join(import.meta.dirname, 'migrate-in-a-process.ts'), endpoint, name, settleMs, LEASE_MS, units].map(
        String,
      ),
      { stdio: ['ignore', 'inherit', 'inherit'] },
    );
    const exited = once(run, 'exit');
    // The first life also waits until the earlier release has ended.
    const life = (kills === 0 ? settleMs : 0) + least + more * random();
    const alarm = kills < KILLS ? setTimeout(() => run.kill('SIGKILL'), life) : undefined;
    const [code, signal] = await exited;
    clearTimeout(alarm);
    if (code === 0) return kills;
    if (signal !== 'SIGKILL') throw new Error(`A run ended with ${String(code ?? signal)}.`);
    console.log(`migration: killed the run after ${Math.round(life / 1_000)} s`);
    await sleep(100);
  }
}

/** Whether an item was changed twice, or something was left out. */
async function faultsOf(table: Table, changes: ReadonlyMap<string, number>): Promise<string[]> {
  const twice = [...changes]
    .filter(([, count]) => count > 1)
    .map(([pk, count]) => `${pk} was changed ${count} times`);
  const records = await readRecords(table);
  const pending = migrations.filter(({ number }) => records.get(number)?.done_at === undefined);
  const left = await Promise.all(
    migrations.map((one) => planOf(table, one, { readUnitsPerSecond: Infinity })),
  );
  return [
    ...twice,
    ...pending.map(({ name }) => `${name} is not recorded`),
    ...left.flatMap(({ changes: open }) => [...open.keys()].map((what) => `left: ${what}`)),
  ];
}

interface Result {
  readonly size: Size;
  readonly kills: number;
  readonly seconds: number;
  readonly changes: ReadonlyMap<string, number>;
  readonly traffic: Traffic;
  readonly before: string;
  readonly after: string;
}

function sectionOf({ size, kills, seconds, changes, traffic, before, after }: Result): string {
  if (kills !== KILLS) throw new Error(`The run was killed ${kills} times, and not ${KILLS} times.`);
  const most = Math.max(...changes.values());
  const answers = Object.entries(traffic.answered).map(([what, count]) => `| ${what} | ${count} |`);
  return `## A migration under fire

On DynamoDB Local. ${size.items} invoices whose syncs have the form of two earlier releases are migrated at most at ${size.units} read and ${size.units} write units a second. The run is a process of its own, which is killed ${KILLS} times at random moments (seed ${SEED}). Meanwhile readers and writers of today work on the same invoices, and for the first ${(size.settleMs - 3_000) / 1_000} seconds also workers of an earlier release, which write the old form. A proxy counts what the runs write, also what a killed run did not hear of. An item that a writer of today brought into its form meanwhile still gets its schema version from the migration. At the end all syncs have the form of today and the status that their last writer gave them, and the totals of all invoices are those from before and what was charged meanwhile.

| kills | items migrated | most changes of one item | totals before | charged meanwhile | totals after | seconds |
|---|---|---|---|---|---|---|
| ${kills} | ${changes.size} | ${most} | ${before} | ${traffic.charged.toFixed(2)} | ${after} | ${Math.round(seconds)} |

| served meanwhile | answers |
|---|---|
${answers.join('\n')}
| refused, or answered wrongly | ${traffic.wrong.length} |
`;
}
