import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { migrations } from '../../../../functions/store/migrations/all.ts';
import { items } from '../../../../functions/store/table/items.ts';

const FOLDER = join(__dirname, '..', '..', '..', '..', 'functions', 'store', 'migrations');

test('migrations have the numbers from 1 on, in their order, and names of their own', () => {
  expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
  expect(new Set(migrations.map(({ name }) => name)).size).toBe(migrations.length);
});

test.each(migrations)('migration $number, $name, is in a file of its number and name', ({ number, name }) => {
  expect(existsSync(join(FOLDER, `${String(number).padStart(4, '0')}-${name}.ts`))).toBe(true);
});

describe('each newer schema version of a kind has one migration, which leads to it:', () => {
  test.each(Object.entries(items))('%s', (kind, { version }) => {
    const newer = Array.from({ length: version - 1 }, (_, index) => index + 2);
    const led = migrations.filter((one) => one.kind === kind).map(({ to }) => to);

    expect(led).toEqual(newer);
  });
});

test.each(migrations)(
  'the condition of migration $number uses no name of its surroundings',
  ({ oldForm }) => {
    const names = [...Object.keys(oldForm.names), ...Object.keys(oldForm.values)];

    expect(names.filter((name) => /^[#:]m/.test(name))).toEqual([]);
  },
);
