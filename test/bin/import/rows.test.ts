import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fieldsOf, readColumns } from '../../../bin/import/columns.ts';
import { lineItemFields } from '../../../bin/import/line-item-row.ts';
import { type Format, formatOf, type Row, rowsOf } from '../../../bin/import/read-rows.ts';
import { ResultsFile } from '../../../bin/import/results-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'tally-rows-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(text: string | Buffer, format: Format): Promise<Row[]> {
  const file = join(folder, `rows.${format}`);
  writeFileSync(file, text);
  const rows: Row[] = [];
  for await (const row of rowsOf(file, format)) rows.push(row);
  return rows;
}

test('a CSV file is read as spreadsheets write it: quotes, line breaks, a mark at its beginning, empty lines', async () => {
  const rows = await read('\uFEFFcustomer_id,description\r\n456,"a ""b"",\nc"\r\n\r\n 789 ,\r\n', 'csv');

  expect(rows).toEqual([
    { line: 2, cells: { customer_id: '456', description: 'a "b",\nc' } },
    { line: 5, cells: { customer_id: '789' } },
  ]);
});

test('a CSV file may be in the UTF-16 of Excel, and have rows of commas alone', async () => {
  const text = '\uFEFFservice,amount\r\nGrüße,1\r\n,\r\n🙂,2\r\n';
  const rows = [
    { line: 2, cells: { service: 'Grüße', amount: '1' } },
    { line: 4, cells: { service: '🙂', amount: '2' } },
  ];

  expect(await read(text, 'csv')).toEqual(rows);
  expect(await read(Buffer.from(text, 'utf16le'), 'csv')).toEqual(rows);
});

test('a letter that is cut by the end of a chunk stays whole', async () => {
  const long = `x${'é'.repeat(100_000)}`;

  expect(await read(`service\n${long}\n`, 'csv')).toEqual([{ line: 2, cells: { service: long } }]);
});

test('a row with too many or too few cells is bad, and the others are read', async () => {
  const rows = await read('a,b\n1\n1,2,3\n1,2\n1,Gr\uFFFDe\n', 'csv');

  expect(rows.map(({ line, unreadable }) => [line, unreadable])).toEqual([
    [2, 'has 1 cells, and the header has 2'],
    [3, 'has 3 cells, and the header has 2'],
    [4, undefined],
    [5, expect.stringContaining('letters that were lost')],
  ]);
});

test('numbers of NDJSON and JSON keep their digits', async () => {
  const written = '{"units_consumed": 0.10, "price_per_unit": 12345678901234567890.5}';
  const cells = { units_consumed: '0.10', price_per_unit: '12345678901234567890.5' };

  expect(await read(`${written}\n\n{"units_consumed": 1}\n`, 'ndjson')).toEqual([
    { line: 1, cells },
    { line: 3, cells: { units_consumed: '1' } },
  ]);
  expect(await read(`[${written}]`, 'json')).toEqual([{ line: 1, cells }]);
});

test('a line that is no JSON object is bad, and the others are read', async () => {
  const rows = await read('{"a": 1}\n{"a":\n[1]\n{"a": 1, "\\u0061": 2}\n{"a": "\uFFFD"}\n', 'ndjson');

  expect(rows.map(({ line, unreadable }) => [line, unreadable])).toEqual([
    [1, undefined],
    [2, 'is not a JSON object'],
    [3, 'is not a JSON object'],
    [4, 'has "a" twice'],
    [5, expect.stringContaining('letters that were lost')],
  ]);
});

test.each([
  ['csv', 'a;b\n1;2\n', 'have commas between them'],
  ['csv', 'a,a\n1,2\n', 'has two columns "a"'],
  ['csv', 'a\n"1\n', 'is not CSV'],
  ['csv', '', 'has the names of its columns'],
  ['csv', '\n\n', 'has the names of its columns'],
  ['csv', Buffer.from('service\nGrüße\n', 'latin1'), 'is not UTF-8'],
  ['ndjson', Buffer.from('{"service": "Grüße"}', 'latin1'), 'is not UTF-8'],
  ['json', '{"a": 1}', 'must be a list'],
  ['json', '[{"a": 1}, {"a": 1, "a": 2}]', 'has "[1].a" twice'],
] as const)('a %s file %j is refused as a whole', async (format, text, what) => {
  await expect(read(text, format)).rejects.toThrow(what);
});

test('a file that is not there, or whose form is not known, is refused', async () => {
  await expect(async () => {
    for await (const _row of rowsOf(join(folder, 'nosuch.csv'), 'csv'));
  }).rejects.toThrow('There is no file');
  expect(formatOf('usage.CSV', undefined)).toBe('csv');
  expect(formatOf('-', 'ndjson')).toBe('ndjson');
  expect(() => formatOf('usage.txt', undefined)).toThrow('add --format');
});

describe('the file of results', () => {
  const input = join(folder, 'usage.csv');
  const link = join(folder, 'results.csv');
  beforeAll(() => {
    writeFileSync(input, 'service\nstorage\n');
    symlinkSync(input, link);
  });

  test.each([input, link])('is never the file that is imported: %s', async (path) => {
    await expect(ResultsFile.open(path, input)).rejects.toThrow('is the file that is imported');
    expect(readFileSync(input, 'utf8')).toBe('service\nstorage\n');
  });

  test('that cannot be written is refused as an option, before anything is billed', async () => {
    const path = join(folder, 'nowhere', 'results.csv');

    await expect(ResultsFile.open(path, input)).rejects.toMatchObject({ exitCode: 2 });
  });
});

test('columns become fields by their names, however they are written', () => {
  const columns = readColumns({}, lineItemFields);
  const cells = { customerId: '456', 'Units consumed': '3', 'metadata.host': 'a', service: 'Linux Instance' };

  expect(fieldsOf(cells, columns, lineItemFields)).toEqual({
    customer_id: '456',
    units_consumed: '3',
    service: 'Linux Instance',
    metadata: { host: 'a' },
  });
});

test('columns can be mapped, left out, and set for every row', () => {
  const columns = readColumns(
    { map: ['hours=units_consumed', 'host=metadata.host'], ignore: ['note'], set: ['customer_id=456'] },
    lineItemFields,
  );

  expect(fieldsOf({ hours: '3', host: 'a', note: 'x' }, columns, lineItemFields)).toEqual({
    units_consumed: '3',
    metadata: { host: 'a' },
    customer_id: '456',
  });
});

test('a column that is no field is refused, since a misspelt price would be billed as nothing', () => {
  const columns = readColumns({}, lineItemFields);

  expect(() => fieldsOf({ prise_per_unit: '3' }, columns, lineItemFields)).toThrow(
    'There is no field for the column "prise_per_unit"',
  );
  expect(() => readColumns({ map: ['a=prise'] }, lineItemFields)).toThrow('There is no field "prise"');
  expect(() => readColumns({ map: ['a'] }, lineItemFields)).toThrow('write --map column=field');
});

test('two columns that are the same field are refused, since either could be meant', () => {
  const columns = readColumns({ map: ['price=amount'] }, lineItemFields);

  for (const cells of [
    { amount: '1', Amount: '2' },
    { price: '1', amount: '2' },
  ])
    expect(() => fieldsOf(cells, columns, lineItemFields)).toThrow('are both amount');
});
