import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepare } from '../../../localstack/host/prepare.ts';
import type { Form } from '../../support/figures.ts';
import { marked } from '../../support/marked.ts';
import type { PeerLine } from '../costs/postgres-month.ts';
import { monthsBesidePostgres } from '../costs/tables.ts';
import { median, ratioOf } from '../ratios.ts';
import {
  BATCH,
  CALLERS,
  Comparison,
  DUPLICATES,
  HOT,
  type Lengths,
  LONG,
  type Measured,
  PEER,
  PROXIED,
  SHORT,
  TALLY,
  type Took,
} from './measuring.ts';
import { startSides } from './sides.ts';

const PAGE = join(import.meta.dirname, '..', '..', '..', 'docs', 'benchmarks.md');
/** The bytes of a request and its reply on the network, with their headers. */
const BYTES_ON_THE_WAY = { single: 2_000, batches: 800 } as const;

/** Compares Tally with a service on PostgreSQL that a good engineer writes in a day. */
export async function besideASimplePeer({ short }: Form): Promise<string> {
  await prepare();
  const lengths = short ? SHORT : LONG;
  const sides = await startSides();
  try {
    const measured = await new Comparison(sides, lengths).run();
    const speeds = speedsOf(measured, lengths);
    const costs = monthsBesidePostgres({
      lines: { single: lineOf(measured, 'many', 'single'), batches: lineOf(measured, 'batches', 'batches') },
      bytesOfALine: await sides.bytesOfALine(),
    });
    if (!short) {
      const page = await readFile(PAGE, 'utf8');
      await writeFile(PAGE, marked(marked(page, 'speeds', speeds), 'months', costs));
    }
    return `## Beside a simple peer

Tally's functions on DynamoDB Local, and the peer of \`test/bench/peers/simple\` (fastify, \`pg\`) on PostgreSQL ${sides.postgres.version} with fsync on, each in one Node.js process behind HTTP, called by the same callers, by turns, in random order. What can be concluded from it, and what not: [benchmarks.md](benchmarks.md). Afterwards every line was read on both sides: none is lost, none doubled, every total is right.

${speeds}

${costs}
`;
  } finally {
    await sides.stop();
  }
}

function lineOf(
  measured: Measured,
  work: 'many' | 'batches',
  sending: keyof typeof BYTES_ON_THE_WAY,
): PeerLine {
  const slices = measured[work].get(PEER) ?? [];
  return {
    appMs: median(slices.map(({ cpu, done }) => cpu / done)),
    databaseMs: median(slices.map(({ databaseCpu, done }) => databaseCpu / done)),
    bytesOnTheWay: BYTES_ON_THE_WAY[sending],
  };
}

function speedsOf(measured: Measured, { counted }: Lengths): string {
  const { single, many, batches, duplicates, closing, summary } = measured;
  const rows = [
    row('one caller, single lines', single.get(TALLY), single.get(PEER), 'lines'),
    row(`${CALLERS} callers, a customer each`, many.get(TALLY), many.get(PEER), 'lines'),
    row(`the same behind the proxy`, many.get(PROXIED), undefined, 'lines'),
    row(
      `${CALLERS} callers, one customer, behind the proxy`,
      many.get(PROXIED + HOT),
      many.get(PEER + HOT),
      'lines',
    ),
    row(`one caller, batches of ${BATCH}`, batches.get(TALLY), batches.get(PEER), 'lines'),
    row(
      `bursts of ${DUPLICATES} duplicates, behind the proxy`,
      duplicates.get(TALLY),
      duplicates.get(PEER),
      'bursts',
    ),
    row(`closing, ${CALLERS} at a time`, closing.get(TALLY), closing.get(PEER), 'invoices'),
    row(
      `a summary of five years over ${counted.toLocaleString('en').replaceAll(',', ' ')} invoices`,
      summary.get(TALLY),
      summary.get(PEER),
      'reads',
    ),
  ];
  const hotBy = (side: string): string =>
    ratioOf(rates(many.get(side + HOT) ?? []), rates(many.get(side) ?? [])).toFixed(2);
  return [
    '| work | Tally | peer | peer by Tally | processor time of one, Tally | peer | its PostgreSQL |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    `One customer beside a customer each: Tally ${hotBy(PROXIED)}, the peer ${hotBy(PEER)}.`,
  ].join('\n');
}

const rates = (slices: readonly Took[]): number[] => slices.map(({ done, ms }) => done / ms);

type Unit = 'lines' | 'invoices' | 'bursts' | 'reads';

function row(
  what: string,
  ours: readonly Took[] = [],
  theirs: readonly Took[] | undefined,
  unit: Unit,
): string {
  const ofOne = (slices: readonly Took[], part: 'cpu' | 'databaseCpu'): string =>
    `${median(slices.map((slice) => slice[part] / (unit === 'bursts' ? 1 : slice.done))).toFixed(2)} ms`;
  if (!theirs) return `| ${what} | ${speed(ours, unit)} | | | ${ofOne(ours, 'cpu')} | | |`;
  const ratio = ratioOf(rates(theirs), rates(ours)).toFixed(1);
  return `| ${what} | ${speed(ours, unit)} | ${speed(theirs, unit)} | ${ratio} | ${ofOne(ours, 'cpu')} | ${ofOne(theirs, 'cpu')} | ${ofOne(theirs, 'databaseCpu')} |`;
}

function speed(slices: readonly Took[], unit: Unit): string {
  if (unit === 'bursts' || unit === 'reads') return `${median(slices.map(({ ms }) => ms)).toFixed(0)} ms`;
  return `${(1000 * median(rates(slices))).toFixed(0)} ${unit}/s`;
}
