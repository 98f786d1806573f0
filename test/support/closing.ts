import type { InvoiceId } from '../../client/contract/shapes/fields.ts';
import type { CloseTarget } from '../../functions/domain/invoice-lifecycle.ts';
import type { InvoiceRecord } from '../../functions/domain/invoice-record.ts';
import { readInvoicing } from '../../functions/domain/invoicing/invoicing.ts';
import { type InvoiceSlot, invoiceIdOf } from '../../functions/domain/months.ts';
import {
  type Asked,
  beginClosing,
  closeInvoice,
  closeShards,
} from '../../functions/store/closing/closing.ts';
import { voidInvoice } from '../../functions/store/closing/voiding.ts';
import { readPointer } from '../../functions/store/invoices/pointers.ts';
import { readInvoice } from '../../functions/store/invoices/reading.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { at } from './charges.ts';

export const asked: Asked = {
  by: 'operator',
  now: at('2026-11-30T12:00:00Z'),
  invoicing: readInvoicing(undefined),
};
export const toFinalized: CloseTarget = { to: 'finalized' };

/** @returns the month's running invoice, finalized; undefined when none is open */
export async function finalizeRunning(
  table: Table,
  slot: InvoiceSlot,
  by: Asked = asked,
): Promise<InvoiceRecord | undefined> {
  const invoiceId = await runningInvoice(table, slot);
  return invoiceId && (await closeInvoice(table, invoiceId, toFinalized, by))?.invoice;
}

/** Only the first step, as if the worker died after it. The shards are still open. */
export async function stopAfterFirstStep(
  table: Table,
  slot: InvoiceSlot,
  target: CloseTarget = toFinalized,
): Promise<InvoiceRecord> {
  const invoice = await mustRead(table, await runningInvoice(table, slot));
  await beginClosing(table, invoice, target, asked);
  return mustRead(table, invoice.invoiceId);
}

const toVoid: CloseTarget = { to: 'void', voidReason: 'billed by mistake' };

/** @returns the month's running invoice, made void; undefined when none is open */
export async function voidRunning(table: Table, slot: InvoiceSlot): Promise<InvoiceRecord | undefined> {
  const invoiceId = await runningInvoice(table, slot);
  return invoiceId && voidInvoice(table, invoiceId, 'billed by mistake', asked);
}

export const stopOnTheWayToVoid = (table: Table, slot: InvoiceSlot): Promise<InvoiceRecord> =>
  stopAfterFirstStep(table, slot, toVoid);

/** The same, as if the worker died after the first two steps. */
export async function stopAfterShards(table: Table, slot: InvoiceSlot): Promise<InvoiceRecord> {
  const invoice = await stopAfterFirstStep(table, slot);
  await closeShards(table, invoice);
  return invoice;
}

async function runningInvoice(table: Table, slot: InvoiceSlot): Promise<InvoiceId | undefined> {
  const { seq, open } = await readPointer(table, slot);
  return open ? invoiceIdOf(slot, seq) : undefined;
}

async function mustRead(table: Table, invoiceId: InvoiceId | undefined): Promise<InvoiceRecord> {
  const invoice = invoiceId && (await readInvoice(table, invoiceId));
  if (invoice) return invoice;
  throw new Error(`There is no invoice ${invoiceId ?? 'open'}.`);
}
