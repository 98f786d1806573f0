import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { InvoiceId } from '../../client/contract/shapes/fields.ts';
import { SHARDS_TOGETHER } from '../../functions/store/table/items/invoice.ts';
import { keys } from '../../functions/store/table/items.ts';
import type { Table } from '../../functions/store/table/table.ts';

/** The largest size of an item in DynamoDB. */
const MOST_BYTES = 400 * 1024;

/** Fills a shard up to 400 KB with sums that are zero. */
export async function fillToTheBrim(table: Table, invoiceId: InvoiceId, shard: number): Promise<void> {
  let fits = 0;
  for (let step = MOST_BYTES; step >= 1; step = Math.floor(step / 2)) {
    if (await fill(table, invoiceId, shard, fits + step)) fits += step;
  }
  // The steps are halves of 409 600, so that their sum leaves out some bytes.
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
