import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { items, keys } from '../../../../functions/store/table/items.ts';
import { itemOf } from '../../../../functions/store/table/table.ts';
import { customer, monthOf } from '../../../support/charges.ts';
import { failed } from '../../../support/mocked-table.ts';

const line = {
  ...keys.lineItem('li_1' as never), // any id will do
  line_item_id: 'li_1',
  customer_id: 'acme',
  invoice_id: 'inv_1',
  kind: 'usage',
  service: 'storage',
  units: new Big('58'),
  price: new Big('0.0000022'),
  amount: new Big('123456789012345.000000000000000001'),
  rem: new Big('123456789012345.000000000000000001'),
  currency: 'USD',
  used_at: '2026-11-21T10:00:00.000Z',
  created_at: '2026-11-21T10:00:00.000Z',
  created_by: 'team-a',
  idempotency_key: 'order:42',
  attempt: 'a',
  list_pk: 'inv_1#0',
  list_sk: '2026-11-21T10:00:00.000Z#li_1',
  moved_from: null,
  metadata: { constructor: 'x', project: 'apollo' },
};
type Line = Parameters<typeof items.lineItem.write>[0];
const asLine = (attributes: object): Line => attributes as Line; // what the test breaks on purpose

/** What DynamoDB would return for the written item. */
const roundTrip = (attributes: object): unknown => itemOf(failed(items.lineItem.write(asLine(attributes))));

describe('an item is read as it was written', () => {
  test('a line, with all its digits', () => {
    const { amount, rem, units, price, ...others } = items.lineItem.read(
      roundTrip(line),
    ) as unknown as typeof line; // it is one

    expect([amount, rem, units, price].map((value) => value.toFixed())).toEqual([
      '123456789012345.000000000000000001',
      '123456789012345.000000000000000001',
      '58',
      '0.0000022',
    ]);
    const { amount: _a, rem: _r, units: _u, price: _p, ...sent } = line;
    expect(others).toEqual(sent);
  });

  test('its numbers are Numbers of DynamoDB with 38 digits, not floats', () => {
    const wire = marshall(items.lineItem.write(asLine(line)));

    expect(wire['amount']).toEqual({ N: '123456789012345.000000000000000001' });
    expect(wire['price']).toEqual({ N: '0.0000022' });
    expect(JSON.stringify(wire)).not.toMatch(/"N":"[^"]*e/i);
  });

  test('a shard, with sums whose names are not known before', () => {
    const shard = { ...keys.shard('inv_1' as never, 0, { together: 16 }), total: new Big('0.1'), lines: 2 };
    const wire = marshall(items.shard.write({ ...shard, 'sa:storage': new Big('0.1') }));

    const read = items.shard.read(unmarshall(wire, { wrapNumbers: (text) => new Big(text) }));

    expect(read).toMatchObject({ lines: 2 });
    expect(String(read['sa:storage'])).toBe('0.1');
  });
});

describe('the schema version', () => {
  const pointer = { pk: 'P#acme', sk: 'pointer', seq: 1, shards: 1, open: true };

  test('is written with each item, and is no part of what is read', () => {
    expect(items.pointer.write(pointer)).toMatchObject({ v: 1 });
    expect(items.sync.version).toBe(2);
    expect(items.pointer.read({ ...pointer, v: new Big(1) })).toEqual(pointer);
  });

  test('is no sum of a shard or of control totals, whose sums have no fixed names', () => {
    const sums = { pk: 'T#team-a', sk: 'control_total', 'a:USD': new Big(1) };

    expect(items.controlTotal.read({ ...sums, v: new Big(1) })).toEqual(sums);
  });

  test.each([
    ['none, as before there were versions', undefined],
    ['its own', new Big(1)],
    ['the next one, which a newer Tally may write during a deploy', new Big(2)],
  ])('of an item that is read may be %s', (_what, v) => {
    expect(items.pointer.read({ ...pointer, v, unknown: 'to this Tally' })).toEqual(pointer);
  });

  test('after the next one is an error that names the item', () => {
    expect(() => items.pointer.read({ ...pointer, v: new Big(3) })).toThrow(
      'The period pointer item P#acme / pointer has schema version 3. This Tally writes version 1 and reads the next one. Use a newer Tally.',
    );
  });
});

describe('an item that does not fit is an error that names its key', () => {
  test.each<[string, object]>([
    ['a float for its amount', { ...line, amount: 0.1 }],
    ['text for its amount', { ...line, amount: '0.1' }],
    ['no amount', { ...line, amount: undefined }],
    ['no remainder', { ...line, rem: undefined }],
    ['another kind', { ...line, kind: 'gift' }],
    ['another currency', { ...line, currency: 'XXX' }],
    ['usage without units', { ...line, units: undefined }],
    ['metadata that is not a text', { ...line, metadata: { a: 1 } }],
  ])('a line with %s, read or written', (_what, broken) => {
    const message = 'The line item item L#li_1 / line_item does not fit';

    expect(() => items.lineItem.read(broken)).toThrow(message);
    expect(() => items.lineItem.write(asLine(broken))).toThrow(message);
  });

  test.each([
    ['half a line', new Big('1.5')],
    ['more lines than can be counted', new Big('9007199254740993')],
    ['a number of lines in words', 'two'],
  ])('a shard with %s', (_what, lines) => {
    const shard = { pk: 'I#inv_1', sk: 'shard#0', total: new Big('1'), lines };

    expect(() => items.shard.read(shard)).toThrow('The shard item I#inv_1 / shard#0 does not fit');
  });

  test.each([
    ['a header of another status', items.header, { pk: 'I#inv_1', sk: 'header', status: 'lost' }],
    ['a pointer without its sequence', items.pointer, { pk: 'P#acme', sk: 'pointer', open: true, shards: 1 }],
    ['a customer without a name', items.customer, { pk: 'C#acme', sk: 'customer', customer_id: 'acme' }],
    ['a claim without a customer', items.email, { pk: 'E#a@b.example', sk: 'email' }],
  ])('%s', (_what, kind, item) => {
    expect(() => kind.read(item)).toThrow(`${item.pk} / ${item.sk} does not fit`);
  });

  test.each([undefined, null, 5, {}])('%p, which has no key at all', (item) => {
    expect(() => items.pointer.read(item)).toThrow('does not fit');
  });
});

const invoice = 'inv_1' as never; // any id will do

describe('keys', () => {
  test('of two kinds are never equal', () => {
    const slot = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;
    const all = [
      keys.customer(slot.customerId),
      keys.email('acme'),
      keys.lineItem('acme' as never),
      keys.pointer(slot),
      keys.header('acme' as never),
      ...Array.from({ length: 64 }, (_, index) => keys.shard('acme' as never, index, { together: 16 })),
    ].map(({ pk, sk }) => `${pk} / ${sk}`);

    expect(new Set(all).size).toBe(all.length);
  });

  test('put the first shards beside the header, and each next as many into their own partition', () => {
    const together = 16;
    const partitions = Array.from({ length: 64 }, (_, index) => keys.shard(invoice, index, { together }).pk);

    expect(new Set(partitions.slice(0, 16))).toEqual(new Set([keys.header(invoice).pk]));
    expect([...new Set(partitions.slice(16))]).toEqual(
      keys.shardPartitions(invoice, { shards: 64, together }),
    );
    expect(Object.values(Object.groupBy(partitions, (pk) => pk)).map((of) => of?.length)).toEqual([
      16, 16, 16, 16,
    ]);
  });

  test.each([
    [1, []],
    [16, []],
    [17, ['I#inv_1#1']],
    [40, ['I#inv_1#1', 'I#inv_1#2']],
  ])('of %i shards are also in these partitions: %p', (shards, partitions) => {
    expect(keys.shardPartitions(invoice, { shards, together: 16 })).toEqual(partitions);
  });

  test('of an older invoice without this number stay the same: four shards lie together, each other one alone', () => {
    const partitions = Array.from({ length: 64 }, (_, index) => keys.shard(invoice, index, {}).pk);

    expect(new Set(partitions.slice(0, 4))).toEqual(new Set([keys.header(invoice).pk]));
    expect(new Set(partitions).size).toBe(61);
    expect(keys.shardPartitions(invoice, { shards: 64 })).toEqual([]);
  });
});
