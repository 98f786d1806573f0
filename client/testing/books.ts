import { Big } from 'big.js';
import { carriedIn, carriedOut, monthAfter } from '../../functions/domain/carry-over.ts';
import { DomainError } from '../../functions/domain/errors.ts';
import { type Close, closeOf, type Lifecycle, notAllowed } from '../../functions/domain/invoice-lifecycle.ts';
import type { InvoiceRecord, InvoiceTotals } from '../../functions/domain/invoice-record.ts';
import type { Invoicing } from '../../functions/domain/invoicing/invoicing.ts';
import { issuedBy, numberOnPaper } from '../../functions/domain/invoicing/issued.ts';
import {
  type Charge,
  creditable,
  type Defaulted,
  differences,
  type KeySpace,
  lineItemIdOf,
} from '../../functions/domain/line-item.ts';
import { type BillingMonths, type InvoiceSlot, invoiceIdOf, monthOf } from '../../functions/domain/months.ts';
import type { StoredLineItem } from '../../functions/domain/stored-line-item.ts';
import type { Customer } from '../contract/customers/customer.ts';
import type { Product } from '../contract/products/product.ts';
import type { CustomerId, Instant, InvoiceId, LineItemId, ProductId } from '../contract/shapes/fields.ts';

import { LeadBook } from './lead-book.ts';

/** A charge on its way to an invoice. */
export interface Billing {
  readonly customerId: CustomerId;
  readonly space: KeySpace;
  readonly key: string;
  readonly charge: Charge;
  readonly defaulted: Defaulted;
  readonly months: BillingMonths;
  readonly createdBy: string;
  readonly now: Instant;
}

type Kept = Omit<InvoiceRecord, 'totals' | 'credited'>;

const NOT_DUE = { status: 'not_due', attempts: 0 } as const;

/** Customers, products, lines and invoices, in memory. The rules are Tally's own; only the keeping is different. */
export class Books {
  readonly customers = new Map<CustomerId, Customer>();
  /** In the order in which they were billed. */
  readonly lines = new Map<LineItemId, StoredLineItem>();
  readonly leads = new LeadBook();
  readonly products = new Map<ProductId, Product>();
  /** What each key of a create stands for, by noun and key. */
  readonly createdBy = new Map<string, string>();
  readonly #invoices = new Map<InvoiceId, Kept>();

  /** Bills a charge once for its key. */
  bill(billing: Billing): { readonly lineItem: StoredLineItem; readonly replayed: boolean } {
    const { customerId, space, key, charge, defaulted, months, createdBy, now } = billing;
    const lineItemId = lineItemIdOf(customerId, space, key);
    const known = this.lines.get(lineItemId);
    if (known) return { lineItem: sameAs(known, charge, defaulted), replayed: true };
    const { invoice, movedFrom } = this.#destination(customerId, charge, months, now);
    const lineItem: StoredLineItem = {
      lineItemId,
      customerId,
      invoiceId: invoice.invoiceId,
      idempotencyKey: key,
      createdAt: now,
      createdBy,
      creditable: creditable(charge),
      ...(movedFrom !== undefined && { movedFrom }),
      charge,
    };
    this.lines.set(lineItemId, lineItem);
    return { lineItem, replayed: false };
  }

  /** Takes a credit's amount from its original. */
  takeFrom(original: StoredLineItem, amount: Big): void {
    this.lines.set(original.lineItemId, { ...original, creditable: original.creditable.minus(amount) });
  }

  /** A line that comes too late for its month goes to the current one, and says which invoice it missed. */
  #destination(
    customerId: CustomerId,
    { currency }: Charge,
    { month, fallback, missed }: BillingMonths,
    now: Instant,
  ): { readonly invoice: Kept; readonly movedFrom: InvoiceId | null | undefined } {
    const slot = { customerId, currency, month };
    const last = this.#last(slot);
    if (fallback !== undefined && last && last.lifecycle.status !== 'open') {
      return { invoice: this.#open({ ...slot, month: fallback }, now), movedFrom: last.invoiceId };
    }
    const missedInvoice = missed === undefined ? undefined : this.#last({ ...slot, month: missed });
    return {
      invoice: this.#open(slot, now),
      movedFrom: missed === undefined ? undefined : (missedInvoice?.invoiceId ?? null),
    };
  }

  #last(slot: InvoiceSlot): Kept | undefined {
    return [...this.#invoices.values()]
      .filter((one) => sameSlot(one.slot, slot))
      .reduce<Kept | undefined>((last, one) => (last && last.seq > one.seq ? last : one), undefined);
  }

  #open(slot: InvoiceSlot, now: Instant): Kept {
    const last = this.#last(slot);
    if (last?.lifecycle.status === 'open') return last;
    const next = emptyInvoice(slot, (last?.seq ?? 0) + 1, now);
    this.#invoices.set(next.invoiceId, next);
    return next;
  }

  /** The running invoice of a month, even if nothing is on it yet. */
  running(slot: InvoiceSlot, now: Instant): InvoiceRecord {
    const last = this.#last(slot);
    const isOpen = last?.lifecycle.status === 'open';
    return this.#counted(isOpen ? last : emptyInvoice(slot, (last?.seq ?? 0) + 1, now));
  }

  invoice(invoiceId: InvoiceId): InvoiceRecord | undefined {
    const kept = this.#invoices.get(invoiceId);
    return kept && this.#counted(kept);
  }

  /** The newest month first. */
  invoicesOf(customerId: CustomerId): InvoiceRecord[] {
    return [...this.#invoices.values()]
      .filter(({ slot }) => slot.customerId === customerId)
      .sort((a, b) => (a.slot.month === b.slot.month ? b.seq - a.seq : a.slot.month < b.slot.month ? 1 : -1))
      .map((kept) => this.#counted(kept));
  }

  linesOn(invoiceId: InvoiceId): StoredLineItem[] {
    return [...this.lines.values()].filter((line) => line.invoiceId === invoiceId);
  }

  #counted(kept: Kept): InvoiceRecord {
    const lines = this.linesOn(kept.invoiceId);
    const credited = lines.reduce(
      (sum, line) => sum.plus(creditable(line.charge)).minus(line.creditable),
      new Big(0),
    );
    return { ...kept, totals: totalsOf(lines), credited };
  }

  /**
   * Closes an open invoice. A closed one is answered as it is.
   *
   * @param preview Only tells what it would become.
   */
  finalize(invoiceId: InvoiceId, by: string, now: Instant, preview: boolean): InvoiceRecord | undefined {
    const invoice = this.invoice(invoiceId);
    if (!invoice || invoice.lifecycle.status === 'finalized') return invoice;
    const { lifecycle, sync, slot, totals } = invoice;
    if (lifecycle.status !== 'open') throw notAllowed('finalize', invoiceId, lifecycle, sync);
    const close = closeOf(totals, slot.currency, { to: 'finalized' });
    const figures = { total: close.total, exactTotal: close.exactTotal, closedBy: by };
    const closed: Lifecycle =
      close.status === 'void'
        ? { status: 'void', ...figures, voidReason: close.voidReason, voidedAt: now, voidedBy: by }
        : { status: 'finalized', ...figures, ...this.#issued(slot, close, now), finalizedAt: now };
    const kept: Kept = { ...invoice, lifecycle: closed, sync: syncOf(close.sync, now) };
    if (preview) return { ...invoice, ...kept };
    this.#invoices.set(invoiceId, kept);
    if (close.carried) this.#carry(kept, close.carried, now, by);
    return this.invoice(invoiceId);
  }

  /** A sum below zero goes to the next invoice. */
  #carry({ invoiceId, slot, lifecycle }: Kept, amount: Big, now: Instant, createdBy: string): void {
    const next = this.#open({ ...slot, month: monthAfter(slot, now) }, now);
    const number = numberOnPaper(lifecycle);
    const months = { from: slot.month, to: next.slot.month };
    const carried = { amount, currency: slot.currency, from: invoiceId, number, months, now };
    const pairs = [
      [invoiceId, carriedOut(carried)],
      [next.invoiceId, carriedIn(carried)],
    ] as const;
    for (const [on, { key, charge }] of pairs) {
      const lineItemId = lineItemIdOf(slot.customerId, 'carry', key);
      this.lines.set(lineItemId, {
        lineItemId,
        customerId: slot.customerId,
        invoiceId: on,
        idempotencyKey: key,
        createdAt: now,
        createdBy,
        creditable: new Big(0),
        charge,
      });
    }
  }

  #issued(slot: InvoiceSlot, { sync, tax }: Close, now: Instant) {
    const number = this.#nextNumber(slot);
    const customer = this.customers.get(slot.customerId);
    const isPayable = sync === 'pending';
    return { number, issued: issuedBy(INVOICING, { slot, number, customer, isPayable, tax, now }) };
  }

  #nextNumber({ customerId, currency }: InvoiceSlot): number {
    const numbered = [...this.#invoices.values()].filter(
      ({ slot, lifecycle }) =>
        slot.customerId === customerId && slot.currency === currency && 'number' in lifecycle,
    );
    return numbered.length + 1;
  }
}

/** As a stage that says nothing about its invoices. */
const INVOICING: Invoicing = { numberPrefix: 'INV', dueDays: 30 };

const syncOf = (status: 'pending' | 'not_due', now: Instant): Kept['sync'] =>
  status === 'pending' ? { status, attempts: 0, nextAttemptAt: now } : NOT_DUE;

const sameSlot = (one: InvoiceSlot, other: InvoiceSlot): boolean =>
  one.customerId === other.customerId && one.currency === other.currency && one.month === other.month;

const emptyInvoice = (slot: InvoiceSlot, seq: number, now: Instant): Kept => ({
  invoiceId: invoiceIdOf(slot, seq),
  slot,
  seq,
  lifecycle: { status: 'open' },
  sync: NOT_DUE,
  openedAt: now,
  shards: 1,
  together: undefined,
  countedIn: undefined,
});

function sameAs(known: StoredLineItem, charge: Charge, defaulted: Defaulted): StoredLineItem {
  const errors = differences(known.charge, charge, defaulted);
  if (errors.length === 0) return known;
  throw new DomainError('idempotency_conflict', {
    detail: (fields) =>
      `Idempotency key ${known.idempotencyKey} was used with other content: ${fields}. Nothing was written. Send the same content again, or use a new key for a new charge.`,
    errors,
    lineItemId: known.lineItemId,
  });
}

function totalsOf(lines: readonly StoredLineItem[]): InvoiceTotals {
  const byKind = new Map<string, { amount: Big; lines: number }>();
  const byService = new Map<string, { amount: Big; lines: number; units: Big }>();
  let amount = new Big(0);
  for (const { charge } of lines) {
    amount = amount.plus(charge.amount);
    const kind = byKind.get(charge.kind) ?? { amount: new Big(0), lines: 0 };
    byKind.set(charge.kind, { amount: kind.amount.plus(charge.amount), lines: kind.lines + 1 });
    if (charge.service === undefined) continue;
    const service = byService.get(charge.service) ?? { amount: new Big(0), lines: 0, units: new Big(0) };
    byService.set(charge.service, {
      amount: service.amount.plus(charge.amount),
      lines: service.lines + 1,
      units: charge.kind === 'usage' ? service.units.plus(charge.units) : service.units,
    });
  }
  return { amount, lines: lines.length, byKind: byName(byKind), byService: byName(byService) };
}

const byName = <Value>(map: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> =>
  new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)));

/** The month that takes a credit. */
export const currentMonth = (now: Instant): BillingMonths => ({
  month: monthOf(now),
  fallback: undefined,
  missed: undefined,
});
