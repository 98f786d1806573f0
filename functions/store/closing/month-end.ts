import type { Big } from 'big.js';
import type { Instant, InvoiceId, Month } from '../../../client/contract/shapes/fields.ts';
import type { Invoicing } from '../../domain/invoicing/invoicing.ts';
import { earliestOpenMonth } from '../../domain/months.ts';
import { readHeader } from '../invoices/headers.ts';
import { countDueFrom, dueEntries } from '../table/due-list.ts';
import { eachAtMost } from '../table/in-parallel.ts';
import { items, keys } from '../table/items.ts';
import { type Pace, turns } from '../table/pace.ts';
import type { Table } from '../table/table.ts';
import { readCarriedOut } from './carry-over.ts';
import { type Closed, closeInvoice } from './closing.ts';

export interface MonthEndRun {
  /** The name that the invoices show as their closer. */
  readonly by: string;
  readonly now: Instant;
  readonly graceDays: number;
  readonly invoicing: Invoicing;
  readonly pace: Pace;
  /** No closing begins after this time, in ms since the epoch by the process's own clock. */
  readonly until: number;
  readonly onClosed: (closed: ClosedInvoice) => void;
  readonly onFailed: (invoiceId: InvoiceId, error: unknown) => void;
}

export interface ClosedInvoice extends Closed {
  /** What it left to the next one, above zero; undefined when it left nothing. */
  readonly carried: Big | undefined;
}

export interface MonthEndResult {
  /** Invoices that this run closed, also if an earlier run began and crashed. */
  readonly closed: number;
  /** How many of these left an amount to the next invoice. */
  readonly carried: number;
  readonly failed: number;
  /** Invoices that are due, but were not reached before the time was over. */
  readonly left: number;
}

/**
 * Closes the invoices of all customers and of all months whose grace periods are over. It reads each listed invoice
 * strongly before it decides. If a run ends halfway, by its time or by a crash, nothing must be repaired: the next run
 * goes on from the list.
 *
 * Only one worker walks each list, the oldest month first. All invoices of a customer are in one list. So no two of
 * them need the customer's next number at the same time, and numbers follow the months.
 */
export async function closeDueInvoices(table: Table, run: MonthEndRun): Promise<MonthEndResult> {
  const before = earliestOpenMonth(run.now, run.graceDays);
  const turn = turns(run.pace.perSecond);
  const result = { closed: 0, carried: 0, failed: 0, left: 0 };

  const walk = async (list: string): Promise<void> => {
    for await (const { item, place } of dueEntries(table, list, before)) {
      await turn();
      if (Date.now() >= run.until) {
        const rest = await countDueFrom(table, list, place, before);
        result.left += rest;
        return;
      }
      await closeAndCount(table, items.due.read(item).invoice_id, before, run, result);
    }
  };

  await eachAtMost(run.pace.parallel, keys.dueLists, walk);
  return result;
}

async function isDue(table: Table, invoiceId: InvoiceId, before: Month): Promise<boolean> {
  const header = await readHeader(table, invoiceId);
  if (!header || header.month >= before) return false;
  return header.status === 'open' || header.status === 'closing';
}

/** An invoice that fails does not stop the others. It stays in the list for the next run. */
async function closeAndCount(
  table: Table,
  invoiceId: InvoiceId,
  before: Month,
  run: MonthEndRun,
  result: { closed: number; carried: number; failed: number },
): Promise<void> {
  try {
    if (!(await isDue(table, invoiceId, before))) return;
    const closed = await close(table, invoiceId, run);
    result.closed += 1;
    if (closed.carried) result.carried += 1;
    run.onClosed(closed);
  } catch (error) {
    result.failed += 1;
    run.onFailed(invoiceId, error);
  }
}

async function close(
  table: Table,
  invoiceId: InvoiceId,
  { by, now, invoicing }: MonthEndRun,
): Promise<ClosedInvoice> {
  const closed = await closeInvoice(table, invoiceId, { to: 'finalized' }, { by, now, invoicing });
  if (!closed) throw new Error(`Invoice ${invoiceId} was listed, but does not exist.`);
  // It is closed, even if this read fails.
  return { ...closed, carried: await readCarriedOut(table, closed.invoice).catch(() => undefined) };
}
