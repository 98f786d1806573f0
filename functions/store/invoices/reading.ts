import { Big } from 'big.js';
import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import { type InvoiceSlot, invoiceIdOf } from '../../domain/months.ts';
import { outage } from '../../domain/outage.ts';
import type { Table } from '../table/table.ts';
import { lifecycleOf } from './lifecycle.ts';
import { type InvoiceParts, readInvoiceParts } from './parts.ts';
import { type Pointer, readPointer } from './pointers.ts';
import { syncRecordOf } from './sync-record.ts';
import { emptyTotals, totalsOf } from './totals.ts';

/** Read strongly, so that it includes every line acknowledged before; undefined if there is no such invoice. */
export async function readInvoice(table: Table, invoiceId: InvoiceId): Promise<InvoiceRecord | undefined> {
  const found = await readInvoiceParts(table, invoiceId);
  return found && invoiceRecord(found);
}

export function invoiceRecord({ header, shards, sync }: InvoiceParts): InvoiceRecord {
  return {
    invoiceId: header.invoice_id,
    slot: { customerId: header.customer_id, currency: header.currency, month: header.month },
    seq: header.seq,
    lifecycle: lifecycleOf(header),
    sync: syncRecordOf(sync),
    openedAt: header.opened_at,
    shards: header.shards,
    together: header.shards_together,
    totals: totalsOf(shards),
    credited: header.credited ?? new Big(0),
    countedIn: header.counted_in,
  };
}

/**
 * The running invoice of a customer's month. Before its first line, it is the empty invoice that this line would open.
 */
export async function readRunningInvoice(
  table: Table,
  slot: InvoiceSlot,
  emptySince: Instant,
): Promise<InvoiceRecord> {
  // If an invoice is closed between the two reads, the pointer already names the next one.
  for (let read = 0; read < 5; read += 1) {
    const pointer = await readPointer(table, slot);
    const invoiceId = invoiceIdOf(slot, pointer.seq);
    const invoice = pointer.open ? await readInvoice(table, invoiceId) : undefined;
    if (invoice?.lifecycle.status === 'open') return invoice;
    if (!pointer.open) return unmade(invoiceId, slot, pointer, emptySince);
  }
  throw outage(
    `The invoices of ${slot.customerId} in ${slot.month} are being closed faster than they can be read.`,
    new Error('They were read five times.'),
  );
}

const unmade = (
  invoiceId: InvoiceId,
  slot: InvoiceSlot,
  { seq, shards, together }: Pointer,
  openedAt: Instant,
): InvoiceRecord => ({
  invoiceId,
  slot,
  seq,
  lifecycle: { status: 'open' },
  sync: syncRecordOf(undefined),
  openedAt,
  shards,
  together,
  totals: emptyTotals,
  credited: new Big(0),
  countedIn: undefined,
});
