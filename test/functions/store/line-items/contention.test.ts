import { BatchGetCommand, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createCustomer } from '../../../../functions/store/customers/customers.ts';
import { growShards } from '../../../../functions/store/invoices/making.ts';
import { addLineItem, addLineItems } from '../../../../functions/store/line-items/adding.ts';
import { itemOf, type TransactItem } from '../../../../functions/store/table/table.ts';
import { customer, monthOf } from '../../../support/charges.ts';
import { lineItemRequest, pointerItem } from '../../../support/line-item-requests.ts';
import { cancelled, conflicting, failed, mockedTable, well } from '../../../support/mocked-table.ts';
import { acme } from '../../../support/replies.ts';

const { table, mock, transactions, commands } = mockedTable();
const met = cancelled(well, conflicting);

beforeEach(() => {
  mock.reset();
  // There is no line yet.
  mock.on(BatchGetCommand).resolves({ Responses: {} });
  mock.on(GetCommand).resolves({ Item: pointerItem() });
  // The tries do not wait.
  jest.spyOn(Math, 'random').mockReturnValue(0);
});

const add = (idempotencyKey = 'order:42') => addLineItem(table, lineItemRequest({ idempotencyKey }));
/** The line as it is in the table, made from what was sent. */
const stored = (sent: Pick<TransactItem, 'Put'> | undefined) => itemOf(failed(sent?.Put?.Item)) ?? {};
/** The transactions that gave the invoice more shards. */
const growths = () => transactions().filter(([first]) => first?.Update?.Key?.['sk'] === 'header');
/** What the transaction of the last line added to its shard. */
const addedToShard = (): Record<string, number> => {
  const { ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } =
    transactions().at(-1)?.[1]?.Update ?? {};
  return Object.fromEntries(
    Object.entries(ExpressionAttributeNames)
      .filter(([name]) => name.startsWith('#f'))
      .map(([name, figure]) => [figure, Number(ExpressionAttributeValues[name.replace('#', ':')]?.value)]),
  );
};
const shardsTried = (): unknown[] =>
  transactions()
    .filter(([first]) => first?.Put?.Item?.['idempotency_key'] !== undefined)
    .map(([, shard]) => shard?.Update?.Key?.['sk']);

describe('a writer that meets another', () => {
  test.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'tries again after %s',
    async (Code) => {
      mock.on(TransactWriteCommand).rejectsOnce(cancelled(well, { Code })).resolves({});

      expect((await add()).replayed).toBe(false);
      expect(transactions()).toHaveLength(2);
    },
  );

  test('sends the same attempt in all tries, so that it recognises its own line', async () => {
    mock.on(TransactWriteCommand).rejectsOnce(met).rejectsOnce(met).resolves({});

    await add();

    const attempts = transactions().map(([line]) => line?.Put?.Item?.['attempt']);
    expect(attempts).toHaveLength(3);
    expect(new Set(attempts).size).toBe(1);
  });

  test('gives the invoice four times as many shards if it meets others six times, and then uses a new one', async () => {
    mock.on(TransactWriteCommand).callsFake(() => {
      if (transactions().length === 7) {
        // The new shards exist from now on.
        mock.on(GetCommand).resolves({ Item: pointerItem({ shards: 4 }) });
        jest.spyOn(Math, 'random').mockReturnValue(0.99);
      }
      if (transactions().length <= 6) throw met;
      return {};
    });

    await add();

    expect(shardsTried()).toEqual([...Array.from({ length: 6 }, () => 'shard#0'), 'shard#3']);
    const growth = growths()[0] ?? [];
    expect(growth.map(({ Put, Update }) => Put?.Item?.['sk'] ?? Update?.Key?.['sk'])).toEqual([
      'header',
      'shard#1',
      'shard#2',
      'shard#3',
      'pointer',
    ]);
    expect(growth.map(({ Put, Update }) => (Put ?? Update)?.ConditionExpression)).toEqual([
      '#status = :open AND #shards = :from',
      'attribute_not_exists(pk)',
      'attribute_not_exists(pk)',
      'attribute_not_exists(pk)',
      '#seq = :seq AND #shards = :from',
    ]);
    expect(growth[0]?.Update?.ExpressionAttributeValues).toMatchObject({ ':from': 1, ':to': 4 });
  });

  test('counts in the shard how many others it met, for the writer of the next invoice', async () => {
    mock.on(GetCommand).resolves({ Item: pointerItem({ shards: 4 }) });
    mock.on(TransactWriteCommand).rejectsOnce(met).rejectsOnce(met).resolves({});

    await add();

    expect(addedToShard()).toMatchObject({ writes: 1, load: 2 * 4 });
  });

  test('tries again at once after one meeting, and reads nothing for it', async () => {
    mock.on(TransactWriteCommand).rejectsOnce(met).resolves({});

    await add();

    expect(commands()).toEqual(['Get', 'TransactWrite', 'TransactWrite']);
  });

  test('looks for more shards from the second meeting on, and makes none if others made them', async () => {
    mock
      .on(GetCommand)
      .resolvesOnce({ Item: pointerItem() })
      .resolves({ Item: pointerItem({ shards: 2 }) });
    mock.on(TransactWriteCommand).callsFake(() => {
      if (transactions().length <= 2) {
        jest.spyOn(Math, 'random').mockReturnValue(0.99);
        throw met;
      }
      return {};
    });

    await add();

    expect(shardsTried()).toEqual(['shard#0', 'shard#0', 'shard#1']);
    expect(commands()).toEqual([
      'Get',
      ...Array(2).fill('TransactWrite'),
      'Get',
      'BatchGet',
      'TransactWrite',
    ]);
  });

  test.each([
    ['doubled them first', cancelled(failed(), failed(), failed())],
    ['is just doubling them', met],
  ])('continues at once if another writer %s', async (_what, refusal) => {
    mock.on(TransactWriteCommand).callsFake(() => {
      const sent = transactions().length;
      if (sent <= 6) throw met;
      if (sent === 7) throw refusal;
      return {};
    });

    expect((await add()).replayed).toBe(false);
    expect(transactions()).toHaveLength(8);
    expect(shardsTried()).toHaveLength(7);
  });

  test('gives up after 24 tries with 503, and says that nothing was written', async () => {
    mock.on(GetCommand).resolves({ Item: pointerItem({ shards: 64 }) });
    mock.on(TransactWriteCommand).rejects(met);

    await expect(add()).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 1,
      message: expect.stringContaining('Nothing was written'),
    });
    expect(transactions()).toHaveLength(24);
  });
});

describe('writers who meet', () => {
  /** The first tries of a line meet another writer: this many of them, for one line in `oneLineIn`. */
  const meeting = (tries: number, { refusal = met, oneLineIn = 1 } = {}) => {
    let tried = 0;
    let lines = 0;
    mock.on(TransactWriteCommand).callsFake(({ TransactItems }) => {
      if (TransactItems[0].Put?.Item.idempotency_key === undefined) return {};
      tried += 1;
      if (lines % oneLineIn === 0 && tried <= tries) throw refusal;
      tried = 0;
      lines += 1;
      return {};
    });
  };
  const addSome = async (lines: number) => {
    for (let line = 0; line < lines; line += 1) await add(`line:${line}`);
  };

  test('more than one time in three get twice as many shards', async () => {
    meeting(1);

    await addSome(20);

    const [{ Update } = {}] = growths()[0] ?? [];
    expect(Update?.ExpressionAttributeValues).toMatchObject({ ':from': 1, ':to': 2 });
  });

  test('only sometimes get no more shards, however many lines they add', async () => {
    meeting(1, { oneLineIn: 3 });

    await addSome(100);

    expect(growths()).toEqual([]);
  });

  test.each([
    ['both items', cancelled(conflicting, conflicting)],
    ['the line alone', cancelled(conflicting, well)],
  ])('over one line get no more shards, if the service names %s', async (_what, refusal) => {
    meeting(10, { refusal });

    await addSome(3);

    expect(growths()).toEqual([]);
    expect(addedToShard()).not.toHaveProperty('load');
  });

  test.each([
    ['the shard alone', met],
    ['nothing', cancelled()],
  ])(
    'over one line that exists afterwards get no more shards, if the service names %s',
    async (_what, refusal) => {
      meeting(Number.POSITIVE_INFINITY, { refusal });

      for (let line = 0; line < 8; line += 1) {
        const sent = transactions().length;
        mock.on(BatchGetCommand).callsFake(() => {
          if (transactions().length < sent + 5) return { Responses: {} };
          return { Responses: { tally: [stored(transactions().at(-1)?.[0])] } };
        });
        await add(`line:${line}`);
      }

      expect(transactions()).toHaveLength(8 * 5);
      expect(growths()).toEqual([]);
    },
  );

  const growthsFrom = async (
    shards: number,
    { oneLineIn, lines, together = 32 }: { oneLineIn: number; lines: number; together?: number },
  ) => {
    mock.on(GetCommand).resolves({ Item: pointerItem({ shards, shards_together: together }) });
    meeting(1, { oneLineIn });
    await addSome(lines);
    return growths().map(([header]) => header?.Update?.ExpressionAttributeValues?.[':to']);
  };

  test('with a full partition need much more to get another one than to get shards in the first', async () => {
    // Each line meets another once.
    expect(await growthsFrom(8, { oneLineIn: 1, lines: 20 })).not.toEqual([]);
    mock.resetHistory();
    expect(await growthsFrom(32, { oneLineIn: 1, lines: 20 })).toEqual([]);
    mock.resetHistory();
    expect((await growthsFrom(32, { oneLineIn: 1, lines: 20 }))[0]).toBe(64);
  });

  test('less than one time in six never get another partition', async () => {
    expect(await growthsFrom(32, { oneLineIn: 5, lines: 1_000 })).toEqual([]);
  });

  test('again and again do not begin another partition before the first one is full', async () => {
    mock.on(GetCommand).resolves({ Item: pointerItem({ shards: 16, shards_together: 32 }) });
    meeting(6);

    await add();

    expect(growths()[0]?.[0]?.Update?.ExpressionAttributeValues).toMatchObject({ ':from': 16, ':to': 32 });
  });

  test('on an invoice that was made with sixteen shards in a partition need as much for its second one', async () => {
    expect(await growthsFrom(16, { oneLineIn: 1, lines: 20, together: 16 })).toEqual([]);
    mock.resetHistory();
    expect((await growthsFrom(16, { oneLineIn: 1, lines: 20, together: 16 }))[0]).toBe(32);
  });

  test('are counted as met on the shard if the service names no item', async () => {
    meeting(6, { refusal: cancelled() });

    await add();

    expect(growths()).toHaveLength(1);
  });
});

describe('a writer whose line is being written by another', () => {
  test.each([
    ['at once, if the service names both items', 1, cancelled(conflicting, conflicting)],
    ['at once, if the service names the line alone', 1, cancelled(conflicting, well)],
    ['after two tries, if the service names the shard alone', 2, met],
    ['after two tries, if the service names nothing', 2, cancelled()],
  ])('reads the line and returns it, %s', async (_what, tries, refusal) => {
    mock.on(TransactWriteCommand).resolves({});
    await add();
    const written = stored(transactions()[0]?.[0]);
    mock.on(TransactWriteCommand).rejects(refusal);
    mock.on(BatchGetCommand).resolves({ Responses: { tally: [{ ...written, attempt: 'another' }] } });

    expect((await add()).replayed).toBe(true);

    expect(transactions()).toHaveLength(1 + tries);
    const { args } = mock.commandCalls(BatchGetCommand)[0] ?? {};
    expect(args?.[0].input.RequestItems).toMatchObject({ tally: { ConsistentRead: true } });
  });

  test('recognises its own line if the reply was lost', async () => {
    mock.on(TransactWriteCommand).callsFake(({ TransactItems }) => {
      mock.on(BatchGetCommand).resolves({ Responses: { tally: [stored(TransactItems[0])] } });
      throw met;
    });

    expect((await add()).replayed).toBe(false);
    expect(transactions()).toHaveLength(2);
  });

  test('reads the first line of its batch, and reads the others if the first exists', async () => {
    const requests = ['a', 'b', 'c'].map((idempotencyKey) => lineItemRequest({ idempotencyKey }));
    mock.on(TransactWriteCommand).resolves({});
    await addLineItems(table, requests);
    const [first, ...others] = (transactions()[0] ?? [])
      .slice(0, 3)
      .map((put) => ({ ...stored(put), attempt: 'another' }));
    mock.on(TransactWriteCommand).rejects(cancelled(well, conflicting, well, well));
    mock
      .on(BatchGetCommand)
      .resolvesOnce({ Responses: {} })
      .resolvesOnce({ Responses: { tally: first ? [first] : [] } })
      .resolves({ Responses: { tally: others } });

    const outcomes = await addLineItems(table, requests);

    expect(outcomes.map(({ kind }) => kind)).toEqual(['replayed', 'replayed', 'replayed']);
    expect(transactions()).toHaveLength(1 + 2);
  });
});

describe('shards', () => {
  const slot = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;
  const grow = (shards: number) => growShards(table, slot, { seq: 1, open: true, exists: true, shards });

  test.each([
    [1, 1],
    [4, 4],
    [32, 32],
  ])('%i are doubled by %i more in one transaction', async (shards, more) => {
    mock.on(TransactWriteCommand).resolves({});

    await grow(shards);

    expect(transactions()[0]?.filter(({ Put }) => Put)).toHaveLength(more);
  });

  test('64 are enough: no more are made', async () => {
    await grow(64);

    expect(transactions()).toEqual([]);
  });
});

describe('creating a customer', () => {
  test('waits for another writer to end', async () => {
    mock.on(TransactWriteCommand).rejectsOnce(cancelled(conflicting)).resolves({});

    expect(await createCustomer(table, acme, 'team-a')).toEqual({ customer: acme, replayed: false });
  });

  test('waits only a limited time: 503 after 24 tries', async () => {
    mock.on(TransactWriteCommand).rejects(cancelled(conflicting));

    await expect(createCustomer(table, acme, 'team-a')).rejects.toMatchObject({ code: 'unavailable' });
    expect(transactions()).toHaveLength(24);
  });
});
