import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { painterOf } from '../../../bin/cli/paint.ts';
import { type Column, printList } from '../../../bin/cli/print-list.ts';

let written = '';
beforeEach(() => {
  written = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written += String(chunk);
    return true;
  });
  jest.spyOn(console, 'log').mockImplementation((text) => {
    written += `${text}\n`;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

interface Line {
  readonly name: string;
  readonly amount?: string;
}
const columns: Column<Line>[] = [
  { head: 'name', of: ({ name }) => name },
  { head: 'the amount', of: ({ amount }) => amount, align: 'right' },
];
const lines: Line[] = [{ name: '=1+1', amount: '9.50' }, { name: 'a "b", c' }];

describe('a list', () => {
  test('is one JSON object a line for programs, whole', async () => {
    await printList(lines, columns, { json: true }, 'None.');

    expect(
      written
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(lines);
  });

  test('is CSV for spreadsheets, which must not take a text for a formula', async () => {
    await printList(lines, columns, { csv: true }, 'None.');

    expect(written).toBe('name,the_amount\r\n\'=1+1,9.50\r\n"a ""b"", c",\r\n');
  });

  test('as CSV has amounts below zero as numbers, since a spreadsheet adds them up', async () => {
    const credited = [{ name: '-cmd', amount: '-3.50' }];

    await printList(credited, columns, { csv: true }, 'None.');

    expect(written).toBe("name,the_amount\r\n'-cmd,-3.50\r\n");
  });

  test('is a table for people, or says that there is nothing', async () => {
    await printList(lines, columns, {}, 'None.');
    expect(written).toMatch(/│ =1\+1 +│ +9\.50 │/);

    written = '';
    await printList([], columns, {}, 'None.');
    expect(written).toBe('None.\n');
  });

  test('has no entries of which nothing is wanted, and asks for none of the others', async () => {
    let asked = 0;
    async function* many() {
      for (; ; asked += 1) yield { name: String(asked) };
    }

    await printList(many(), columns, { json: true, limit: '3' }, 'None.');

    expect(written).toBe('{"name":"0"}\n{"name":"1"}\n{"name":"2"}\n');
    expect(asked).toBe(3);
  });

  test('for programs is empty if there is nothing', async () => {
    await printList([], columns, { json: true }, 'None.');

    expect(written).toBe('');
  });
});

describe('colours', () => {
  const before = process.env['NO_COLOR'];
  afterEach(() => {
    if (before === undefined) delete process.env['NO_COLOR'];
    else process.env['NO_COLOR'] = before;
  });
  const painted = (screen: { isTTY?: boolean }) => painterOf(screen)('red', 'no').replaceAll('\u001b', 'ESC');

  test('are on a terminal alone', () => {
    delete process.env['NO_COLOR'];

    expect(painted({ isTTY: true })).toBe('ESC[31mnoESC[39m');
    expect(painted({})).toBe('no');
  });

  test('are nowhere if NO_COLOR is set', () => {
    process.env['NO_COLOR'] = '1';

    expect(painted({ isTTY: true })).toBe('no');
  });
});
