import { BatchGetCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Big } from 'big.js';
import type { InvoiceId } from '../../../../client/contract/shapes/fields.ts';
import { readInvoice, readRunningInvoice } from '../../../../functions/store/invoices/reading.ts';
import { at, customer, monthOf } from '../../../support/charges.ts';
import { headerItem, pointerItem } from '../../../support/line-item-requests.ts';
import { mockedTable } from '../../../support/mocked-table.ts';

const { table, mock, commands } = mockedTable();
const invoiceId = 'inv_acme_USD_2026-11_1' as InvoiceId;
const pk = `I#${invoiceId}`;
const closing = { status: 'closing', to: 'finalized', closed_by: 'operator' };
const shard = (index: number, total: string, lines: number, sums: Record<string, string> = {}) => ({
  pk: index < 4 ? pk : `${pk}#${index}`,
  sk: `shard#${index}`,
  total: new Big(total),
  lines,
  ...Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, new Big(sum)])),
});
const totalOf = async () => (await readInvoice(table, invoiceId))?.totals;

beforeEach(() => {
  mock.reset();
  jest.spyOn(Math, 'random').mockReturnValue(0);
});

describe('an invoice’s total', () => {
  test('is the exact sum of its shards, by service and by kind', async () => {
    const sums = { 'ka:usage': '0.1', 'kn:usage': '1', 'sa:a:b': '0.1', 'sn:a:b': '1', 'su:a:b': '58' };
    const Items = [
      headerItem({ shards: 2 }),
      shard(0, '0.1', 1, sums),
      shard(1, '100000000000000000000.2', 3, {
        ...sums,
        'ka:one_off': '100000000000000000000.1',
        'kn:one_off': '2',
      }),
    ];
    mock.on(QueryCommand).resolves({ Items });

    const totals = await totalOf();

    expect(totals?.amount.toFixed()).toBe('100000000000000000000.3');
    expect(totals?.lines).toBe(4);
    const service = totals?.byService.get('a:b');
    expect([service?.amount.toFixed(), service?.units.toFixed(), service?.lines]).toEqual(['0.2', '116', 2]);
    expect([...(totals?.byService.keys() ?? [])]).toEqual(['a:b']);
    expect([...(totals?.byKind.keys() ?? [])]).toEqual(['one_off', 'usage']);
    expect(totals?.byKind.get('usage')?.lines).toBe(2);
    expect(mock.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({ ConsistentRead: true });
  });

  test('includes the shards in other partitions, and those that DynamoDB returned unprocessed', async () => {
    const Items = [headerItem({ shards: 6 }), ...[0, 1, 2, 3].map((index) => shard(index, '1', 1))];
    const left = [{ pk: `${pk}#5`, sk: 'shard#5' }];
    mock.on(QueryCommand).resolves({ Items });
    mock
      .on(BatchGetCommand)
      .resolvesOnce({ Responses: { tally: [shard(4, '10', 1)] }, UnprocessedKeys: { tally: { Keys: left } } })
      .resolves({ Responses: { tally: [shard(5, '100', 1)] } });

    expect((await totalOf())?.amount.toFixed()).toBe('114');

    const asked = mock.commandCalls(BatchGetCommand).map(({ args }) => args[0].input.RequestItems?.['tally']);
    expect(asked[0]).toEqual({
      Keys: [{ pk: `${pk}#4`, sk: 'shard#4' }, ...left],
      ConsistentRead: true,
    });
    expect(asked[1]?.Keys).toEqual(left);
  });

  test('includes the shards that lie together but not beside the header, by one query for each partition', async () => {
    const of = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, offset) => shard(from + offset, '1', 1));
    mock
      .on(QueryCommand)
      .resolvesOnce({ Items: [headerItem({ shards: 40, shards_together: 16 }), ...of(0, 16)] })
      .resolvesOnce({ Items: of(16, 32) })
      .resolvesOnce({ Items: of(32, 40) });

    expect((await totalOf())?.amount.toFixed()).toBe('40');
    const asked = mock.commandCalls(QueryCommand).map(({ args }) => args[0].input);
    expect(asked.map((query) => query.ExpressionAttributeValues)).toEqual([
      { ':pk': pk },
      { ':pk': `${pk}#1` },
      { ':pk': `${pk}#2` },
    ]);
    expect(asked.every((query) => query.ConsistentRead)).toBe(true);
    expect(commands()).toEqual(['Query', 'Query', 'Query']);
  });

  test('is read from all partitions at the same time, once it is known how many there are', async () => {
    const manyAt = 'inv_acme_USD_2026-11_2' as InvoiceId;
    const at = `I#${manyAt}`;
    const of = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, offset) => shard(from + offset, '1', 1));
    const stored = (shards: number) => {
      const header = headerItem({ pk: at, invoice_id: manyAt, shards, shards_together: 16 });
      mock.on(QueryCommand).callsFake(async ({ ExpressionAttributeValues: { ':pk': asked } }) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise(setImmediate);
        running -= 1;
        if (asked === at) return { Items: [header, ...of(0, 16)] };
        return { Items: of(16 * Number(asked.split('#')[2]), 16 * Number(asked.split('#')[2]) + 16) };
      });
    };
    let running = 0;
    let most = 0;
    const readLines = async () => {
      most = 0;
      return { lines: (await readInvoice(table, manyAt))?.totals.lines, most };
    };

    stored(32);
    expect(await readLines()).toEqual({ lines: 32, most: 1 });
    expect(await readLines()).toEqual({ lines: 32, most: 2 });
    // It has grown meanwhile.
    stored(64);
    expect(await readLines()).toEqual({ lines: 64, most: 2 });
    expect(await readLines()).toEqual({ lines: 64, most: 4 });
  });

  test('is not returned if one of its shards is missing', async () => {
    const Items = [headerItem({ shards: 5 }), ...[0, 1, 2, 3].map((index) => shard(index, '1', 1))];
    mock.on(QueryCommand).resolves({ Items });
    mock.on(BatchGetCommand).resolves({ Responses: { tally: [] } });

    await expect(totalOf()).rejects.toThrow('counts more shards than there are');
  });

  test('waits for the shards of a growing invoice, because its header may be seen first', async () => {
    const growing = [headerItem({ shards: 2 }), shard(0, '1', 1)];
    mock
      .on(QueryCommand)
      .resolvesOnce({ Items: growing })
      .resolves({ Items: [...growing, shard(1, '10', 1)] });
    mock.on(BatchGetCommand).resolves({ Responses: { tally: [] } });

    expect((await totalOf())?.amount.toFixed()).toBe('11');
  });

  test('counts each shard once, also one that is seen before the header counts it', async () => {
    mock
      .on(QueryCommand)
      .resolves({ Items: [headerItem({ shards: 3 }), shard(0, '1', 1), shard(2, '100', 1)] });
    mock.on(BatchGetCommand).resolves({ Responses: { tally: [shard(1, '10', 1)] } });
    expect((await totalOf())?.amount.toFixed()).toBe('111');

    mock.on(QueryCommand).resolves({ Items: [headerItem(), shard(0, '1', 1), shard(1, '10', 1)] });
    expect((await totalOf())?.amount.toFixed()).toBe('11');
  });

  test('is waited for only a limited time', async () => {
    mock.on(QueryCommand).resolves({ Items: [headerItem({ shards: 2 }), shard(0, '1', 1)] });
    const Keys = [{ pk, sk: 'shard#1' }];
    mock.on(BatchGetCommand).resolves({ Responses: {}, UnprocessedKeys: { tally: { Keys } } });

    await expect(totalOf()).rejects.toMatchObject({ code: 'unavailable' });
    expect(mock.commandCalls(BatchGetCommand)).toHaveLength(24);
  });

  test('is not made if a shard lost its figure', async () => {
    const { total: _lost, ...broken } = shard(0, '1', 1);
    mock.on(QueryCommand).resolves({ Items: [headerItem(), broken] });

    await expect(totalOf()).rejects.toThrow(`The shard item ${pk} / shard#0 does not fit`);
  });

  test('is undefined for an invoice that was never made', async () => {
    mock.on(QueryCommand).resolves({ Items: [] });

    expect(await readInvoice(table, invoiceId)).toBeUndefined();
  });
});

describe('the running invoice', () => {
  const slot = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;
  const since = at('2026-11-01T00:00:00Z');
  const read = () => readRunningInvoice(table, slot, since);

  test.each([
    ['before the first line of the month', undefined, 'inv_acme_USD_2026-11_1'],
    ['after the last one was closed', pointerItem({ seq: 2, open: false }), 'inv_acme_USD_2026-11_2'],
  ])('%s is the empty one that the next line opens', async (_when, pointer, id) => {
    mock.on(GetCommand).resolves(pointer ? { Item: pointer } : {});

    const invoice = await read();

    expect(invoice).toMatchObject({ invoiceId: id, lifecycle: { status: 'open' }, openedAt: since, slot });
    expect([invoice.totals.amount.toFixed(), invoice.totals.lines]).toEqual(['0', 0]);
    expect(commands()).toEqual(['Get']);
  });

  test('is looked up again if it is closed between the two reads', async () => {
    mock
      .on(GetCommand)
      .resolvesOnce({ Item: pointerItem() })
      .resolves({ Item: pointerItem({ seq: 2, open: false }) });
    mock.on(QueryCommand).resolves({ Items: [headerItem(closing), shard(0, '5', 1)] });

    expect(await read()).toMatchObject({ invoiceId: 'inv_acme_USD_2026-11_2' });
    expect(commands()).toEqual(['Get', 'Query', 'Get']);
  });

  test('is looked up five times at most', async () => {
    mock.on(GetCommand).resolves({ Item: pointerItem() });
    mock.on(QueryCommand).resolves({ Items: [headerItem(closing), shard(0, '5', 1)] });

    await expect(read()).rejects.toThrow('closed faster than they can be read');
    expect(mock.commandCalls(QueryCommand)).toHaveLength(5);
  });
});
