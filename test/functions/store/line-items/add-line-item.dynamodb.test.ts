import '../../../support/node-errors.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { billingMonths } from '../../../../functions/domain/months.ts';
import { closeShards } from '../../../../functions/store/closing/closing.ts';
import { readPointer } from '../../../../functions/store/invoices/pointers.ts';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import {
  type AddedLineItem,
  addLineItem,
  type LineItemRequest,
} from '../../../../functions/store/line-items/adding.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables, waysOfTests } from '../../../support/billing-tables.ts';
import { at, customer, monthOf, oneOff, usage } from '../../../support/charges.ts';
import { finalizeRunning, stopAfterFirstStep } from '../../../support/closing.ts';
import { pausing } from '../../../support/crashes.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const NOVEMBER = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;

describe.each(waysOfTests)('%s', (way) => {
  let table: Table;
  beforeEach(async () => {
    table = await tables.create(way);
  });
  afterEach(async () => {
    tables.proxy.faultOf = () => undefined;
    // The books must be right after each example.
    expect(audit(await snapshotOf(table))).toEqual([]);
  });

  const add = (changes: Partial<LineItemRequest> = {}): Promise<AddedLineItem> =>
    addLineItem(table, lineItemRequest(changes));
  const errorOf = (changes: Partial<LineItemRequest>): Promise<unknown> =>
    add(changes).then(
      () => 'no error',
      (error: unknown) => error,
    );
  const invoiceOf = async ({ lineItem }: AddedLineItem) => {
    const invoice = await readInvoice(table, lineItem.invoiceId);
    return { lines: invoice?.totals.lines, total: invoice?.totals.amount.toFixed() };
  };

  /** Another worker. It is held before its n-th call until it is released. */
  const heldBefore = (call: number) => {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    let calls = 0;
    const worker = pausing(tables.open(table.name, way), async () => {
      calls += 1;
      if (calls !== call) return;
      reached.resolve();
      await released.promise;
    });
    return {
      add: () => addLineItem(worker, lineItemRequest()),
      held: reached.promise,
      release: () => released.resolve(),
    };
  };

  describe('a line item', () => {
    test('is created and counted', async () => {
      const added = await add();

      expect(added).toMatchObject({ replayed: false, lineItem: { invoiceId: 'inv_acme_USD_2026-11_1' } });
      expect(await invoiceOf(added)).toEqual({ lines: 1, total: '2.9' });
    });

    test('is added exactly to the lines before it', async () => {
      const tenth = usage({ units: new Big('0.1'), price: new Big('0.2'), amount: new Big('0.02') });
      await add({ idempotencyKey: 'a', charge: tenth });
      await add({ idempotencyKey: 'b', charge: oneOff({ amount: new Big('999999999999999.999999999999') }) });
      const added = await add({ idempotencyKey: 'c', charge: oneOff({ amount: new Big('0.000000000001') }) });

      expect(await invoiceOf(added)).toEqual({ lines: 3, total: '1000000000000000.02' });
    });

    test('is the existing one if it is sent again', async () => {
      const first = await add();
      const second = await add({ createdBy: 'team-b' });

      expect(second).toEqual({ ...first, replayed: true });
      expect(await invoiceOf(second)).toEqual({ lines: 1, total: '2.9' });
    });

    test('with other content under the same key is refused, and changes nothing', async () => {
      const first = await add();

      expect(
        await errorOf({ charge: usage({ units: new Big('59'), amount: new Big('2.95') }) }),
      ).toMatchObject({
        code: 'idempotency_conflict',
        errors: [{ field: 'units_consumed' }],
        lineItemId: first.lineItem.lineItemId,
      });
      expect(await invoiceOf(first)).toEqual({ lines: 1, total: '2.9' });
    });

    test('is found by customer and key: the same key of another customer is another line', async () => {
      await add();
      const other = await add({ customerId: customer('globex') });

      expect(other.replayed).toBe(false);
      expect(await invoiceOf(other)).toEqual({ lines: 1, total: '2.9' });
    });
  });

  describe('the same key at the same time', () => {
    test('creates one line, and all 16 callers get it', async () => {
      const all = await Promise.all(Array.from({ length: 16 }, () => add()));

      expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(new Set(all.map(({ lineItem }) => lineItem.lineItemId)).size).toBe(1);
      for (const added of all) expect(await invoiceOf(added)).toEqual({ lines: 1, total: '2.9' });
    });

    test('with 8 different contents creates one of them, and refuses the others', async () => {
      const all = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) => add({ charge: oneOff({ amount: new Big(index + 1) }) })),
      );
      const created = all.filter((one) => one.status === 'fulfilled');
      const refused = all.filter((one) => one.status === 'rejected');

      expect(created).toHaveLength(1);
      expect(refused.map(({ reason }) => reason.code)).toEqual(Array(7).fill('idempotency_conflict'));
    });
  });

  describe('an invoice that was closed', () => {
    test('accepts no more lines: they go to the next one', async () => {
      const first = await add({ idempotencyKey: 'before' });
      await finalizeRunning(table, NOVEMBER);
      const second = await add({ idempotencyKey: 'after' });

      expect(second.lineItem.invoiceId).toBe('inv_acme_USD_2026-11_2');
      expect(await invoiceOf(first)).toEqual({ lines: 1, total: '2.9' });
      expect(await invoiceOf(second)).toEqual({ lines: 1, total: '2.9' });
    });

    test('still answers replays of its lines, and no empty invoice is made for them', async () => {
      const first = await add();
      await finalizeRunning(table, NOVEMBER);

      expect(await add()).toEqual({ ...first, replayed: true });
      expect(await readPointer(table, NOVEMBER)).toMatchObject({ seq: 2, open: false });
    });

    test('while a line is being added: the line goes to the next one', async () => {
      const first = await add({ idempotencyKey: 'before' });
      const late = heldBefore(2);
      const onItsWay = late.add();
      await late.held;
      await finalizeRunning(table, NOVEMBER);
      late.release();

      expect((await onItsWay).lineItem.invoiceId).toBe('inv_acme_USD_2026-11_2');
      expect(await invoiceOf(first)).toEqual({ lines: 1, total: '2.9' });
    });

    test('at the same time as a line is added: the line is on it or on the next one', async () => {
      await add({ idempotencyKey: 'first' });
      const [added] = await Promise.all([
        add({ idempotencyKey: 'meanwhile' }),
        finalizeRunning(table, NOVEMBER),
      ]);

      expect(['inv_acme_USD_2026-11_1', 'inv_acme_USD_2026-11_2']).toContain(added.lineItem.invoiceId);
    });

    test.each([
      ['who reads the pointer now to the next', 'inv_acme_USD_2026-11_2'],
      ['who read it before to this one, as long as its shards are open', 'inv_acme_USD_2026-11_1'],
    ])('by half, after the pointer names the next one, sends a writer %s', async (who, invoiceId) => {
      await add({ idempotencyKey: 'before' });
      const knowing = tables.open(table.name, way);
      await addLineItem(knowing, lineItemRequest({ idempotencyKey: 'another' }));
      const closing = await stopAfterFirstStep(table, NOVEMBER);
      const writer = who.includes('now') ? tables.open(table.name, way) : knowing;

      const added = await addLineItem(writer, lineItemRequest({ idempotencyKey: 'meanwhile' }));
      await closeShards(table, closing);

      expect(added.lineItem.invoiceId).toBe(invoiceId);
      expect((await add({ idempotencyKey: 'before' })).replayed).toBe(true);
    });

    test('after another writer has read it: that writer goes on to the next one', async () => {
      await add({ idempotencyKey: 'before' });
      await finalizeRunning(table, NOVEMBER);

      expect((await add({ idempotencyKey: 'meanwhile' })).lineItem.invoiceId).toBe('inv_acme_USD_2026-11_2');
    });

    test('by half, while the same key is sent twice: no empty invoice follows it', async () => {
      await add({ idempotencyKey: 'before' });
      const stale = heldBefore(2);
      const onClosing = stale.add();
      await stale.held;
      const closing = await stopAfterFirstStep(table, NOVEMBER);
      const making = heldBefore(3);
      const onNext = making.add();
      await making.held;

      stale.release();
      expect(await onClosing).toMatchObject({ replayed: false, lineItem: { invoiceId: closing.invoiceId } });
      await closeShards(table, closing);
      making.release();

      expect(await onNext).toMatchObject({ replayed: true, lineItem: { invoiceId: closing.invoiceId } });
      expect(await readPointer(table, NOVEMBER)).toMatchObject({ seq: 2, open: false });
    });
  });

  describe('a line used in November and sent in December', () => {
    const late = (sent: string): Partial<LineItemRequest> => {
      const now = at(sent);
      return { idempotencyKey: 'late', now, months: billingMonths(usage().usedAt, now, 2) };
    };

    test('goes to November within its grace period', async () => {
      const { lineItem } = await add(late('2026-12-02T12:00:00Z'));

      expect(lineItem).toMatchObject({ invoiceId: 'inv_acme_USD_2026-11_1' });
      expect(lineItem).not.toHaveProperty('movedFrom');
    });

    test('goes to December if November was closed early, and says so each time', async () => {
      await add();
      await finalizeRunning(table, NOVEMBER);
      const moved = { invoiceId: 'inv_acme_USD_2026-12_1', movedFrom: 'inv_acme_USD_2026-11_1' };

      expect(await add(late('2026-12-02T12:00:00Z'))).toMatchObject({ replayed: false, lineItem: moved });
      expect(await add(late('2026-12-02T13:00:00Z'))).toMatchObject({ replayed: true, lineItem: moved });
    });

    test('goes to December after the grace period, and names no missed invoice if November had none', async () => {
      expect((await add(late('2026-12-05T00:00:00Z'))).lineItem).toMatchObject({
        invoiceId: 'inv_acme_USD_2026-12_1',
        movedFrom: null,
      });
    });

    test('is still found when December is closed, too', async () => {
      const first = await add(late('2026-12-05T00:00:00Z'));
      await finalizeRunning(table, { ...NOVEMBER, month: monthOf('2026-12') });

      expect(await add(late('2027-01-05T00:00:00Z'))).toEqual({ ...first, replayed: true });
    });
  });
});

describe('an answer that is lost', () => {
  let table: Table;
  beforeEach(async () => {
    table = await tables.create('through the conflict proxy');
    await addLineItem(table, lineItemRequest({ idempotencyKey: 'first' }));
  });
  afterEach(async () => {
    tables.proxy.faultOf = () => undefined;
    expect(audit(await snapshotOf(table))).toEqual([]);
  });

  /** Loses the answers to this many transactions, after they were applied. */
  const loseAnswers = (count: number): void => {
    let left = count;
    tables.proxy.faultOf = ({ operation }) => {
      if (operation !== 'TransactWriteItems' || left === 0) return undefined;
      left -= 1;
      return { kind: 'cut' };
    };
  };

  test.each([1, 2])('%i times is asked for again: the line is created, and counted once', async (times) => {
    loseAnswers(times);
    const { lineItem, replayed } = await addLineItem(table, lineItemRequest());

    expect(replayed).toBe(false);
    expect((await readInvoice(table, lineItem.invoiceId))?.totals.lines).toBe(2);
  });

  test('at every try is an error for the caller, whose next try is a replay', async () => {
    loseAnswers(3);

    await expect(addLineItem(table, lineItemRequest())).rejects.toMatchObject({ code: 'unavailable' });
    expect((await addLineItem(table, lineItemRequest())).replayed).toBe(true);
  });

  test('while an invoice is made: the invoice is made, and the line is on it', async () => {
    loseAnswers(1);
    const globex = { customerId: customer('globex') };

    expect((await addLineItem(table, lineItemRequest(globex))).replayed).toBe(false);
  });
});
