import '../../../support/node-errors.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import type { InvoiceId } from '../../../../client/contract/shapes/fields.ts';
import { closeInvoice } from '../../../../functions/store/closing/closing.ts';
import { voidInvoice } from '../../../../functions/store/closing/voiding.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import { readGenerations } from '../../../../functions/store/summaries/generations.ts';
import { rebuildSummaries } from '../../../../functions/store/summaries/rebuild.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables, waysOfTests } from '../../../support/billing-tables.ts';
import { customer, monthOf, oneOff } from '../../../support/charges.ts';
import {
  asked,
  finalizeRunning,
  stopAfterFirstStep,
  stopAfterShards,
  toFinalized,
  voidRunning,
} from '../../../support/closing.ts';
import { Crash, crashing, pausing, type When } from '../../../support/crashes.ts';
import { damageSummaries } from '../../../support/damaged-summaries.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const CUSTOMERS = ['acme', 'globex', 'initech'].map(customer);
const MONTHS = ['2026-10', '2026-11'].map(monthOf);
const NOVEMBER = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;
const FIRST = 'inv_acme_USD_2026-11_1' as InvoiceId;
const REASON = 'billed by mistake';
const atOnce = { readUnitsPerSecond: Number.POSITIVE_INFINITY };

describe.each(waysOfTests)('%s', (way) => {
  let table: Table;
  beforeEach(async () => {
    table = await tables.create(way);
  });
  afterEach(async () => {
    expect(audit(await snapshotOf(table))).toEqual([]);
  });

  let bills = 0;
  const bill = (slot: Pick<typeof NOVEMBER, 'customerId' | 'month'>) => {
    bills += 1;
    const charge = oneOff({ amount: new Big(bills).times('0.37') });
    const months = { month: slot.month, fallback: undefined, missed: undefined };
    return addLineItem(table, lineItemRequest({ ...slot, months, charge, idempotencyKey: `${bills}` }));
  };
  const slots = CUSTOMERS.flatMap((customerId) =>
    MONTHS.map((month) => ({ customerId, month, currency: 'USD' }) as const),
  );
  const november = slots.filter(({ month }) => month === NOVEMBER.month);
  /** One finalized, one made void and one open invoice of each customer and month. */
  const billAll = () =>
    Promise.all(
      slots.map(async (slot) => {
        await bill(slot);
        await finalizeRunning(table, slot);
        await bill(slot);
        await voidRunning(table, slot);
        await bill(slot);
      }),
    );

  test('counters that are wrong or missing agree with the invoices afterwards', async () => {
    await billAll();
    await damageSummaries(table);
    expect(audit(await snapshotOf(table))).not.toEqual([]);

    expect(await rebuildSummaries(table, atOnce)).toBe(2);
  });

  test('the next rebuild removes the items that nobody reads any more', async () => {
    await billAll();

    await rebuildSummaries(table, atOnce);
    await rebuildSummaries(table, atOnce);

    const { summaries } = await snapshotOf(table);
    expect([...new Set(summaries.map(({ generation }) => generation))].sort()).toEqual([2, 3]);
  });

  test('two rebuilds at the same time count each invoice once', async () => {
    await billAll();
    await damageSummaries(table);

    await Promise.all([
      rebuildSummaries(table, atOnce),
      rebuildSummaries(tables.open(table.name, way), atOnce),
    ]);

    expect((await readGenerations(table)).building).toBeUndefined();
  });

  test('a rebuild dies before or after each of its calls and continues, while invoices are finalized and made void', async () => {
    await billAll();
    await damageSummaries(table);
    let lives = 0;
    for (let ended = false; !ended; ) {
      lives += 1;
      const [lived] = await Promise.all([livesFor(lives), ...november.map((slot) => closeOne(slot, lives))]);
      ended = lived;
    }
    // Fewer deaths would mean that it never died between its first call and its last.
    expect(lives).toBeGreaterThan(12);
  });

  /** Starts or continues a rebuild that dies before or after one of its calls. @returns whether it was completed */
  async function livesFor(calls: number): Promise<boolean> {
    const when: When = calls % 2 === 0 ? 'before' : 'after';
    let made = 0;
    const dying = crashing(tables.open(table.name, way), () => {
      made += 1;
      // A dead worker sends nothing more, also from its other parts.
      if (made > calls) return 'before';
      return made === calls ? when : undefined;
    });
    try {
      await rebuildSummaries(dying, atOnce);
      return true;
    } catch (error) {
      if (error instanceof Crash) return false;
      throw error;
    }
  }

  async function closeOne(slot: (typeof slots)[number], turn: number): Promise<void> {
    if (turn % 3 === 0) await voidRunning(table, slot);
    const closed = await finalizeRunning(table, slot);
    if (closed && turn % 3 === 1) await voidInvoice(table, closed.invoiceId, REASON, asked);
    await bill(slot);
  }

  describe('a worker that read before a rebuild began, and writes after it ended,', () => {
    /** A worker whose last call, the transaction, waits for a whole rebuild. */
    const sleepyWorker = (rebuilds: number) =>
      beforeItsFirstTransaction(async () => {
        for (let count = 0; count < rebuilds; count += 1) await rebuildSummaries(table, atOnce);
      }).worker;

    test.each([1, 2])('finalizes in the counters that are read then: %i rebuilds', async (rebuilds) => {
      await bill(NOVEMBER);
      await stopAfterShards(table, NOVEMBER);

      await closeInvoice(sleepyWorker(rebuilds), FIRST, toFinalized, asked);
    });

    test.each([1, 2])('makes void in the counters that are read then: %i rebuilds', async (rebuilds) => {
      await bill(NOVEMBER);
      await finalizeRunning(table, NOVEMBER);

      await voidInvoice(sleepyWorker(rebuilds), FIRST, REASON, asked);
    });

    test('closes an invoice from the first step', async () => {
      await bill(NOVEMBER);

      await closeInvoice(sleepyWorker(1), FIRST, toFinalized, asked);
    });
  });

  test.each([
    ['finalized', stopAfterFirstStep, () => closeInvoice(table, FIRST, toFinalized, asked)],
    ['made void', finalizeRunning, () => voidInvoice(table, FIRST, REASON, asked)],
  ])(
    'an invoice that is %s just after a rebuild read it is counted with its new status',
    async (_, given, act) => {
      await bill(NOVEMBER);
      await given(table, NOVEMBER);
      const { worker, came } = beforeItsFirstTransaction(act);

      await rebuildSummaries(worker, atOnce);

      expect(came()).toBe(true);
    },
  );

  /** A worker whose first transaction waits until something else has happened. */
  function beforeItsFirstTransaction(happens: () => Promise<unknown>) {
    let came = false;
    const worker = tables.open(table.name, way);
    worker.client.middlewareStack.add(
      (next) => async (args) => {
        if (!came && 'TransactItems' in args.input) {
          came = true;
          await happens();
        }
        return next(args);
      },
      { name: 'beforeItsFirstTransaction', step: 'initialize' },
    );
    return { worker, came: () => came };
  }

  test('an old rebuild that continues after a newer one has ended counts nothing', async () => {
    await billAll();
    let woken = false;
    const old = pausing(tables.open(table.name, way), async () => {
      if (woken || (await readGenerations(table)).building === undefined) return;
      woken = true;
      await rebuildSummaries(table, atOnce);
      await rebuildSummaries(table, atOnce);
    });

    await rebuildSummaries(old, atOnce);

    expect(woken).toBe(true);
  });
});
