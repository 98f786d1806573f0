import type { Big } from 'big.js';
import type { Currency, Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { type Close, closeOf, type Lifecycle, notAllowed } from '../../domain/invoice-lifecycle.ts';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import { taxCharge, taxRateFor } from '../../domain/invoicing/tax.ts';
import type { Charge } from '../../domain/line-item.ts';
import { type InvoiceParts, readInvoiceParts } from '../invoices/parts.ts';
import { invoiceRecord } from '../invoices/reading.ts';
import { figuresOf } from '../invoices/totals.ts';
import { items, keys } from '../table/items.ts';
import type { Table } from '../table/table.ts';
import { type Asked, type Closed, closeInvoice } from './closing.ts';
import { readNumbered } from './settlement.ts';

const FINALIZED = { to: 'finalized' } as const;

/**
 * Closes an invoice for good. If it is finalized already, it is answered as it is. An invoice without lines becomes
 * void.
 *
 * @returns undefined when there is none
 * @throws DomainError `invoice_state_conflict` if somebody made it void; `unavailable` if it is too busy now. What was
 *   done stays, and the next call goes on
 */
export async function finalizeInvoice(
  table: Table,
  invoiceId: InvoiceId,
  asked: Asked,
): Promise<Closed | undefined> {
  const closed = await closeInvoice(table, invoiceId, FINALIZED, asked);
  return closed && { ...closed, invoice: unlessVoid(closed.invoice) };
}

/** Exactly what finalizing would make of the invoice at this moment. Nothing is written. */
export async function previewFinalizing(
  table: Table,
  invoiceId: InvoiceId,
  { by, now, invoicing }: Asked,
): Promise<InvoiceRecord | undefined> {
  const parts = await readInvoiceParts(table, invoiceId);
  if (!parts) return undefined;
  const invoice = invoiceRecord(parts);
  const { lifecycle, slot } = invoice;
  if (lifecycle.status !== 'open' && lifecycle.status !== 'closing') return unlessVoid(invoice);
  const begun = lifecycle.status === 'closing' ? lifecycle : undefined;
  const rate = taxRateFor(invoicing.taxes ?? [], slot.month);
  const close = closeOf(invoice.totals, slot.currency, begun ?? FINALIZED, rate);
  // The caller who began a closing counts as its closer, even if another finishes it.
  const closer = { by: begun?.closedBy ?? by, now };
  const closed = {
    ...withClosingLine(parts, close, now),
    lifecycle: await closedLifecycle(table, slot, close, { ...closer, invoicing }),
    sync: {
      status: close.sync,
      attempts: 0,
      ...(close.sync === 'pending' && { nextAttemptAt: now }),
    },
  };
  return unlessVoid(closed);
}

/** The invoice with the line that would bring it to zero, or charge its tax. */
function withClosingLine(parts: InvoiceParts, { carried, tax }: Close, now: Instant): InvoiceRecord {
  const { invoice_id: invoiceId, currency, month, shards_together: together } = parts.header;
  const charge = tax?.amount.gt(0)
    ? taxCharge(tax, { currency, month, now })
    : carried && carriedCharge(carried, currency, now);
  if (!charge) return invoiceRecord(parts);
  const figures = figuresOf([charge]);
  const line = items.shard.read({ ...keys.shard(invoiceId, 0, { together }), ...figures });
  return invoiceRecord({ ...parts, shards: [...parts.shards, line] });
}

const carriedCharge = (carried: Big, currency: Currency, now: Instant): Charge => ({
  kind: 'carry_over',
  amount: carried.neg(),
  currency,
  description: 'Carried over',
  usedAt: now,
  usedAtDefaulted: true,
});

async function closedLifecycle(
  table: Table,
  slot: InvoiceRecord['slot'],
  close: Close,
  { by, now, invoicing }: Asked,
): Promise<Lifecycle> {
  const { total, exactTotal } = close;
  const figures = { total, exactTotal, closedBy: by };
  if (close.status === 'finalized') {
    const numbered = await readNumbered(table, slot, close, { now, invoicing });
    return { status: 'finalized', ...figures, ...numbered, finalizedAt: now };
  }
  return { status: 'void', ...figures, voidReason: close.voidReason, voidedAt: now, voidedBy: by };
}

/**
 * An invoice without lines becomes void when it is finalized. An invoice that somebody made void cannot be finalized.
 */
function unlessVoid(invoice: InvoiceRecord): InvoiceRecord {
  const { lifecycle, totals, invoiceId, sync } = invoice;
  if (lifecycle.status !== 'void' || totals.lines === 0) return invoice;
  throw notAllowed('finalize', invoiceId, lifecycle, sync);
}
