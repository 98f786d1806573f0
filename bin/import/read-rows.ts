import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parse } from 'csv-parse';
import { repeatedName } from '../../functions/http/repeated-name.ts';
import { badInput } from '../cli/exit-codes.ts';

/** One row of a file, before anything is checked. */
export interface Row {
  /** Its first line in the file, from 1. */
  readonly line: number;
  /** By the names of the file's columns. What is empty is left out. */
  readonly cells: Readonly<Record<string, unknown>>;
  /** Why it cannot be read. */
  readonly unreadable?: string;
}

export type Format = 'csv' | 'ndjson' | 'json';

const byExtension: Readonly<Record<string, Format>> = {
  '.csv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
};

/** The form of a file, by what was chosen or by its name. */
export function formatOf(file: string, chosen: Format | undefined): Format {
  const format = chosen ?? byExtension[extname(file).toLowerCase()];
  if (format) return format;
  throw badInput(`The name of ${file} does not say its form: add --format csv, ndjson or json.`);
}

/** The rows of a file, one after the other, so that a file may be of any size. A JSON list is read as a whole. */
export async function* rowsOf(file: string, format: Format): AsyncGenerator<Row> {
  const input = Readable.from(decoded(createReadStream(file)));
  try {
    if (format === 'csv') yield* csvRows(input);
    else if (format === 'ndjson') yield* ndjsonRows(input);
    else yield* listedRows(await text(input));
  } catch (error) {
    throw readable(file, error);
  } finally {
    input.destroy();
  }
}

const UTF_16_MARK = [0xff, 0xfe];

/**
 * The text of a file in UTF-8, or in the UTF-16 that Excel writes. Anything else is refused, since its letters would
 * come out as others, and would be billed.
 */
async function* decoded(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  for await (const chunk of bytes) {
    const isUtf16 = UTF_16_MARK.every((byte, index) => chunk[index] === byte);
    decoder ??= new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8', { fatal: true });
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder?.decode() ?? '';
}

function readable(file: string, error: unknown): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return badInput(`There is no file ${file}.`);
  if (code === 'EISDIR' || code === 'EACCES') return badInput(`${file} cannot be read: ${code}.`);
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return badInput(`${file} is not UTF-8: write it once more as UTF-8 (in Excel "CSV UTF-8").`);
  if (code.startsWith('CSV_')) return badInput(`${file} is not CSV: ${(error as Error).message}.`);
  return error;
}

async function* csvRows(input: Readable): AsyncGenerator<Row> {
  const parser = input.pipe(
    parse({
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      // A spreadsheet writes a row without cells as commas.
      skip_records_with_empty_values: true,
      trim: true,
    }),
  );
  input.once('error', (error) => parser.destroy(error));
  let head: readonly string[] | undefined;
  // By the options above; the library does not type them.
  for await (const { record, info } of parser as AsyncIterable<{
    record: string[];
    info: { lines: number };
  }>) {
    if (head === undefined) {
      head = header(record);
      continue;
    }
    const line = info.lines - record.join('').split('\n').length + 1;
    yield rowOf(line, head, record);
  }
  if (head === undefined)
    throw badInput('The file is empty: the first line of a CSV file has the names of its columns.');
}

function header(record: readonly string[]): readonly string[] {
  const [only = ''] = record;
  if (record.length === 1 && /[;\t|]/.test(only))
    throw badInput('The columns of a CSV file have commas between them: write the file with commas.');
  const twice = record.find((name, index) => record.indexOf(name) !== index);
  if (twice !== undefined) throw badInput(`The file has two columns "${twice}": rename one of them.`);
  return record;
}

function rowOf(line: number, head: readonly string[], record: readonly string[]): Row {
  const cells = Object.fromEntries(
    head.map((name, index) => [name, record[index] ?? '']).filter(([, cell]) => cell !== ''),
  );
  if (record.some(isDamaged)) return { line, cells, unreadable: DAMAGED };
  if (record.length === head.length) return { line, cells };
  return { line, cells, unreadable: `has ${record.length} cells, and the header has ${head.length}` };
}

async function* ndjsonRows(input: Readable): AsyncGenerator<Row> {
  let line = 0;
  for await (const written of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    if (written.trim() === '') continue;
    const twice = repeatedName(written);
    const repeated = twice === undefined ? undefined : twiceText(twice);
    const unreadable = isDamaged(written) ? DAMAGED : repeated;
    yield { ...objectRow(line, parsed(written)), ...(unreadable && { unreadable }) };
  }
}

/** In a list, a row is told by its place: a JSON text need not have lines. */
function* listedRows(written: string): Generator<Row> {
  const value = parsed(written);
  if (!Array.isArray(value)) throw badInput('A .json file must be a list. One object a line is .ndjson.');
  if (isDamaged(written)) throw badInput(`The list ${DAMAGED}.`);
  const twice = repeatedName(written);
  if (twice !== undefined) throw badInput(`The list ${twiceText(twice)}.`);
  for (const [index, entry] of value.entries()) yield objectRow(index + 1, entry);
}

/** An earlier program read the text in a wrong encoding. The API refuses it, and with it the whole batch. */
const isDamaged = (text: string): boolean => text.includes('\uFFFD');
const DAMAGED = 'has U+FFFD, which stands for letters that were lost before: write the file once more';

/** Two readers of such a text can take different values, so the API refuses it too. */
const twiceText = (name: string): string => `has "${name}" twice`;

function objectRow(line: number, value: unknown): Row {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { line, cells: { ...value } };
  return { line, cells: {}, unreadable: 'is not a JSON object' };
}

function parsed(written: string): unknown {
  try {
    return JSON.parse(written, asWritten);
  } catch {
    return undefined;
  }
}

/** A number keeps its digits, since 0.1 as a JavaScript number is not a tenth. */
const asWritten = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' ? (context?.source ?? String(value)) : value;
