import { badInput } from '../cli/exit-codes.ts';
import { badRowsText } from './bad-rows.ts';
import { stopOnInterrupt } from './interrupt.ts';
import type { BadRow } from './line-item-row.ts';
import { ImportOutcome } from './outcome.ts';
import { Progress } from './progress.ts';
import type { Format } from './read-rows.ts';
import { ResultsFile } from './results-file.ts';
import { batchesOf, type Sent, sendAll } from './sending.ts';

/** What every import can be told. */
export interface ImportOptions {
  readonly format?: Format;
  readonly map?: string[];
  readonly ignore?: string[];
  readonly set?: string[];
  readonly dryRun?: true;
  readonly skipBad?: true;
  readonly batch: string;
  readonly parallel: string;
  readonly results?: string;
  readonly json?: true;
}

interface Import<Entry> {
  readonly what: string;
  /** The path of the file. */
  readonly file: string;
  /** Reads the file from its beginning. Bad rows are lists of what is wrong with them. */
  readonly entries: () => AsyncGenerator<Entry | readonly BadRow[]>;
  /** Sends one batch, in one request. */
  readonly send: (batch: readonly Entry[]) => Promise<readonly Sent[]>;
  readonly options: ImportOptions;
}

/**
 * Sends all entries of a file. The whole file is checked first, so that a bad row is found before anything is billed.
 *
 * Nothing is kept on this machine of how far it came. The keys of the rows are the same each time, so the table knows.
 */
export async function importAll<Entry extends object>({
  what,
  file,
  entries,
  send,
  options,
}: Import<Entry>): Promise<void> {
  const { rows, bad } = await checkAll(entries());
  if (bad.length > 0 && !options.skipBad) {
    console.error(badRowsText(bad));
    throw badInput('Nothing was billed. Mend these rows, or bill the others with --skip-bad.');
  }
  const outcome = new ImportOutcome();
  const progress = new Progress(what, rows);
  const results = await ResultsFile.open(options.results, file);
  const { stop, interrupted } = stopOnInterrupt();
  try {
    await sendAll({
      batches: batchesOf(goodOnes(entries()), Number(options.batch)),
      send,
      parallel: Number(options.parallel),
      told: async (sent) => {
        outcome.add(sent);
        progress.add(sent.length);
        await results?.write(sent);
      },
      stop,
    });
  } finally {
    progress.end();
    await results?.close();
  }
  const complete = outcome.settled === rows;
  if (options.json) console.log(JSON.stringify(outcome.document({ rows, bad_rows: bad, complete })));
  else for (const line of outcome.lines(what)) console.log(line);
  if (!options.json && bad.length > 0) console.log(badRowsText(bad));
  if (!complete && outcome.canGoOn)
    console.error(
      `${outcome.settled} of ${rows} ${what} are settled. Run the same command again: it goes on, and bills nothing twice.`,
    );
  process.exitCode = outcome.exitCode(interrupted() && !complete, bad.length);
}

async function checkAll<Entry extends object>(
  entries: AsyncIterable<Entry | readonly BadRow[]>,
): Promise<{ readonly rows: number; readonly bad: readonly BadRow[] }> {
  const bad: BadRow[] = [];
  let rows = 0;
  for await (const entry of entries) {
    if (isBad(entry)) bad.push(...entry);
    else rows += 1;
  }
  return { rows, bad };
}

async function* goodOnes<Entry extends object>(
  entries: AsyncIterable<Entry | readonly BadRow[]>,
): AsyncGenerator<Entry> {
  for await (const entry of entries) if (!isBad(entry)) yield entry;
}

const isBad = <Entry extends object>(entry: Entry | readonly BadRow[]): entry is readonly BadRow[] =>
  Array.isArray(entry);
