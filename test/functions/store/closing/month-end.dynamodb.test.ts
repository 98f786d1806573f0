import '../../../support/node-errors.ts';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { InvoiceId } from '../../../../client/contract/shapes/fields.ts';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import { items, keys } from '../../../../functions/store/table/items.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables, waysOfTests } from '../../../support/billing-tables.ts';
import { at, customer, monthOf, oneOff } from '../../../support/charges.ts';
import { stopAfterFirstStep, stopAfterShards, stopOnTheWayToVoid } from '../../../support/closing.ts';
import { crashing, type When } from '../../../support/crashes.ts';
import { creditLine } from '../../../support/credit-lines.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';
import { billIn, runMonthEnd } from '../../../support/month-end.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const CUSTOMERS = ['acme', 'bolt', 'cinder', 'dune', 'ember'];
const IN_GRACE = '2026-12-02T23:59:59.999Z';
const AFTER_GRACE = '2026-12-03T00:00:00Z';
const november = (id: string) => `inv_${id}_USD_2026-11_1` as InvoiceId;
const slotOf = (id: string) =>
  ({ customerId: customer(id), currency: 'USD', month: monthOf('2026-11') }) as const;

describe.each(waysOfTests)('%s', (way) => {
  let table: Table;
  beforeEach(async () => {
    table = await tables.create(way);
  });
  afterEach(async () => {
    expect(audit(await snapshotOf(table))).toEqual([]);
  });

  const billAll = (month: string) => Promise.all(CUSTOMERS.map((id) => billIn(table, month, id)));
  const statusesOf = async () => {
    const { headers } = await snapshotOf(table);
    return Object.fromEntries(headers.map(({ invoice_id: id, status }) => [id, status]));
  };
  const finalized = (...ids: InvoiceId[]) => Object.fromEntries(ids.map((id) => [id, 'finalized']));
  const allOfNovember = finalized(...CUSTOMERS.map(november));

  describe('the month-end run', () => {
    test('closes only due invoices, of every customer and month', async () => {
      for (const month of ['2026-08', '2026-10', '2026-11', '2026-12']) await billAll(month);

      const inGrace = await runMonthEnd(table, IN_GRACE);
      const afterGrace = await runMonthEnd(table, AFTER_GRACE);

      expect(inGrace.result).toEqual({ closed: 10, carried: 0, failed: 0, left: 0 });
      expect(inGrace.closed.every(({ isSettledNow }) => isSettledNow)).toBe(true);
      expect(new Set(inGrace.ids.map((id) => id.slice(-9, -2)))).toEqual(new Set(['2026-08', '2026-10']));
      expect(afterGrace.ids).toEqual(CUSTOMERS.map(november));
      const statuses = Object.entries(await statusesOf());
      expect(statuses.filter(([id]) => id.includes('2026-12')).map(([, status]) => status)).toEqual(
        CUSTOMERS.map(() => 'open'),
      );
    });

    test('gives numbers in the order of the months', async () => {
      for (const month of ['2026-10', '2026-08', '2026-09']) await billIn(table, month, 'acme');

      const { closed } = await runMonthEnd(table, AFTER_GRACE);

      const numbers = closed.map(({ invoice: { slot, lifecycle } }) => [
        slot.month,
        'number' in lifecycle && lifecycle.number,
      ]);
      expect(numbers).toEqual([
        ['2026-08', 1],
        ['2026-09', 2],
        ['2026-10', 3],
      ]);
    });

    test('a second time changes nothing', async () => {
      await billAll('2026-11');
      await runMonthEnd(table, AFTER_GRACE);
      const before = await snapshotOf(table);

      expect((await runMonthEnd(table, AFTER_GRACE)).result).toEqual({
        closed: 0,
        carried: 0,
        failed: 0,
        left: 0,
      });
      expect(await snapshotOf(table)).toEqual(before);
    });

    test('at the same time as another run closes each invoice once', async () => {
      await billAll('2026-11');

      await Promise.all([runMonthEnd(table, AFTER_GRACE), runMonthEnd(table, AFTER_GRACE)]);

      expect(await statusesOf()).toEqual(allOfNovember);
    });

    test('closes an invoice in its next run if a line came late within the grace period', async () => {
      await billIn(table, '2026-11', 'acme');
      await runMonthEnd(table, AFTER_GRACE);
      // The request was checked a moment before the end of the grace period.
      await billIn(table, '2026-11', 'bolt');

      expect((await runMonthEnd(table, AFTER_GRACE)).ids).toEqual([november('bolt')]);
    });

    test('reports what it carried to the next invoice', async () => {
      const line = await billIn(table, '2026-10', 'acme');
      await runMonthEnd(table, '2026-11-03T00:00:00Z');
      await creditLine(table, line, '4.005');

      const { result, closed } = await runMonthEnd(table, AFTER_GRACE);

      expect(result).toEqual({ closed: 1, carried: 1, failed: 0, left: 0 });
      expect(closed.map(({ carried }) => carried?.toFixed())).toEqual(['4.005']);
      expect(await statusesOf()).toMatchObject({ 'inv_acme_USD_2026-12_1': 'open' });
    });

    test('does not close an invoice whose place in the list is wrong', async () => {
      await billIn(table, '2026-12', 'acme');
      const running = 'inv_acme_USD_2026-12_1' as InvoiceId;
      const dueOf = (month: string) =>
        items.due.write({
          ...keys.due(running),
          invoice_id: running,
          list_pk: keys.dueList(customer('acme')),
          list_sk: keys.duePlace(monthOf(month), running),
        });
      const put = (month: string) =>
        table.client.send(new PutCommand({ TableName: table.name, Item: dueOf(month) }));
      await put('2026-11');

      expect((await runMonthEnd(table, AFTER_GRACE)).result.closed).toBe(0);
      expect(await statusesOf()).toEqual({ [running]: 'open' });
      await put('2026-12');
    });

    test('loses no line that comes while it runs', async () => {
      await billAll('2026-11');
      const months = { month: monthOf('2026-11'), fallback: monthOf('2026-12'), missed: undefined };
      const late = Array.from({ length: 60 }, (_, index) =>
        addLineItem(
          table,
          lineItemRequest({
            customerId: customer(CUSTOMERS[index % CUSTOMERS.length] ?? ''),
            idempotencyKey: `late ${index}`,
            charge: oneOff(),
            months,
          }),
        ),
      );

      await Promise.all([...late, runMonthEnd(table, AFTER_GRACE)]);

      // The audit after each test compares every invoice with its lines.
      expect((await snapshotOf(table)).lines).toHaveLength(65);
      expect(await statusesOf()).toMatchObject(allOfNovember);
    });
  });

  describe('a closing whose worker died', () => {
    test.each([
      ['after its first step', stopAfterFirstStep, 'finalized'],
      ['before its last one', stopAfterShards, 'finalized'],
      ['on its way to void', stopOnTheWayToVoid, 'void'],
    ] as const)('%s comes to its end', async (_where, stop, status) => {
      await billIn(table, '2026-11', 'acme');
      await stop(table, slotOf('acme'));

      expect((await runMonthEnd(table, AFTER_GRACE)).result).toMatchObject({ closed: 1, failed: 0 });
      expect(await statusesOf()).toEqual({ [november('acme')]: status });
    });

    test('is found even if the month has its next invoice already', async () => {
      await billIn(table, '2026-11', 'acme', '1');
      await stopAfterFirstStep(table, slotOf('acme'));
      // This worker does not remember the month's first invoice.
      await billIn(tables.open(table.name, way), '2026-11', 'acme', '2');

      expect((await runMonthEnd(table, AFTER_GRACE)).ids).toEqual([
        november('acme'),
        'inv_acme_USD_2026-11_2',
      ]);
    });
  });

  describe('interrupted', () => {
    test('by its time, it says how many are left, and the next run goes on', async () => {
      await billAll('2026-11');
      await billAll('2026-10');
      let closed = 0;

      const first = await runMonthEnd(table, AFTER_GRACE, {
        pace: { parallel: 1, perSecond: 1000 },
        get until() {
          return closed < 4 ? Number.POSITIVE_INFINITY : 0;
        },
        onClosed: () => {
          closed += 1;
        },
      });
      const second = await runMonthEnd(table, AFTER_GRACE);

      expect(first.result).toEqual({ closed: 4, carried: 0, failed: 0, left: 6 });
      expect(second.result).toEqual({ closed: 6, carried: 0, failed: 0, left: 0 });
      expect(await statusesOf()).toMatchObject(allOfNovember);
    });

    test('before it begins, it counts what is left in every list', async () => {
      await billAll('2026-11');

      const { result } = await runMonthEnd(table, AFTER_GRACE, { until: 0 });

      expect(result).toEqual({ closed: 0, carried: 0, failed: 0, left: 5 });
    });

    // Every third of the calls: the queries of 16 lists, and the calls of each closing.
    const points = Array.from({ length: 14 }, (_, index) => index * 3 + 1).flatMap((call) => [
      ['before', call] as const,
      ['after', call] as const,
    ]);
    test('by a crash at any of its calls, the next run goes on', async () => {
      let stopped = 0;
      for (const [when, call] of points) {
        const one = await tables.create(way);
        for (const id of ['acme', 'bolt']) await billIn(one, '2026-11', id);

        await runMonthEnd(dyingAt(one, when, call), AFTER_GRACE).catch(() => undefined);
        const { result } = await runMonthEnd(one, AFTER_GRACE);
        if (result.closed > 0) stopped += 1;

        const snapshot = await snapshotOf(one);
        expect(snapshot.headers.map(({ status }) => status)).toEqual(['finalized', 'finalized']);
        expect(audit(snapshot)).toEqual([]);
      }
      expect(stopped).toBeGreaterThan(points.length / 2);
    });

    /** From that call on, the worker is dead. */
    const dyingAt = (one: Table, when: When, atCall: number) => {
      let calls = 0;
      return crashing(tables.open(one.name, way), () => {
        calls += 1;
        if (calls < atCall) return undefined;
        return calls === atCall ? when : 'before';
      });
    };

    test('by one invoice that cannot be closed, it closes the others, and the next run tries again', async () => {
      await billAll('2026-11');
      const sound = (await snapshotOf(table)).headers.find(({ customer_id: id }) => id === 'cinder');
      const put = (item: object) => table.client.send(new PutCommand({ TableName: table.name, Item: item }));
      await put({ ...items.header.write(sound as NonNullable<typeof sound>), currency: 'unheard of' });

      const { result, failures } = await runMonthEnd(table, AFTER_GRACE);

      expect(result).toEqual({ closed: 4, carried: 0, failed: 1, left: 0 });
      expect([...failures.keys()]).toEqual([november('cinder')]);
      expect(String(failures.get(november('cinder')))).toMatch(/does not fit.*\n.*currency/);
      await put(items.header.write(sound as NonNullable<typeof sound>));
      expect((await runMonthEnd(table, AFTER_GRACE)).ids).toEqual([november('cinder')]);
    });
  });

  test('every invoice says who closed it, and when', async () => {
    await billIn(table, '2026-11', 'acme');
    await runMonthEnd(table, AFTER_GRACE);

    expect((await readInvoice(table, november('acme')))?.lifecycle).toMatchObject({
      status: 'finalized',
      closedBy: 'month-end',
      finalizedAt: at(AFTER_GRACE),
    });
  });
});
