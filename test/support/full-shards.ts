import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { InvoiceId } from '../../client/contract/shapes/fields.ts';
import { SHARDS_TOGETHER } from '../../functions/store/table/items/invoice.ts';
import { keys } from '../../functions/store/table/items.ts';
import type { Table } from '../../functions/store/table/table.ts';

/** What DynamoDB keeps of an item. */
const MOST_BYTES = 400 * 1024;

/** Fills a shard with sums of nothing, to the last of its 400 KB. */
export async function fillToTheBrim(table: Table, invoiceId: InvoiceId, shard: number): Promise<void> {
  let fits = 0;
  for (let step = MOST_BYTES; step >= 1; step = Math.floor(step / 2)) {
    if (await fill(table, invoiceId, shard, fits + step)) fits += step;
  }
  // The halves of 409 600 leave some bytes out.
  while (await fill(table, invoiceId, shard, fits + 1)) fits += 1;
}

async function fill(table: Table, invoiceId: InvoiceId, shard: number, bytes: number): Promise<boolean> {
  try {
    await table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: keys.shard(invoiceId, shard, { together: SHARDS_TOGETHER }),
        UpdateExpression: 'SET #filling = :filling',
        ExpressionAttributeNames: { '#filling': 'f' },
        ExpressionAttributeValues: { ':filling': '-'.repeat(bytes) },
      }),
    );
    return true;
  } catch (error) {
    if (/item size/i.test(String(error))) return false;
    throw error;
  }
}
