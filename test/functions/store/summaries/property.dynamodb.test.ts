import '../../../support/node-errors.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import fc from 'fast-check';
import { voidInvoice } from '../../../../functions/store/closing/voiding.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import { rebuildSummaries } from '../../../../functions/store/summaries/rebuild.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { customer, monthOf, oneOff } from '../../../support/charges.ts';
import { asked, finalizeRunning, voidRunning } from '../../../support/closing.ts';
import { Crash, crashing } from '../../../support/crashes.ts';
import { damageSummaries } from '../../../support/damaged-summaries.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const atOnce = { readUnitsPerSecond: Number.POSITIVE_INFINITY };
const slot = fc.record({
  customerId: fc.constantFrom('acme', 'globex').map(customer),
  currency: fc.constantFrom('USD' as const, 'JPY' as const),
  month: fc.constantFrom('2026-10', '2026-11').map(monthOf),
});
const step = fc.oneof(
  fc.record({ what: fc.constant('finalize'), slot, cents: fc.integer({ min: 1, max: 99_999 }) }),
  fc.record({ what: fc.constant('void while open'), slot, cents: fc.integer({ min: 1, max: 99_999 }) }),
  fc.record({ what: fc.constant('void when finalized'), slot, cents: fc.integer({ min: 1, max: 99_999 }) }),
  fc.record({ what: fc.constant('rebuild') }),
  fc.record({ what: fc.constant('lose counters and rebuild') }),
  fc.record({ what: fc.constant('rebuild dies'), call: fc.integer({ min: 1, max: 40 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

test('the summary agrees with the invoices after any closings, voids and rebuilds, also after dead rebuilds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const table = await tables.create('directly');
      for (const [index, each] of steps.entries()) {
        await take(table, each, `${index}`);
        expect(audit(await snapshotOf(table))).toEqual([]);
      }
    }),
    { numRuns: 12 },
  );
});

async function take(table: Table, each: Step, key: string): Promise<void> {
  if ('call' in each) return diesAt(table, each.call);
  if (!('slot' in each)) {
    if (each.what !== 'rebuild') await damageSummaries(table);
    await rebuildSummaries(table, atOnce);
    return;
  }
  const charge = oneOff({ amount: new Big(each.cents).div(100), currency: each.slot.currency });
  const months = { month: each.slot.month, fallback: undefined, missed: undefined };
  await addLineItem(table, lineItemRequest({ ...each.slot, months, charge, idempotencyKey: key }));
  if (each.what === 'void while open') {
    await voidRunning(table, each.slot);
    return;
  }
  const finalized = await finalizeRunning(table, each.slot);
  if (finalized && each.what === 'void when finalized') {
    await voidInvoice(table, finalized.invoiceId, 'billed by mistake', asked);
  }
}

async function diesAt(table: Table, call: number): Promise<void> {
  let calls = 0;
  const dying = crashing(tables.open(table.name, 'directly'), () => {
    calls += 1;
    if (calls > call) return 'before';
    return calls === call ? 'after' : undefined;
  });
  await rebuildSummaries(dying, atOnce).catch((error: unknown) => {
    if (!(error instanceof Crash)) throw error;
  });
}
