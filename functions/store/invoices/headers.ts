import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { CustomerId, InvoiceId, Month } from '../../../client/contract/shapes/fields.ts';
import { mapAtMost } from '../table/in-parallel.ts';
import type { HeaderItem } from '../table/items/invoice.ts';
import { items, keys } from '../table/items.ts';
import { listIndex } from '../table/list-index.ts';
import { queryAll } from '../table/query.ts';
import type { Table } from '../table/table.ts';

const MOST_AT_ONCE = 16;

/** Read strongly: every line acknowledged before is in one of the shards that the header counts. */
export async function readHeader(table: Table, invoiceId: InvoiceId): Promise<HeaderItem | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.header(invoiceId), ConsistentRead: true }),
  );
  return Item && items.header.read(Item);
}

/**
 * The headers of a customer's invoices from a month on. The index names them, a moment late. Each is then read
 * strongly.
 */
export async function readHeadersFrom(
  table: Table,
  customerId: CustomerId,
  month: Month,
): Promise<HeaderItem[]> {
  const { partitionKey, sortKey } = listIndex;
  const listed = await queryAll(table, {
    IndexName: listIndex.name,
    KeyConditionExpression: '#pk = :pk AND #sk >= :month',
    ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
    ExpressionAttributeValues: { ':pk': keys.invoiceList(customerId), ':month': month },
  });
  const ids = listed.map((item) => items.header.read(item).invoice_id);
  const headers = await mapAtMost(MOST_AT_ONCE, ids, (id) => readHeader(table, id));
  return headers.filter((header) => header !== undefined);
}
