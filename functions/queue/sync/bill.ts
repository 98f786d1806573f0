import { Big } from 'big.js';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import type { Wanted } from '../../domain/sync/decision.ts';
import { GatheredLines } from '../../domain/sync/gathered-lines.ts';
import { minorUnits, type SentLine, sentLines } from '../../domain/sync/minor-units.ts';
import { contactOf } from '../../domain/sync/state.ts';
import type { Bill } from '../../payments/bill.ts';
import { lineItemListsOf } from '../../store/line-items/lists.ts';
import { lineItemPages } from '../../store/line-items/pages.ts';
import type { Claimed } from '../../store/sync/claiming.ts';
import type { Table } from '../../store/table/table.ts';

/** The list of line items lags behind, or its sums are not those of the invoice. Nothing was sent. */
export class LinesNotListed extends Error {
  override readonly name = 'LinesNotListed';
}

/** An amount is too large for an exact number. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** What is sent about an invoice, and the total that it must have at the provider. */
export interface Sending {
  readonly bill: Bill;
  readonly expected: Wanted;
}

/**
 * @param table its requests end with the run
 * @throws TooLarge
 */
export function sendingOf(
  table: Table,
  { invoice, customer }: Claimed,
  { installation, terms }: Pick<Bill, 'installation' | 'terms'>,
): Sending {
  const { invoiceId, slot, lifecycle } = invoice;
  // It may be paid before its sync has ended: an event can be faster than the answer of the last request.
  if (lifecycle.status !== 'finalized' && lifecycle.status !== 'paid') {
    throw new Error(`Invoice ${invoiceId} is to be synced, and it is ${lifecycle.status}.`);
  }
  const { customerId, currency, month } = slot;
  const total = minorUnits(lifecycle.total, currency);
  if (total === undefined) throw new TooLarge();
  const contact = contactOf(customer);
  const taxId = lifecycle.issued?.billedTo?.taxId;
  return {
    expected: { total, currency, customer: contact },
    bill: {
      installation,
      terms,
      invoiceId,
      customerId,
      currency,
      number: lifecycle.issued?.documentNumber ?? String(lifecycle.number),
      ...(taxId !== undefined && { taxId }),
      period: month,
      customer: contact,
      lines: () => linesOf(table, invoice, lifecycle.total),
    },
  };
}

/**
 * The lines in the order of their use, as they are sent. The invoice takes no more lines, so its count and its exact
 * sum show whether the list is complete.
 *
 * @throws LinesNotListed, TooLarge
 */
async function linesOf(
  table: Table,
  { invoiceId, shards, totals, slot: { currency } }: InvoiceRecord,
  total: Big,
): Promise<SentLine[]> {
  const gathered = new GatheredLines();
  let count = 0;
  let sum = new Big(0);
  for await (const page of lineItemPages(table, lineItemListsOf({ invoice_id: invoiceId, shards }))) {
    for (const { charge } of page.lineItems) {
      gathered.add(charge);
      sum = sum.plus(charge.amount);
    }
    count += page.lineItems.length;
  }
  if (count !== totals.lines || !sum.eq(totals.amount)) throw new LinesNotListed();
  const lines = sentLines(gathered.lines(), currency, total);
  if (!lines) throw new TooLarge();
  return lines;
}
