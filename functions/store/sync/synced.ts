import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { items, keys } from '../table/items.ts';
import { listIndex } from '../table/list-index.ts';
import { queryPages } from '../table/query.ts';
import type { Table } from '../table/table.ts';

/** An invoice that the provider has, by what is written down here. */
export interface SyncedInvoice {
  readonly invoiceId: InvoiceId;
  readonly providerId: string;
}

/**
 * The synced invoices, by when the provider made them. The index lags a moment, so the newest may be missing.
 *
 * @param from UTC, included
 * @param to UTC, included
 */
export async function* syncedBetween(
  table: Table,
  from: Instant,
  to: Instant,
): AsyncGenerator<SyncedInvoice, void, undefined> {
  const { partitionKey, sortKey } = listIndex;
  for (const list of keys.syncedLists) {
    const pages = queryPages(table, {
      IndexName: listIndex.name,
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
      // After the time, a place has the invoice's id. It sorts before this character.
      ExpressionAttributeValues: { ':pk': list, ':from': from, ':to': `${to}~` },
    });
    for await (const page of pages) {
      for (const item of page.items) {
        const { invoice_id: invoiceId, provider_invoice: providerId } = items.sync.read(item);
        if (providerId !== undefined) yield { invoiceId, providerId };
      }
    }
  }
}
