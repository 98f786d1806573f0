import '../../../support/node-errors.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import fc from 'fast-check';
import {
  type Currency,
  type CustomerId,
  currencies,
  type InvoiceId,
  type Month,
} from '../../../../client/contract/shapes/fields.ts';
import { standingOf } from '../../../../functions/domain/invoice-record.ts';
import { readInvoicing } from '../../../../functions/domain/invoicing/invoicing.ts';
import { invoiceIdOf } from '../../../../functions/domain/months.ts';
import { finalizeInvoice } from '../../../../functions/store/closing/finalizing.ts';
import { voidInvoice } from '../../../../functions/store/closing/voiding.ts';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import { readStanding } from '../../../../functions/store/invoices/standing.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import { creditLineItem, getLineItem } from '../../../../functions/store/line-items/credits.ts';
import { findLineItem } from '../../../../functions/store/line-items/find.ts';
import { readBalances } from '../../../../functions/store/reports/balance.ts';
import { readSummary } from '../../../../functions/store/summaries/reading.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { at, customer, monthOf, oneOff } from '../../../support/charges.ts';
import { InvoiceModel, SCALE } from '../../../support/invoice-model.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';
import { acme } from '../../../support/replies.ts';

let tables: BillingTables;
let table: Table;
beforeAll(async () => {
  tables = await BillingTables.start();
  table = await tables.create('directly');
});
afterAll(() => tables.stop());

type Step =
  | { readonly do: 'bill'; readonly amount: bigint }
  /** A part, in percent, of what is left of one of the lines. */
  | { readonly do: 'credit'; readonly which: number; readonly percent: bigint }
  | { readonly do: 'finalize' | 'void'; readonly which: number }
  | { readonly do: 'next month' };

const which = fc.nat(50);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant('bill' as const), amount: fc.bigInt(1n, 300_000n) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('credit' as const), which, percent: fc.bigInt(1n, 100n) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('finalize' as const), which }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('void' as const), which }) },
    { weight: 1, arbitrary: fc.constant({ do: 'next month' as const }) },
  ),
  { minLength: 1, maxLength: 25 },
);

const MONTHS = Array.from({ length: 12 }, (_, index) =>
  monthOf(`2027-${String(index + 1).padStart(2, '0')}`),
);
const monthAt = (index: number): Month => MONTHS[Math.min(index, 11)] ?? monthOf('2027-12');
const decimal = (amount: bigint): Big => new Big(String(amount)).div(new Big(10).pow(SCALE));

/** The store and the model, which do the same steps. */
class Both {
  readonly model: InvoiceModel;
  readonly customerId: CustomerId;
  readonly currency: Currency;
  #keys = 0;

  constructor(customerId: CustomerId, currency: Currency) {
    this.customerId = customerId;
    this.currency = currency;
    this.model = new InvoiceModel(
      (month, sequence) => invoiceIdOf({ customerId, currency, month: monthAt(month) }, sequence),
      Math.min(2, currencies[currency]),
    );
  }

  async do(step: Step): Promise<void> {
    const asked = { by: 'operator', now: this.#now(), invoicing: readInvoicing(undefined) };
    switch (step.do) {
      case 'bill':
        return this.#bill(step.amount);
      case 'credit':
        return this.#credit(step.which, step.percent);
      case 'finalize': {
        const invoice = pick(
          this.model.invoices.filter(({ status }) => status === 'open'),
          step.which,
        );
        if (!invoice) return;
        await finalizeInvoice(table, invoice.id as InvoiceId, asked); // an id that the model made as the store does
        return this.model.finalize(invoice);
      }
      case 'void': {
        const invoice = pick(
          this.model.invoices.filter(({ status }) => status !== 'void'),
          step.which,
        );
        if (!invoice) return;
        await voidInvoice(table, invoice.id as InvoiceId, 'billed by mistake', asked); // as above
        return this.model.makeVoid(invoice);
      }
      case 'next month':
        this.model.month = Math.min(11, this.model.month + 1);
        return;
      default:
        step satisfies never;
    }
  }

  async #bill(amount: bigint): Promise<void> {
    this.#keys += 1;
    const key = `line:${this.#keys}`;
    const { currency, customerId } = this;
    const now = this.#now();
    await addLineItem(
      table,
      lineItemRequest({
        customerId,
        idempotencyKey: key,
        charge: oneOff({ amount: decimal(amount), currency, usedAt: now }),
        months: { month: monthAt(this.model.month), fallback: undefined, missed: undefined },
        now,
      }),
    );
    this.model.add(key, amount);
  }

  async #credit(index: number, percent: bigint): Promise<void> {
    const creditable = this.model.lines.filter(({ invoice }) => invoice.status !== 'void');
    const line = pick(creditable, index);
    if (!line) return;
    const amount = ((line.amount - line.credited) * percent) / 100n;
    const stored = await findLineItem(table, this.customerId, line.key);
    if (amount === 0n || !stored) return;
    this.#keys += 1;
    await creditLineItem(table, await getLineItem(table, stored.lineItemId), {
      amount: decimal(amount),
      reason: 'Late',
      idempotencyKey: `credit:${this.#keys}`,
      createdBy: 'support',
      now: this.#now(),
    });
    this.model.credit(line, amount);
  }

  /** What the store says, in the model's words. */
  async compare(): Promise<void> {
    const { model, currency, customerId } = this;
    for (const invoice of model.invoices) {
      const stored = await readInvoice(table, invoice.id as InvoiceId); // an id that the model made as the store does
      const exact = decimal(model.exactTotalOf(invoice)).toFixed();
      expect([invoice.id, stored?.lifecycle.status, stored?.totals.amount.toFixed()]).toEqual([
        invoice.id,
        invoice.status,
        exact,
      ]);
      expect(await readStanding(table, invoice.id as InvoiceId)).toEqual(stored && standingOf(stored)); // as above
      if (!stored || !('total' in stored.lifecycle)) continue;
      const { total, exactTotal, number } = stored.lifecycle;
      expect([total.toFixed(), exactTotal.toFixed(), number]).toEqual([
        decimal(invoice.total).toFixed(),
        exact,
        invoice.number,
      ]);
    }
    const counted = await readSummary(table, customerId, { from: monthAt(0), to: monthAt(11) });
    for (const status of ['finalized', 'void'] as const) {
      const total = counted
        .filter((one) => one.status === status)
        .reduce((sum, one) => sum.plus(one.total), new Big(0));
      expect([status, total.toFixed()]).toEqual([status, decimal(model.totalOf(status)).toFixed()]);
    }
    const [balance] = await readBalances(
      table,
      { ...acme, customer_id: customerId, currency },
      monthAt(model.month),
    );
    expect([balance?.open, balance?.carried, balance?.finalizedUnpaid].map((sum) => sum?.toFixed())).toEqual(
      [model.open(), model.open('carry_over'), model.totalOf('finalized')].map((sum) =>
        decimal(sum).toFixed(),
      ),
    );
  }

  #now = () => at(`${monthAt(this.model.month)}-15T10:00:00Z`);
}

const pick = <One>(choices: readonly One[], index: number): One | undefined =>
  choices[index % choices.length];

let customers = 0;
test('any sequence of lines, credits, closings and voids keeps lines, totals, summary and balance equal', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom<Currency>('USD', 'JPY', 'KWD'), steps, async (currency, sequence) => {
      customers += 1;
      const both = new Both(customer(`customer-${customers}`), currency);
      for (const step of sequence) await both.do(step);
      await both.compare();
    }),
    { numRuns: 30 },
  );

  expect(audit(await snapshotOf(table))).toEqual([]);
}, 120_000);
