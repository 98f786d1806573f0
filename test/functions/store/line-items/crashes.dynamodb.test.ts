import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import { addLineItem, type LineItemRequest } from '../../../../functions/store/line-items/adding.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables, waysOfTests } from '../../../support/billing-tables.ts';
import { customer, monthOf, usage } from '../../../support/charges.ts';
import { finalizeRunning } from '../../../support/closing.ts';
import { Crash, crashing, type When } from '../../../support/crashes.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const NOVEMBER = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;
const earlier = lineItemRequest({ idempotencyKey: 'earlier' });
const late = lineItemRequest({
  charge: usage(),
  months: { month: monthOf('2026-11'), fallback: monthOf('2026-12'), missed: undefined },
});

interface Situation {
  readonly what: string;
  readonly given: (table: Table) => Promise<unknown>;
  readonly request: LineItemRequest;
  /** How many calls a worker makes if it does not die. */
  readonly calls: number;
}

const situations: readonly Situation[] = [
  {
    what: 'the first line of a month without an invoice',
    given: async () => undefined,
    request: lineItemRequest(),
    calls: 4,
  },
  {
    what: 'a line on an open invoice',
    given: (table) => addLineItem(table, earlier),
    request: lineItemRequest(),
    calls: 2,
  },
  {
    what: 'a line after its invoice was closed',
    given: async (table) => {
      await addLineItem(table, earlier);
      await finalizeRunning(table, NOVEMBER);
    },
    request: lineItemRequest(),
    calls: 4,
  },
  {
    what: 'a late line that is moved to a month without an invoice',
    given: async (table) => {
      await addLineItem(table, earlier);
      await finalizeRunning(table, NOVEMBER);
    },
    request: late,
    calls: 6,
  },
];

describe.each(waysOfTests)('%s', (way) => {
  let table: Table;
  beforeEach(async () => {
    table = await tables.create(way);
  });
  afterEach(async () => {
    expect(audit(await snapshotOf(table))).toEqual([]);
  });

  /** Another worker, which knows nothing about the calls before, dies just before or after one of its calls. */
  const workerDying = (when: When, atCall: number) => {
    let calls = 0;
    return crashing(tables.open(table.name, way), () => {
      calls += 1;
      return calls === atCall ? when : undefined;
    });
  };

  describe.each(situations)('$what', ({ given, request, calls }) => {
    test(`takes ${calls} calls`, async () => {
      await given(table);
      let made = 0;
      const worker = crashing(tables.open(table.name, way), () => {
        made += 1;
        return undefined;
      });

      await addLineItem(worker, request);

      expect(made).toBe(calls);
    });

    const points = Array.from({ length: calls }, (_, index) => index + 1).flatMap((call) => [
      ['before', call] as const,
      ['after', call] as const,
    ]);

    test.each(points)(
      'a worker dies %s call %i: there is one line after the try of another worker',
      async (when, call) => {
        await given(table);

        await expect(addLineItem(workerDying(when, call), request)).rejects.toBeInstanceOf(Crash);
        const retried = await addLineItem(tables.open(table.name, way), request);

        // Only the last call writes the line.
        expect(retried.replayed).toBe(when === 'after' && call === calls);
        const { lines } = await snapshotOf(table);
        expect(lines.filter((line) => line.idempotency_key === request.idempotencyKey)).toHaveLength(1);
        const invoice = await readInvoice(table, retried.lineItem.invoiceId);
        expect(invoice?.totals.lines).toBe(
          lines.filter((line) => line.invoice_id === retried.lineItem.invoiceId).length,
        );
      },
    );
  });
});
