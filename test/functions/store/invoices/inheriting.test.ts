import { BatchGetCommand, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import fc from 'fast-check';
import { shardsNeeded } from '../../../../functions/store/invoices/inheriting.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import { headerItem, lineItemRequest, pointerItem } from '../../../support/line-item-requests.ts';
import { cancelled, failed, mockedTable, well } from '../../../support/mocked-table.ts';

interface Met {
  readonly had: number;
  readonly writes: number;
  /** How many other writes each write met, on average. */
  readonly met: number;
}
/** All are on one of the shards, because only the sums matter. */
const needed = ({ had, writes, met }: Met): number =>
  shardsNeeded({
    header: { shards: had },
    shards: Array.from({ length: had }, (_, index) =>
      index === 0 ? { writes, load: Math.round(writes * met * had) } : {},
    ),
  });

describe('an invoice with these shards needed', () => {
  test.each<[string, Met, number]>([
    ['one shard, if no write meets another', { had: 1, writes: 1_000, met: 0 }, 1],
    ['as many as it had, if one write in eight met another', { had: 16, writes: 100_000, met: 1 / 8 }, 16],
    ['about twice as many, if one write in four met another', { had: 4, writes: 100_000, met: 1 / 4 }, 7],
    ['many more, if each write met several others on its one shard', { had: 1, writes: 300, met: 3 }, 22],
    ['no part of another partition', { had: 32, writes: 100_000, met: 1 / 4 }, 32],
    ['another partition, if it would have all its shards', { had: 32, writes: 100_000, met: 0.26 }, 64],
    [
      'one shard, if a burst long ago met others and thousands of later writes did not',
      { had: 64, writes: 5_000, met: 0 },
      1,
    ],
    ['half as many, after a few lines that met no others', { had: 64, writes: 20, met: 0 }, 32],
    ['64 at most', { had: 64, writes: 100_000, met: 5 }, 64],
  ])('%s', (_what, met, shards) => {
    expect(needed(met)).toBe(shards);
  });

  test('as many as it had, if its shards do not say what they met', () => {
    const shards = Array.from({ length: 16 }, () => ({}));

    expect(shardsNeeded({ header: { shards: 16 }, shards })).toBe(16);
  });

  test('the same number by its first shards as by all of them', () => {
    const shards = Array.from({ length: 64 }, () => ({ writes: 10, load: 40 }));

    expect(shardsNeeded({ header: { shards: 64 }, shards: shards.slice(0, 16) })).toBe(
      shardsNeeded({ header: { shards: 64 }, shards }),
    );
  });

  const some: fc.Arbitrary<Met> = fc.record({
    had: fc.integer({ min: 1, max: 64 }),
    writes: fc.integer({ min: 1, max: 1_000_000 }),
    met: fc.double({ min: 0, max: 20, noNaN: true }),
  });

  test('between one and 64, and never fewer if its writes met more', () => {
    fc.assert(
      fc.property(some, fc.double({ min: 0, max: 20, noNaN: true }), (invoice, more) => {
        const shards = needed(invoice);
        expect(shards).toBeGreaterThanOrEqual(1);
        expect(shards).toBeLessThanOrEqual(64);
        expect(needed({ ...invoice, met: invoice.met + more })).toBeGreaterThanOrEqual(shards);
      }),
    );
  });

  test('one shard after some quiet months, for any number before', () => {
    fc.assert(
      fc.property(some, ({ had, writes }) => {
        let shards = had;
        for (let month = 0; month < 64; month += 1) shards = needed({ had: shards, writes, met: 0 });
        expect(shards).toBe(1);
      }),
    );
  });
});

describe('a new invoice', () => {
  const { table, mock, transactions } = mockedTable();
  const OCTOBER = { pk: 'P#acme#USD#2026-10', sk: 'pointer' };
  const shard = { pk: 'I#inv', sk: 'shard#0', total: new Big(0), lines: 1 };

  beforeEach(() => {
    mock.reset();
    mock.on(GetCommand).resolves({});
    mock.on(BatchGetCommand).resolves({ Responses: {} });
    mock.on(TransactWriteCommand).rejectsOnce(cancelled(well, failed())).resolves({});
    mock.on(QueryCommand).resolves({ Items: [headerItem({ shards: 4 }), shard] });
  });
  const made = async () => {
    await addLineItem(table, lineItemRequest());
    return transactions()[1]?.find(({ Put }) => Put?.Item?.['sk'] === 'header')?.Put?.Item;
  };
  const lookedAt = (): unknown[] =>
    mock.commandCalls(QueryCommand).map(({ args }) => args[0].input.ExpressionAttributeValues?.[':pk']);

  test('begins with one shard, if the customer had no invoice in the month before', async () => {
    expect(await made()).toMatchObject({ shards: 1, shards_together: 32 });
    expect(lookedAt()).toEqual([]);
  });

  test.each([
    ['is still open', true, 'I#inv_acme_USD_2026-10_3'],
    ['is closed', false, 'I#inv_acme_USD_2026-10_2'],
  ])(
    'uses the last closed one of the month before, if the last one there %s',
    async (_what, open, looked) => {
      mock
        .on(GetCommand, { Key: OCTOBER })
        .resolves({ Item: { ...pointerItem({ seq: 3, open }), ...OCTOBER } });

      expect(await made()).toMatchObject({ shards: 4, shards_together: 32 });
      expect(lookedAt()).toEqual([looked]);
    },
  );

  test('uses the one that was closed before it in the same month', async () => {
    mock.on(GetCommand).resolves({ Item: pointerItem({ seq: 2, open: false, shards: 64 }) });

    expect(await made()).toMatchObject({ seq: 2, shards: 4, shards_together: 32 });
    expect(lookedAt()).toEqual(['I#inv_acme_USD_2026-11_1']);
  });
});
