import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BatchGetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { queryAll, queryFirst } from '../../../../functions/store/table/query.ts';
import { readEach } from '../../../../functions/store/table/read-each.ts';
import { mockedTable } from '../../../support/mocked-table.ts';

/* DynamoDB ends a page after a megabyte, at any item. Code that reads pages must handle this. */

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const sources = ['functions', 'lib', 'bin', 'localstack']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => file.endsWith('.ts'));

describe('only one place sends the commands that DynamoDB answers in pages, and it handles the pages', () => {
  test.each([
    ['QueryCommand', ['functions/store/table/query.ts', 'functions/store/table/write-record.ts']],
    ['ScanCommand', ['functions/store/table/query.ts']],
    ['BatchGetCommand', ['functions/store/table/read-each.ts', 'functions/store/table/write-record.ts']],
  ])('%s', (command, places) => {
    const users = sources.filter((file) =>
      new RegExp(`\\b${command}\\b`).test(readFileSync(join(ROOT, file), 'utf8')),
    );

    expect(users.sort()).toEqual(places);
  });

  test('and no other place sends them', () => {
    expect(readFileSync(join(ROOT, 'functions/store/table/write-record.ts'), 'utf8')).not.toMatch(
      /new \w+Command/,
    );
  });
});

const { table, mock } = mockedTable();

describe('a query', () => {
  const item = (index: number) => ({ pk: 'a', sk: String(index) });
  const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': 'a' } };
  const pagesOfTwo = () => {
    mock.reset();
    mock.on(QueryCommand).callsFake(({ ExclusiveStartKey: after }) => {
      const from = after === undefined ? 0 : Number(after.sk) + 1;
      const end = item(from + 1);
      return { Items: [item(from), end], ...(from < 4 && { LastEvaluatedKey: end }) };
    });
  };

  test('for all items continues to the last page', async () => {
    pagesOfTwo();

    expect(await queryAll(table, query)).toEqual([0, 1, 2, 3, 4, 5].map(item));
  });

  test('for the first items continues until it has this many', async () => {
    pagesOfTwo();

    expect(await queryFirst(table, query, 3)).toEqual([0, 1, 2].map(item));
    expect(await queryFirst(table, query, 9)).toEqual([0, 1, 2, 3, 4, 5].map(item));
  });
});

test('a read of many keys asks for a hundred at a time, and asks again for those that were left out', async () => {
  const keys = Array.from({ length: 250 }, (_, index) => ({ pk: 'a', sk: String(index) }));
  mock.on(BatchGetCommand).callsFake(({ RequestItems }) => {
    const { Keys } = RequestItems.tally;
    // The service does this with more than 16 MB.
    const left = Keys.slice(60);
    return {
      Responses: { tally: Keys.slice(0, 60) },
      ...(left.length > 0 && { UnprocessedKeys: { tally: { Keys: left } } }),
    };
  });

  expect(new Set(await readEach(table, keys))).toEqual(new Set(keys));
  for (const { args } of mock.commandCalls(BatchGetCommand)) {
    expect(args[0].input.RequestItems?.['tally']?.Keys?.length).toBeLessThanOrEqual(100);
  }
});
