import { type FileHandle, open } from 'node:fs/promises';
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

  static async open(path: string | undefined): Promise<ResultsFile | undefined> {
    if (path === undefined) return undefined;
    const extension = extname(path).toLowerCase();
    if (extension !== '.csv' && extension !== '.ndjson')
      throw badInput(`--results is "${path}": choose a name that ends in .csv or .ndjson.`);
    const file = new ResultsFile(await open(path, 'w'), extension === '.csv');
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
