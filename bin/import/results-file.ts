import { type FileHandle, open, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { badInput } from '../cli/exit-codes.ts';
import type { Sent } from './sending.ts';

const columns = ['line', 'key', 'outcome', 'id', 'invoice_id', 'error'] as const;

/** What became of each row, in a file of its own: CSV or NDJSON, by its name. */
export class ResultsFile {
  readonly #file: FileHandle;
  readonly #csv: boolean;

  private constructor(file: FileHandle, csv: boolean) {
    this.#file = file;
    this.#csv = csv;
  }

  /** @param input the file that is imported, which the results must not overwrite */
  static async open(path: string | undefined, input: string): Promise<ResultsFile | undefined> {
    if (path === undefined) return undefined;
    const extension = extname(path).toLowerCase();
    if (extension !== '.csv' && extension !== '.ndjson')
      throw badInput(`--results is "${path}": choose a name that ends in .csv or .ndjson.`);
    if (await isSameFile(path, input))
      throw badInput(`--results is the file that is imported: choose another name than ${path}.`);
    const opened = await open(path, 'w').catch((error: NodeJS.ErrnoException) => {
      throw badInput(`--results ${path} cannot be written: ${error.code}.`);
    });
    const file = new ResultsFile(opened, extension === '.csv');
    if (file.#csv) await file.#file.write(stringify([columns]));
    return file;
  }

  async write(sent: readonly Sent[]): Promise<void> {
    const rows = sent.map(({ error, at: _at, ...one }) => ({ ...one, error: error?.message }));
    const text = this.#csv
      ? stringify(rows, { columns: [...columns], escape_formulas: true })
      : rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    await this.#file.write(text);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** Also by another path, such as a link. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map((path) => stat(path).catch(() => undefined)));
  return first !== undefined && first.dev === second?.dev && first.ino === second.ino;
}
