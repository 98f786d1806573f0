import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { items, keys } from '../table/items.ts';
import { listIndex } from '../table/list-index.ts';
import { queryPages } from '../table/query.ts';
import type { Table } from '../table/table.ts';

/**
 * The invoices that wait for a try since a time or longer, and those whose workers must have died by then. In each of
 * the lists that they are spread over, the longest waiting comes first. The index lags a moment, so some may be taken
 * or synced already: taking them shows that.
 *
 * @param dueBefore UTC; that time included
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
      // Places go on with the invoice's id, which comes before this character.
      ExpressionAttributeValues: { ':pk': list, ':before': `${dueBefore}~` },
    });
    for await (const page of pages) {
      for (const item of page.items) yield items.sync.read(item).invoice_id;
    }
  }
}
