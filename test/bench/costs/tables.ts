import { type PeerLine, postgresMonth, postgresStorage } from './postgres-month.ts';
import { type Sending, type TallyMonth, tallyMonth, tallyStorage } from './tally-month.ts';

const SECONDS_OF_A_MONTH = 730 * 3600;
const RATES = [1, 10, 100, 1_000];

/** Of docs/compared.md. */
export function tallyMonths(): string {
  const rows = [100_000, 10_000_000, 1_000_000_000].map((lines) => {
    const single = tallyMonth(lines, 'single');
    const batches = tallyMonth(lines, 'batches');
    return `| ${grouped(lines)} | ${sumOf(single, ['writes', 'reads', 'gateway', 'lambda'])} | ${sumOf(batches, ['writes', 'gateway', 'lambda'])} |`;
  });
  return ['| lines a month | single calls | batches of 500 of one customer |', '|---|---|---|', ...rows].join(
    '\n',
  );
}

function sumOf(month: TallyMonth, parts: readonly (keyof TallyMonth)[]): string {
  const [first, ...others] = parts.map((part) => usd(month[part]));
  return `$${[first, ...others].join(' + ')} = **$${usd(month.total)}**`;
}

export interface PeerCosts {
  readonly lines: Readonly<Record<Sending, PeerLine>>;
  readonly bytesOfALine: number;
}

/** Of docs/benchmarks.md: a month of a steady load. */
export function monthsBesidePostgres({ lines, bytesOfALine }: PeerCosts): string {
  const rows = RATES.map((rate) => {
    const count = rate * SECONDS_OF_A_MONTH;
    const peer = (sending: Sending): string => {
      const { total, databaseClass, tasks } = postgresMonth(rate, lines[sending]);
      return `$${usd(total)} (${databaseClass}, ${tasks} cores)`;
    };
    const ours = (sending: Sending): string => `$${usd(tallyMonth(count, sending).total)}`;
    return `| ${grouped(rate)} | ${grouped(count)} | ${ours('single')} | ${peer('single')} | ${ours('batches')} | ${peer('batches')} | $${usd(tallyStorage(count))} | $${usd(postgresStorage(count, bytesOfALine))} |`;
  });
  return [
    '| lines/s, all month | lines | Tally, single | peer, single | Tally, batches of 500 | peer, batches of 500 | keeping them a month, Tally | peer |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    `The smallest peer in two zones costs $${usd(postgresMonth(0, lines.single).total)} a month, even without any lines. Tally costs as much at ${evenAt(lines, 'single')} lines/s in single calls, and at ${evenAt(lines, 'batches')} lines/s in batches of 500.`,
  ].join('\n');
}

function evenAt(lines: PeerCosts['lines'], sending: Sending): string {
  const aLine = tallyMonth(1, sending).total;
  return (postgresMonth(0, lines[sending]).total / aLine / SECONDS_OF_A_MONTH).toFixed(0);
}

/** Shows cents for small amounts, and whole dollars for the others. */
function usd(amount: number): string {
  if (amount < 0.01) return amount.toFixed(3);
  if (amount < 10) return amount.toFixed(2);
  return grouped(Math.round(amount));
}

const grouped = (count: number): string => count.toLocaleString('en').replaceAll(',', ' ');
