import type { Big } from 'big.js';
import type { Currency, Instant, InvoiceId, Month } from '../../client/contract/shapes/fields.ts';
import type { Lifecycle } from './invoice-lifecycle.ts';
import type { InvoiceSlot } from './months.ts';
import type { SyncRecord } from './sync/record.ts';

/** Exact, in major units. */
interface Sum {
  readonly amount: Big;
  readonly lines: number;
}

/** What an invoice's lines add up to. */
export interface InvoiceTotals extends Sum {
  readonly byKind: ReadonlyMap<string, Sum>;
  readonly byService: ReadonlyMap<string, Sum & { readonly units: Big }>;
}

/** An invoice with its exact totals. */
export interface InvoiceRecord {
  readonly invoiceId: InvoiceId;
  readonly slot: InvoiceSlot;
  /** Its place in its month, from 1. */
  readonly seq: number;
  readonly lifecycle: Lifecycle;
  readonly sync: SyncRecord;
  readonly openedAt: Instant;
  /** The number of shards over which its total is spread. */
  readonly shards: number;
  /** How many of them lie in one partition; undefined in older invoices. */
  readonly together: number | undefined;
  /** Exact sums of its lines. They no longer change once it is closed. */
  readonly totals: InvoiceTotals;
  /** What was credited of its lines, on whichever invoice. */
  readonly credited: Big;
  /** The newest generation of the summary that counts this invoice, or would count it if it were closed. */
  readonly countedIn: number | undefined;
}

/** What the reply to a write says of its invoice. */
export interface InvoiceStanding {
  readonly invoiceId: InvoiceId;
  readonly currency: Currency;
  readonly month: Month;
  readonly status: Lifecycle['status'];
  /** In major units: exact as long as lines can come, rounded once it is finalized. */
  readonly total: Big;
  readonly lines: number;
}

/** The standing of an invoice that was read whole. */
export const standingOf = ({ invoiceId, slot, lifecycle, totals }: InvoiceRecord): InvoiceStanding => ({
  invoiceId,
  currency: slot.currency,
  month: slot.month,
  status: lifecycle.status,
  total: 'total' in lifecycle ? lifecycle.total : totals.amount,
  lines: totals.lines,
});
