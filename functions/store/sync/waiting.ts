import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { items, keys } from '../table/items.ts';
import { listIndex } from '../table/list-index.ts';
import { queryPages } from '../table/query.ts';
import type { Table } from '../table/table.ts';

/**
 * The invoices that have waited for a try since a time or longer, and those whose workers must have died by then. They
 * are spread over several lists. In each list, the invoice that has waited longest comes first. The index lags a
 * moment, so some may be claimed or synced already. The claim shows that.
 *
 * @param dueBefore UTC; this time is included
 */
export async function* waitingSyncs(
  table: Table,
  dueBefore: Instant,
): AsyncGenerator<InvoiceId, void, undefined> {
  const { partitionKey, sortKey } = listIndex;
  for (const list of keys.workLists) {
    const pages = queryPages(table, {
      IndexName: listIndex.name,
      KeyConditionExpression: '#pk = :pk AND #sk <= :before',
      ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
      // After the time, a place has the invoice's id. It sorts before this character.
      ExpressionAttributeValues: { ':pk': list, ':before': `${dueBefore}~` },
    });
    for await (const page of pages) {
      for (const item of page.items) yield items.sync.read(item).invoice_id;
    }
  }
}
