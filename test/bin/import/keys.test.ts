import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LineItemRows } from '../../../bin/import/line-item-row.ts';

type Fields = Readonly<Record<string, unknown>>;
const usage = { customer_id: '456', service: 'Linux Instance', units_consumed: '3', price_per_unit: '0.15' };

/** What each row came to: its key, or what is wrong. */
function readAll(rows: readonly Fields[], source = 'usage.csv') {
  const reading = new LineItemRows(source);
  return rows.map((fields, index) => reading.read({ line: index + 2, cells: {} }, fields));
}
const keysOf = (rows: readonly Fields[], source?: string): string[] =>
  readAll(rows, source).map((row) => {
    if (!('sent' in row)) throw new Error(JSON.stringify(row));
    return row.sent.idempotency_key;
  });

describe('the key of a row', () => {
  test('is the same each time the file is read, and names the file', () => {
    const [key] = keysOf([usage]);

    expect(keysOf([usage])).toEqual([key]);
    expect(key).toMatch(/^import:usage\.csv:[0-9a-f]{32}:1$/);
  });

  test.each<[string, Fields]>([
    ['a number is written in another way', { ...usage, units_consumed: '3.00' }],
    ['the columns are in another order', Object.fromEntries(Object.entries(usage).reverse())],
    ['there are spaces around a text', { ...usage, service: `  ${usage.service} ` }],
  ])('is the same if %s', (_what, other) => {
    expect(keysOf([other])).toEqual(keysOf([usage]));
  });

  test('is the same for one instant in two offsets', () => {
    const at = (used_at: string) => keysOf([{ ...usage, used_at }]);

    expect(at('2026-11-30T23:30:00Z')).toEqual(at('2026-12-01T00:30:00+01:00'));
  });

  test.each<[string, Fields]>([
    ['customer', { ...usage, customer_id: '789' }],
    ['price', { ...usage, price_per_unit: '0.16' }],
    ['time', { ...usage, used_at: '2026-11-30T23:30:00Z' }],
    ['metadata', { ...usage, metadata: { host: 'a' } }],
  ])('is another one for another %s', (_what, other) => {
    expect(keysOf([other])).not.toEqual(keysOf([usage]));
  });

  test('is another one in a file of another name, since the next export may have rows that look the same', () => {
    expect(keysOf([usage], 'november.csv')).not.toEqual(keysOf([usage], 'december.csv'));
  });

  test('two rows that are the same are two charges, each with its own key', () => {
    const keys = keysOf([usage, usage]);

    expect(new Set(keys).size).toBe(2);
    expect(keysOf([usage, usage])).toEqual(keys);
  });

  test('that has a key of its own is that key', () => {
    expect(keysOf([{ ...usage, idempotency_key: 'event-1' }])).toEqual(['event-1']);
  });

  test('does not depend on the order of the rows, or on what was added below', () => {
    const row = fc.record({
      customer_id: fc.constantFrom('456', '789'),
      units_consumed: fc.integer({ min: 0, max: 3 }).map(String),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), fc.array(row, { maxLength: 4 }), (rows, added) => {
        const file = rows.map((fields) => ({ ...usage, ...fields }));
        const more = added.map((fields) => ({ ...usage, ...fields }));

        expect(keysOf(file.toReversed()).sort()).toEqual(keysOf(file).sort());
        expect(keysOf([...file, ...more]).slice(0, file.length)).toEqual(keysOf(file));
        expect(new Set(keysOf(file)).size).toBe(file.length);
      }),
    );
  });
});

describe('a bad row', () => {
  test('names its line, its field and what is wrong', () => {
    expect(readAll([usage, { ...usage, units_consumed: 'three' }])[1]).toEqual([
      { line: 3, field: 'units_consumed', message: expect.stringContaining('expected a number') },
    ]);
  });

  test('is one whose own key stood before for other content; the same again is no mistake', () => {
    const keyed = { ...usage, idempotency_key: 'event-1' };

    const [, same, other] = readAll([keyed, keyed, { ...keyed, units_consumed: '4' }]);

    expect(same).toMatchObject({ sent: { idempotency_key: 'event-1' } });
    expect(other).toEqual([
      { line: 4, field: 'idempotency_key', message: 'line 2 has the same key with other content' },
    ]);
  });
});
