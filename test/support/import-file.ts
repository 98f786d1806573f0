import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/* Runs imports of the command line, and stops them on their way. */

const TALLY = join(import.meta.dirname, '..', '..', 'bin', 'tally.ts');

/** The column names of the files that the tests import; they have columns that must be mapped and left out. */
const HEADER = 'customer,service,hours,price_per_unit,used_at,note';
export const MAPPED = ['--map', 'customer=customer_id', '--map', 'hours=units_consumed', '--ignore', 'note'];

/** A file of usage, of so many rows for some customers. Some rows are the same as others, and are charges too. */
export const usageFile = (customers: readonly string[], rows: number): string =>
  [
    HEADER,
    ...Array.from({ length: rows }, (_, index) => {
      const customer = customers[index % customers.length];
      const day = String(1 + (Math.floor(index / customers.length) % 28)).padStart(2, '0');
      return `${customer},Linux Instance,${1 + (index % 7)},0.05,2026-10-${day}T12:00:00Z,"row ${index}"`;
    }),
    '',
  ].join('\n');

export interface ImportRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export interface StopAt {
  readonly signal: 'SIGINT' | 'SIGKILL';
  /** It is sent as soon as so many rows are settled. */
  readonly rows: number;
}

/** Runs `tally line-items import`, and sends it a signal on its way if it is told to. */
export async function runImport(
  given: readonly string[],
  environment: NodeJS.ProcessEnv,
  stop?: StopAt,
): Promise<ImportRun> {
  const began = performance.now();
  const child = spawn(process.execPath, [TALLY, 'line-items', 'import', ...given], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (part) => {
    output.stdout += String(part);
  });
  child.stderr.on('data', (part) => {
    output.stderr += String(part);
    if (stop && settledIn(output.stderr) >= stop.rows) stopOnce(child, stop.signal);
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...output, seconds: (performance.now() - began) / 1_000 };
}

/** What the last line of progress says. */
const settledIn = (progress: string): number =>
  Number([...progress.matchAll(/^(\d+) of \d+ rows/gm)].at(-1)?.[1] ?? 0);

const stopped = new WeakSet<ChildProcess>();
function stopOnce(child: ChildProcess, signal: StopAt['signal']): void {
  if (stopped.has(child)) return;
  stopped.add(child);
  child.kill(signal);
}
