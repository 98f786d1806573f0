import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import {
  type Currency,
  currency as currencySchema,
  type InvoiceId,
} from '../../../../client/contract/shapes/fields.ts';
import { apportion } from '../../../../functions/domain/apportion.ts';
import { closeOf } from '../../../../functions/domain/invoice-lifecycle.ts';
import type { InvoiceRecord } from '../../../../functions/domain/invoice-record.ts';
import { readInvoicing } from '../../../../functions/domain/invoicing/invoicing.ts';
import { formatMoney } from '../../../../functions/domain/money.ts';
import { billingMonths, dayIn, invoiceIdOf } from '../../../../functions/domain/months.ts';
import type { StoredLineItem } from '../../../../functions/domain/stored-line-item.ts';
import { subscriptionOf } from '../../../../functions/domain/subscriptions/creating.ts';
import { feePart } from '../../../../functions/domain/subscriptions/fee-part.ts';
import type { Subscription } from '../../../../functions/domain/subscriptions/subscription.ts';
import { finalizeInvoice } from '../../../../functions/store/closing/finalizing.ts';
import { voidInvoice } from '../../../../functions/store/closing/voiding.ts';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import { creditLineItem } from '../../../../functions/store/line-items/credits.ts';
import {
  cancelSubscription,
  changeSubscription,
} from '../../../../functions/store/subscriptions/changing.ts';
import { createSubscription } from '../../../../functions/store/subscriptions/creating.ts';
import { getSubscription } from '../../../../functions/store/subscriptions/find.ts';
import { renewSubscriptions } from '../../../../functions/store/subscriptions/renewals.ts';
import type { Writer } from '../../../../functions/store/subscriptions/writes.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { workedExamplesIn } from '../../../documents/worked-examples.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { at, customer, monthOf, oneOff } from '../../../support/charges.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';
import { fast } from '../../../support/month-end.ts';

/* The worked examples of docs/billing-logic.md. */

const GRACE_DAYS = 2;

const examples = workedExamplesIn('docs/billing-logic.md');
const stories = examples.filter(({ head }) => head.startsWith('| step'));
const roundings = examples.filter(({ head }) => head.startsWith('| exact total'));
const breakdowns = examples.filter(({ head }) => head.startsWith('| exact parts'));
const cuts = examples.filter(({ head }) => head.startsWith('| fee'));

test('the page has examples, and a test runs each of its tables', () => {
  expect([stories.length, roundings.length, breakdowns.length, cuts.length]).toEqual([13, 1, 1, 1]);
  expect(stories.length + roundings.length + breakdowns.length + cuts.length).toBe(examples.length);
});

test.each(roundings.flatMap(({ rows }) => rows))('%s %s is rounded to %s', (exact, code, total) => {
  const currency = currencySchema.parse(code);

  const close = closeOf({ amount: new Big(exact ?? ''), lines: 1 }, currency, { to: 'finalized' });

  expect(formatMoney(close.total, currency)).toBe(total);
  expect(close.exactTotal.toFixed()).toBe(exact);
});

test.each(breakdowns.flatMap(({ rows }) => rows))('%s %s is printed as %s', (exact = '', code, printed) => {
  const currency = currencySchema.parse(code);

  const parts = apportion(
    exact.split(', ').map((part) => new Big(part)),
    currency,
  );

  expect(parts.map((part) => formatMoney(part, currency)).join(', ')).toBe(printed);
});

test.each(cuts.flatMap(({ rows }) => rows))(
  '%s %s a month for %s costs %s',
  (fee = '', code, days = '', printed) => {
    const currency = currencySchema.parse(code);
    const [, month = '', parts = ''] = /^(\S+): (.+)$/.exec(days) ?? [];

    const costs = parts.split(', ').map((part) => {
      const [from = 0, to = 0] = part.split('–').map(Number);
      const period = { from: dayIn(monthOf(month), from), to: dayIn(monthOf(month), to) };
      return feePart(new Big(fee), currency, period);
    });

    expect(costs.map((cost) => formatMoney(cost, currency)).join(', ')).toBe(printed);
    expect(costs.reduce((sum, cost) => sum.plus(cost)).eq(fee)).toBe(true);
  },
);

describe('step by step', () => {
  let tables: BillingTables;
  let table: Table;
  beforeAll(async () => {
    tables = await BillingTables.start();
    table = await tables.create('directly');
  });
  afterAll(async () => {
    expect(audit(await snapshotOf(table))).toEqual([]);
    await tables.stop();
  });

  test.each(stories.map((story, index) => ({ ...story, index })))(
    '$title, example $index',
    async ({ rows, index }) => {
      const story = new Story(table, `customer-${index}`, 'USD');
      for (const [step = '', said = ''] of rows) {
        await story.do(step);
        for (const invoice of said.split('; ')) {
          expect(`${step} → ${await story.says(invoice)}`).toBe(`${step} → ${invoice}`);
        }
      }
    },
  );
});

const INVOICE = /^(\d{4}-\d\d)\/(\d+)/;

class Story {
  readonly #table: Table;
  readonly #customer: ReturnType<typeof customer>;
  readonly #currency: Currency;
  readonly #lines = new Map<string, StoredLineItem>();
  readonly #subscriptions = new Map<string, Subscription>();

  constructor(table: Table, id: string, currency: Currency) {
    this.#table = table;
    this.#customer = customer(id);
    this.#currency = currency;
  }

  /**
   * `2026-11-21: A costs 10.00 USD`, `…: credit 4.00 of A`, `…: finalize 2026-11/1`, `…: void 2026-11/1`; steps of
   * subscriptions: `…: S starts at 30.00 USD a month`, `…: S is cancelled` and so on.
   */
  async do(step: string): Promise<void> {
    const [, when = '', what = ''] = /^(\S+): (.+)$/.exec(step) ?? [];
    const now = at(when.includes('T') ? when : `${when}T12:00:00Z`);
    const asked = { by: 'operator', now, invoicing: readInvoicing(undefined) };
    const cost = /^(\w+) costs ([\d.]+) USD(?:, used (\S+))?$/.exec(what);
    if (cost) return this.#bill(cost, now);
    const credit = /^credit ([\d.]+) of (\w+)$/.exec(what);
    if (credit) return this.#credit(credit, now);
    const close = /^(finalize|void) (\S+)$/.exec(what);
    if (!close && (await this.#ofSubscriptions(what, now))) return;
    if (!close) throw new Error(`No step is written as "${step}".`);
    const invoiceId = this.#idOf(close[2] ?? '');
    if (close[1] === 'finalize') await finalizeInvoice(this.#table, invoiceId, asked);
    else await voidInvoice(this.#table, invoiceId, 'billed by mistake', asked);
  }

  /** The invoice, in the words of the example. */
  async says(example: string): Promise<string> {
    const name = INVOICE.exec(example)?.[0] ?? '';
    const invoice = await readInvoice(this.#table, this.#idOf(name));
    if (!invoice) return `${name} does not exist`;
    return [
      `${name} ${invoice.lifecycle.status} ${this.#money(totalOf(invoice))}`,
      ...(example.includes('exact') ? [`exact ${this.#money(invoice.totals.amount)}`] : []),
      ...(example.includes('no.') && 'number' in invoice.lifecycle
        ? [`no. ${invoice.lifecycle.number}`]
        : []),
      ...(/not due|pending/.test(example) ? [invoice.sync.status.replace('_', ' ')] : []),
    ].join(', ');
  }

  /** @returns whether it is a step of subscriptions */
  async #ofSubscriptions(what: string, now: ReturnType<typeof at>): Promise<boolean> {
    const writer = { by: 'team-a', now, graceDays: GRACE_DAYS };
    if (what === 'the month begins') {
      const onFailed = (_id: string, error: unknown): never => {
        throw error;
      };
      await renewSubscriptions(this.#table, {
        now,
        graceDays: GRACE_DAYS,
        pace: fast,
        until: Number.POSITIVE_INFINITY,
        onFailed,
      });
      return true;
    }
    const [, name = '', fee, from] =
      /^(\w+) starts at ([\d.]+) USD a month(?:, from (\S+))?$/.exec(what) ?? [];
    if (fee !== undefined) {
      await this.#subscribe(name, new Big(fee), from === undefined ? now : at(`${from}T00:00:00Z`), writer);
      return true;
    }
    const [, changing = '', done, to] =
      /^(\w+) (changes|ends|is cancelled)(?: to ([\d.]+) USD| with its period)?$/.exec(what) ?? [];
    const subscription = this.#subscriptions.get(changing);
    if (!subscription) return false;
    const found = await getSubscription(this.#table, this.#customer, subscription.subscriptionId);
    if (done === 'is cancelled') await cancelSubscription(this.#table, found, writer);
    else {
      const update = done === 'ends' ? { cancel_at_period_end: true } : { amount: new Big(to ?? '') };
      await changeSubscription(this.#table, found, { update, idempotencyKey: undefined }, writer);
    }
    return true;
  }

  async #subscribe(
    name: string,
    amount: Big,
    startsAt: ReturnType<typeof at>,
    writer: Writer,
  ): Promise<void> {
    const asked = {
      customerId: this.#customer,
      idempotencyKey: name,
      currency: this.#currency,
      caller: writer.by,
      now: writer.now,
    };
    const sent = subscriptionOf({ plan: 'Basic', amount, starts_at: startsAt }, asked);
    const { subscription } = await createSubscription(
      this.#table,
      { subscription: sent, idempotencyKey: name, hasCurrency: false, refused: undefined },
      writer,
    );
    this.#subscriptions.set(name, subscription);
  }

  async #bill([, name = '', amount = '', used]: RegExpExecArray, now: ReturnType<typeof at>): Promise<void> {
    const usedAt = used === undefined ? now : at(used);
    const request = lineItemRequest({
      customerId: this.#customer,
      idempotencyKey: name,
      charge: oneOff({ amount: new Big(amount), usedAt, usedAtDefaulted: used === undefined }),
      months: billingMonths(usedAt, now, GRACE_DAYS),
      now,
    });
    this.#lines.set(name, (await addLineItem(this.#table, request)).lineItem);
  }

  async #credit([, amount = '', name = '']: RegExpExecArray, now: ReturnType<typeof at>): Promise<void> {
    const line = this.#lines.get(name);
    if (!line) throw new Error(`There is no line ${name} to credit.`);
    const request = { amount: new Big(amount), reason: 'Late', createdBy: 'support', now };
    await creditLineItem(this.#table, line, { ...request, idempotencyKey: `${amount} of ${name}` });
  }

  #idOf(name: string): InvoiceId {
    const [, month = '', sequence] = INVOICE.exec(name) ?? [];
    const slot = { customerId: this.#customer, currency: this.#currency, month: monthOf(month) };
    return invoiceIdOf(slot, Number(sequence));
  }

  #money = (amount: Big): string => formatMoney(amount, this.#currency);
}

const totalOf = ({ lifecycle, totals }: InvoiceRecord): Big =>
  'total' in lifecycle ? lifecycle.total : totals.amount;
