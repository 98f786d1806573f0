import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { Big } from 'big.js';
import { items } from '../../functions/store/table/items.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { snapshotOf } from './audit/snapshot.ts';

/**
 * Makes a rebuild necessary: it removes each counter that is read, or makes it wrong. Nobody may write to the
 * table meanwhile.
 */
export async function damageSummaries(table: Table): Promise<void> {
  const { summaries, generation } = await snapshotOf(table);
  const read = summaries.filter((item) => item.generation === generation);
  for (const [index, item] of read.entries()) {
    if (index % 2 === 0) {
      const Key = { pk: item.pk, sk: item.sk };
      await table.client.send(new DeleteCommand({ TableName: table.name, Key }));
    } else {
      const wrong = items.summary.write({ ...item, finalized_total: new Big('0.01'), void_invoices: 7 });
      await table.client.send(new PutCommand({ TableName: table.name, Item: wrong }));
    }
  }
}
