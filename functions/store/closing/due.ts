import type { InvoiceId, Month } from '../../../client/contract/shapes/fields.ts';
import { items } from '../table/items.ts';
import { listIndex } from '../table/list-index.ts';
import { type Query, queryPages } from '../table/query.ts';
import type { Table } from '../table/table.ts';

/** An invoice that was not closed when the list was last updated, and its place in the list. */
export interface DueInvoice {
  readonly invoiceId: InvoiceId;
  readonly place: string;
}

/**
 * The invoices of one list of all months before a month, the oldest month first. The index lags a moment: an invoice
 * that was just closed may still be listed, and one that was just made may not be listed yet.
 */
export async function* dueInvoices(table: Table, list: string, before: Month): AsyncGenerator<DueInvoice> {
  const pages = pagesOf(table, list, {
    KeyConditionExpression: '#pk = :pk AND #sk < :before',
    ExpressionAttributeValues: { ':before': before },
  });
  for await (const page of pages) {
    for (const item of page.items) {
      const { invoice_id: invoiceId, list_sk: place } = items.due.read(item);
      yield { invoiceId, place };
    }
  }
}

/** How many due invoices the list has from a place on. */
export async function countDueFrom(
  table: Table,
  list: string,
  place: string,
  before: Month,
): Promise<number> {
  const pages = pagesOf(table, list, {
    // No place is only a month.
    KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :place AND :before',
    ExpressionAttributeValues: { ':place': place, ':before': before },
    Select: 'COUNT',
  });
  let count = 0;
  for await (const page of pages) count += page.count;
  return count;
}

function pagesOf(
  table: Table,
  list: string,
  query: Pick<Query, 'KeyConditionExpression' | 'ExpressionAttributeValues' | 'Select'>,
) {
  const { partitionKey, sortKey } = listIndex;
  return queryPages(table, {
    IndexName: listIndex.name,
    ...query,
    ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
    ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':pk': list },
  });
}
