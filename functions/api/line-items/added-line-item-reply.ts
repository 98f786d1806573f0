import type { InvoiceState } from '../../../client/contract/invoices/state.ts';
import type { StoredLineItem } from '../../domain/stored-line-item.ts';
import { created, replayed } from '../../http/reply.ts';
import { readStanding } from '../../store/invoices/standing.ts';
import type { AddedLineItem } from '../../store/line-items/adding.ts';
import type { Table } from '../../store/table/table.ts';
import { onceApplied } from '../../store/table/write-record.ts';
import { invoiceStateOf } from '../invoices/views.ts';
import { lineItemView } from './views.ts';

/**
 * The line with its invoice's new state, which includes the line.
 *
 * @param isMinimal without that state, which is then not read
 */
export async function addedLineItemReply(
  table: Table,
  { lineItem, replayed: isReplay }: AddedLineItem,
  isMinimal: boolean,
) {
  const reply = {
    line_item: lineItemView(lineItem),
    ...(!isMinimal && { invoice: await newStateOf(table, lineItem) }),
    replayed: isReplay,
    ...(lineItem.movedFrom !== undefined && { moved_from: lineItem.movedFrom }),
  };
  return isReplay ? replayed(reply) : created(reply);
}

async function newStateOf(table: Table, { lineItemId, invoiceId }: StoredLineItem): Promise<InvoiceState> {
  const standing = await onceApplied('keyed write', () => readStanding(table, invoiceId));
  if (standing) return invoiceStateOf(standing);
  throw new Error(`Line item ${lineItemId} is on ${invoiceId}, which does not exist.`);
}
