import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import type { InvoiceId } from '../../../../client/contract/shapes/fields.ts';
import { readInvoicing } from '../../../../functions/domain/invoicing/invoicing.ts';
import { closeInvoice } from '../../../../functions/store/closing/closing.ts';
import { finalizeInvoice } from '../../../../functions/store/closing/finalizing.ts';
import { voidInvoice } from '../../../../functions/store/closing/voiding.ts';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { customer, monthOf, oneOff } from '../../../support/charges.ts';
import { asked, finalizeRunning } from '../../../support/closing.ts';
import { Crash, crashing, type When } from '../../../support/crashes.ts';
import { creditLine } from '../../../support/credit-lines.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const NOVEMBER = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;
const first = 'inv_acme_USD_2026-11_1' as InvoiceId;
const second = 'inv_acme_USD_2026-11_2' as InvoiceId;

const bill = async (table: Table, key: string, amount: string) => {
  const charge = oneOff({ amount: new Big(amount) });
  return (await addLineItem(table, lineItemRequest({ idempotencyKey: key, charge }))).lineItem;
};
const VAT = { from: '2026-01', name: 'VAT', percent: '19' };
const taxed = { ...asked, invoicing: readInvoicing(JSON.stringify({ taxes: [VAT] })) };
const finalize = (id: InvoiceId) => (table: Table) => finalizeInvoice(table, id, asked);
const makeVoid = (id: InvoiceId) => (table: Table) => voidInvoice(table, id, 'billed by mistake', asked);

interface Situation {
  readonly what: string;
  readonly given: (table: Table) => Promise<unknown>;
  readonly when: (table: Table) => Promise<unknown>;
  /** With what the month-end run comes after it; as all others if it is left out. */
  readonly asking?: typeof asked;
  /** How many calls a worker makes if it does not die. */
  readonly calls: number;
  readonly invoiceId: InvoiceId;
  readonly becomes: 'finalized' | 'void';
  readonly total: string;
  /** What the next invoice has in the end. */
  readonly left?: string;
}

const situations: readonly Situation[] = [
  {
    what: 'finalizing',
    given: (table) => bill(table, 'one', '2.335'),
    when: finalize(first),
    calls: 10,
    invoiceId: first,
    becomes: 'finalized',
    total: '2.34',
  },
  {
    what: 'finalizing with a tax',
    given: (table) => bill(table, 'one', '2.335'),
    when: (table) => finalizeInvoice(table, first, taxed),
    asking: taxed,
    calls: 10,
    invoiceId: first,
    becomes: 'finalized',
    total: '2.78',
  },
  {
    what: 'finalizing below zero',
    given: async (table) => {
      const line = await bill(table, 'one', '10');
      await finalizeRunning(table, NOVEMBER);
      await creditLine(table, line, '4.005');
    },
    when: finalize(second),
    calls: 13,
    invoiceId: second,
    becomes: 'finalized',
    total: '0',
    left: '-4.005',
  },
  {
    what: 'making an open invoice void that holds a credit',
    given: async (table) => {
      const line = await bill(table, 'one', '10');
      await finalizeRunning(table, NOVEMBER);
      await creditLine(table, line, '4.005');
      await bill(table, 'two', '7');
    },
    when: makeVoid(second),
    calls: 10,
    invoiceId: second,
    becomes: 'void',
    total: '3',
    left: '-4.005',
  },
  {
    what: 'making a finalized invoice void whose line was credited elsewhere',
    given: async (table) => {
      const line = await bill(table, 'one', '10');
      await finalizeRunning(table, NOVEMBER);
      await creditLine(table, line, '4.005');
    },
    when: makeVoid(first),
    calls: 5,
    invoiceId: first,
    becomes: 'void',
    total: '10',
    left: '0',
  },
];

// Behind the proxy, a transaction still holds its items for a moment, even if its worker is dead.
describe('a worker that closes an invoice', () => {
  const way = 'through the conflict proxy';
  let table: Table;
  beforeEach(async () => {
    table = await tables.create(way);
  });
  afterEach(async () => {
    // This finds a violation if numbers or summaries do not count the invoice exactly once.
    expect(audit(await snapshotOf(table))).toEqual([]);
  });

  describe.each(situations)(
    '$what',
    ({ given, when: act, asking = asked, calls, invoiceId, becomes, total, left }) => {
      const assertEnd = async () => {
        const invoice = await readInvoice(table, invoiceId);
        expect(invoice?.lifecycle).toMatchObject({ status: becomes, total: new Big(total) });
        const open = (await snapshotOf(table)).headers.find(({ status }) => status === 'open');
        const next = open && (await readInvoice(table, open.invoice_id));
        expect(next?.totals.amount.toFixed()).toBe(left);
      };

      test(`takes ${calls} calls`, async () => {
        await given(table);
        let made = 0;
        await act(
          crashing(tables.open(table.name, way), () => {
            made += 1;
            return undefined;
          }),
        );

        expect(made).toBe(calls);
        await assertEnd();
      });

      const points = Array.from({ length: calls }, (_, index) => index + 1).flatMap((call) => [
        ['before', call] as const,
        ['after', call] as const,
      ]);

      /** A worker with nothing in memory dies around one of its calls. */
      const dies = async (when: When, atCall: number) => {
        let made = 0;
        const dying = crashing(tables.open(table.name, way), () => {
          made += 1;
          return made === atCall ? when : undefined;
        });
        await expect(act(dying)).rejects.toBeInstanceOf(Crash);
      };

      test.each(points)('dies %s call %i: another does it again, and it is done once', async (when, call) => {
        await given(table);
        await dies(when, call);

        await act(tables.open(table.name, way));

        await assertEnd();
      });

      test.each(points)(
        'dies %s call %i: if the closing has begun, a month-end run finishes it as it was meant',
        async (when, call) => {
          await given(table);
          await dies(when, call);
          const found = await readInvoice(table, invoiceId);
          const isBegun = found?.lifecycle.status === 'closing' || found?.lifecycle.status === becomes;

          // The run asks for another target if this is a void.
          await closeInvoice(tables.open(table.name, way), invoiceId, { to: 'finalized' }, asking);

          if (isBegun) await assertEnd();
        },
      );
    },
  );
});
