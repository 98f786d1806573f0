import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { growShards } from '../../../../functions/store/invoices/making.ts';
import { readPointer } from '../../../../functions/store/invoices/pointers.ts';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import {
  addLineItem,
  addLineItems,
  type LineItemRequest,
} from '../../../../functions/store/line-items/adding.ts';
import type { OpenTable, Table } from '../../../../functions/store/table/table.ts';
import { recordCalls } from '../../../bench/recorded-calls.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables, waysOfTests } from '../../../support/billing-tables.ts';
import { customer, monthOf, usage } from '../../../support/charges.ts';
import { finalizeRunning } from '../../../support/closing.ts';
import { Crash, crashing } from '../../../support/crashes.ts';
import { growTo } from '../../../support/grown-invoice.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const NOVEMBER = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;

/** This many lines of 2.90 USD each, for one customer. */
const lines = (count: number, changes: Partial<LineItemRequest> = {}): LineItemRequest[] =>
  Array.from({ length: count }, (_, index) =>
    lineItemRequest({ idempotencyKey: `line:${index}`, ...changes }),
  );

const repeated = <Value>(times: number, value: Value): Value[] => Array.from({ length: times }, () => value);

const other = (request: LineItemRequest): LineItemRequest => ({
  ...request,
  charge: usage({ units: new Big('59'), amount: new Big('2.95') }),
});

describe.each(waysOfTests)('%s', (way) => {
  let table: OpenTable;
  beforeEach(async () => {
    table = await tables.create(way);
  });
  afterEach(async () => {
    tables.proxy.faultOf = () => undefined;
    expect(audit(await snapshotOf(table))).toEqual([]);
  });

  /** The kinds of the outcomes, in the order of the requests. */
  const outcomes = async (requests: readonly LineItemRequest[], by: Table = table): Promise<string[]> =>
    (await addLineItems(by, requests)).map(({ kind }) => kind);
  const totalOf = async (invoiceId: string) => {
    const { headers } = await snapshotOf(table);
    const header = headers.find(({ invoice_id }) => invoice_id === invoiceId);
    const totals = header && (await readInvoice(table, header.invoice_id))?.totals;
    return { lines: totals?.lines, total: totals?.amount.toFixed() };
  };

  test('500 lines of one customer are on one invoice, and its total is their sum', async () => {
    expect(new Set(await outcomes(lines(500)))).toEqual(new Set(['created']));

    expect(await totalOf('inv_acme_USD_2026-11_1')).toEqual({ lines: 500, total: '1450' });
  });

  describe('a batch of six transactions on one invoice', () => {
    const batch = lines(500);
    /** The shards that are written to. One list has the shards that are written at the same time. */
    const shardsWritten = async (): Promise<string[][]> => {
      const steps = await recordCalls(table, async () => {
        expect(new Set(await outcomes(batch))).toEqual(new Set(['created']));
      });
      return steps.map((calls) => calls.map(({ body }) => shardIn(body)));
    };
    const shardIn = (body: string): string => /shard#\d+/.exec(body)?.[0] ?? 'none';

    beforeEach(async () => {
      // Not through the proxy: it holds items for some time, so that a transaction may meet the one before it.
      table = await tables.create('directly');
      await addLineItem(table, lineItemRequest({ idempotencyKey: 'first' }));
    });

    test('goes to six shards at once', async () => {
      await growTo(table, NOVEMBER, 8);

      const [together = [], ...later] = await shardsWritten();

      expect([together.length, new Set(together).size, later]).toEqual([6, 6, []]);
    });

    test('goes to two shards evenly, if there are no more', async () => {
      await growTo(table, NOVEMBER, 2);

      const written = (await shardsWritten()).flat();

      expect(written.toSorted()).toEqual([...repeated(3, 'shard#0'), ...repeated(3, 'shard#1')]);
    });

    test('goes to one shard, one transaction after the other, if there is no other shard', async () => {
      expect(await shardsWritten()).toEqual(repeated(6, ['shard#0']));
    });
  });

  test('a large batch compares a second line of the same key with the first, in any of its transactions', async () => {
    await addLineItem(table, lineItemRequest({ idempotencyKey: 'first' }));
    await growTo(table, NOVEMBER, 8);
    const [first, ...others] = lines(500) as [LineItemRequest, ...LineItemRequest[]]; // 500 were asked for

    expect((await outcomes([first, ...others, other(first), first])).slice(-3)).toEqual([
      'created',
      'conflict',
      'replayed',
    ]);
  });

  test('if the lines are sent again, each is a replay and nothing changes', async () => {
    await outcomes(lines(200));

    expect(new Set(await outcomes(lines(200)))).toEqual(new Set(['replayed']));
    expect(await totalOf('inv_acme_USD_2026-11_1')).toEqual({ lines: 200, total: '580' });
  });

  test('new ones, replays and conflicts each have their own outcome, in the order sent', async () => {
    const [a, b, c, d] = lines(4) as [LineItemRequest, LineItemRequest, LineItemRequest, LineItemRequest]; // four were asked for
    await outcomes([a, c]);

    const results = await addLineItems(table, [d, other(c), b, a]);

    expect(results.map(({ kind }) => kind)).toEqual(['created', 'conflict', 'created', 'replayed']);
    expect(results[1]).toMatchObject({
      error: { code: 'idempotency_conflict', errors: [{ field: 'units_consumed' }] },
    });
    expect(await totalOf('inv_acme_USD_2026-11_1')).toEqual({ lines: 4, total: '11.6' });
  });

  test('if one key is sent twice, the second line is compared with the first', async () => {
    const [line] = lines(1) as [LineItemRequest];

    expect(await outcomes([line, line, other(line)])).toEqual(['created', 'replayed', 'conflict']);
    expect(await outcomes([other(line), line])).toEqual(['conflict', 'replayed']);
  });

  test('one key of two customers is two lines', async () => {
    const [line] = lines(1) as [LineItemRequest];

    expect(await outcomes([line, { ...line, customerId: customer('globex') }])).toEqual([
      'created',
      'created',
    ]);
  });

  test('lines of many customers, currencies and months each go to their own invoice', async () => {
    const mixed = ['acme', 'globex', 'initech'].flatMap((name) =>
      (['USD', 'JPY'] as const).flatMap((currency) =>
        (['2026-10', '2026-11'] as const).flatMap((month) =>
          lines(3, {
            customerId: customer(name),
            charge: usage({ currency }),
            months: { month: monthOf(month), fallback: undefined, missed: undefined },
          }).map((line) => ({ ...line, idempotencyKey: `${line.idempotencyKey}:${currency}:${month}` })),
        ),
      ),
    );

    expect(new Set(await outcomes(mixed))).toEqual(new Set(['created']));

    const { headers } = await snapshotOf(table);
    expect(headers).toHaveLength(12);
  });

  test('a new invoice with many shards is made with fewer of its lines in the same transaction', async () => {
    const [first, ...more] = lines(150) as [LineItemRequest, ...LineItemRequest[]];
    await addLineItem(table, first);
    for (let grown = 1; grown < 64; grown *= 2) {
      await growShards(table, NOVEMBER, await readPointer(table, NOVEMBER));
    }
    await finalizeRunning(table, NOVEMBER);

    expect(new Set(await outcomes(more))).toEqual(new Set(['created']));
    expect(await totalOf('inv_acme_USD_2026-11_2')).toEqual({ lines: 149, total: '432.1' });
  });

  test('97 services are more figures than one transaction may have, so it takes fewer lines', async () => {
    const many = lines(97).map((line, index) => ({
      ...line,
      charge: usage({ service: `service-${index}` }),
    }));

    expect(new Set(await outcomes(many))).toEqual(new Set(['created']));
  });

  test('two writers send the same lines at the same time: each is added once', async () => {
    const [one, two] = await Promise.all([
      outcomes(lines(150)),
      outcomes(lines(150).toReversed(), tables.open(table.name, way)),
    ]);

    expect([...one, ...two].filter((kind) => kind === 'created')).toHaveLength(150);
    expect([...one, ...two].filter((kind) => kind === 'replayed')).toHaveLength(150);
    expect(await totalOf('inv_acme_USD_2026-11_1')).toEqual({ lines: 150, total: '435' });
  });

  test('if the invoice is closed meanwhile, each line is on this invoice or on the next', async () => {
    await outcomes(lines(1));
    const [kinds] = await Promise.all([outcomes(lines(400).slice(1)), finalizeRunning(table, NOVEMBER)]);

    expect(new Set(kinds)).toEqual(new Set(['created']));
    const { lines: all } = await snapshotOf(table);
    expect(all).toHaveLength(400);
  });

  // The calls: the pointer, a try, the invoice with its first 97 lines, the next 97, the rest.
  test.each([3, 4])('a worker that dies after call %i is finished by the next', async (call) => {
    let calls = 0;
    const dying = crashing(tables.open(table.name, way), () => {
      calls += 1;
      return calls === call ? 'after' : undefined;
    });

    // Each group of lines fails for itself. The outcome of each line says whether it failed.
    const results = await addLineItems(dying, lines(250));
    expect(results.some((result) => result.kind === 'failed' && result.error instanceof Crash)).toBe(true);

    const again = await outcomes(lines(250), tables.open(table.name, way));
    expect(new Set(again)).toEqual(new Set(['created', 'replayed']));
    expect(await totalOf('inv_acme_USD_2026-11_1')).toEqual({ lines: 250, total: '725' });
  });

  test('a store that throttles for a while is waited for', async () => {
    let throttled = 0;
    tables.proxy.faultOf = ({ operation }) => {
      if (operation !== 'TransactWriteItems' || throttled >= 5) return undefined;
      throttled += 1;
      return { kind: 'throttle' };
    };

    expect(new Set(await outcomes(lines(100)))).toEqual(new Set(['created']));
    expect(throttled).toBe(way === 'directly' ? 0 : 5);
  });

  test('if the time is over, the other lines have failed and may be sent again', async () => {
    const results = await addLineItems(table, lines(200), { until: Date.now() - 1 });

    expect(results).toHaveLength(200);
    expect(results[0]).toMatchObject({
      kind: 'failed',
      error: { code: 'unavailable', retryAfterSeconds: 1 },
    });
    expect(new Set(await outcomes(lines(200)))).toEqual(new Set(['created']));
  });
});
