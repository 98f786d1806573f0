import { join } from 'node:path';
import { Client } from 'pg';
import { audit } from '../../support/audit/audit.ts';
import { snapshotOf } from '../../support/audit/snapshot.ts';
import { BillingTables } from '../../support/billing-tables.ts';
import { addressOf } from '../instances.ts';
import { ProxyThread } from '../proxy-thread.ts';
import { countInvoices, MONTHS, VOID } from '../summary-rows.ts';
import { Postgres } from './postgres.ts';
import { Served } from './served.ts';

export interface Sides {
  readonly tally: Served;
  /** The same table, behind the proxy that refuses overlapping transactions as the service does. */
  readonly tallyBehindProxy: Served;
  readonly peer: Served;
  readonly postgres: Postgres;
  /** The bytes of a line and its index entries in the peer's database. */
  readonly bytesOfALine: () => Promise<number>;
  /** @throws if lines are missing or doubled, or if a total is not their sum */
  readonly assertHold: (tallyLines: number, peerLines: number) => Promise<void>;
  /** Both sides with so many closed invoices, in a new table and a new database. */
  readonly withInvoices: (count: number) => Promise<{ readonly tally: Served; readonly peer: Served }>;
  readonly stop: () => Promise<void>;
}

const TALLY = join(import.meta.dirname, 'tally-server.ts');
const PEER = join(import.meta.dirname, 'simple-server.ts');

/** Each server is a separate process. */
export async function startSides(): Promise<Sides> {
  const ends: (() => Promise<void>)[] = [];
  const kept = <Part extends { stop(): Promise<void> }>(part: Part): Part => {
    ends.unshift(() => part.stop());
    return part;
  };
  const stop = async (): Promise<void> => {
    for (const end of ends.splice(0)) await end();
  };
  try {
    const postgres = kept(await Postgres.start());
    const tables = kept(await BillingTables.start());
    const table = await tables.create('directly');
    const proxy = kept(await ProxyThread.start(tables.endpoint));
    const proxied = tables.openThrough(proxy, table.name);
    return {
      postgres,
      tally: kept(await Served.start(TALLY, [table.name, await addressOf(table)])),
      tallyBehindProxy: kept(await Served.start(TALLY, [table.name, await addressOf(proxied)])),
      peer: kept(await Served.start(PEER, [postgres.url])),
      async bytesOfALine() {
        const [row] = await queried(
          postgres.url,
          `SELECT pg_total_relation_size('line_items') / count(*) AS bytes FROM line_items`,
        );
        return Number(row?.['bytes']);
      },
      async assertHold(tallyLines, peerLines) {
        const snapshot = await snapshotOf(table);
        const wrong = audit(snapshot).map(({ rule, what }) => `${rule}: ${what}`);
        if (snapshot.lines.length !== tallyLines)
          wrong.push(`Tally has ${snapshot.lines.length} lines of ${tallyLines}`);
        const [lines] = await queried(postgres.url, 'SELECT count(*) AS count FROM line_items');
        if (Number(lines?.['count']) !== peerLines)
          wrong.push(`The peer has ${lines?.['count']} lines of ${peerLines}`);
        const [drift] = await queried(postgres.url, DRIFT);
        if (Number(drift?.['count']) !== 0) wrong.push(`${drift?.['count']} totals of the peer are wrong`);
        if (wrong.length > 0) throw new Error(wrong.join('\n'));
      },
      async withInvoices(count) {
        const counted = await tables.create('directly');
        await countInvoices(counted, count);
        await queried(postgres.url, 'CREATE DATABASE sums');
        const sums = postgres.url.replace(/postgres$/, 'sums');
        const peer = kept(await Served.start(PEER, [sums]));
        await queried(sums, generated(count));
        await queried(sums, 'VACUUM ANALYZE invoices');
        return { tally: kept(await Served.start(TALLY, [counted.name, await addressOf(counted)])), peer };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Finds open invoices whose total is not the sum of their lines, and closed ones whose total is not the rounded sum.
 */
const DRIFT = `SELECT count(*) FROM invoices LEFT JOIN
  (SELECT invoice_id, sum(amount) AS amount, count(*) AS lines FROM line_items GROUP BY invoice_id) AS found USING (invoice_id)
  WHERE abs(total - coalesce(amount, 0)) > CASE status WHEN 'open' THEN 0 ELSE 0.005 END
    OR invoices.lines <> coalesce(found.lines, 0)`;

/** The same invoices as the summary's other benchmark counts: \`summary-rows.ts\` has what is on each. */
const generated = (count: number): string => `
  INSERT INTO customers (customer_id, name) SELECT 'customer-' || n, 'Acme' FROM generate_series(0, ${count} / ${MONTHS.length}) n;
  INSERT INTO invoices (customer_id, currency, month, status, total, lines)
    SELECT 'customer-' || n / ${MONTHS.length}, 'USD',
      to_char(date '2021-01-01' + make_interval(months => n % ${MONTHS.length}), 'YYYY-MM'),
      CASE WHEN n / ${MONTHS.length} % ${VOID} = 0 THEN 'void' ELSE 'finalized' END,
      (100 + (n::bigint * 7919) % 99900) / 100.0, 1
    FROM generate_series(0, ${count} - 1) n`;

async function queried(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client(url);
  await client.connect();
  try {
    const { rows } = await client.query(sql);
    return rows ?? [];
  } finally {
    await client.end();
  }
}
