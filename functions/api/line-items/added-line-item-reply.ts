import { created, replayed } from '../../http/reply.ts';
import { readInvoice } from '../../store/invoices/reading.ts';
import type { AddedLineItem } from '../../store/line-items/adding.ts';
import type { Table } from '../../store/table/table.ts';
import { onceApplied } from '../../store/table/write-record.ts';
import { invoiceStateOf } from '../invoices/views.ts';
import { lineItemView } from './views.ts';

/** The line with its invoice's new state, which includes the line. */
export async function addedLineItemReply(table: Table, { lineItem, replayed: isReplay }: AddedLineItem) {
  const invoice = await onceApplied('keyed write', () => readInvoice(table, lineItem.invoiceId));
  if (!invoice) {
    throw new Error(`Line item ${lineItem.lineItemId} is on ${lineItem.invoiceId}, which does not exist.`);
  }
  const reply = {
    line_item: lineItemView(lineItem),
    invoice: invoiceStateOf(invoice),
    replayed: isReplay,
    ...(lineItem.movedFrom !== undefined && { moved_from: lineItem.movedFrom }),
  };
  return isReplay ? replayed(reply) : created(reply);
}
