import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { HeaderItem, PointerItem, ShardItem } from '../../../functions/store/items/invoice.ts';
import type { LineItemItem } from '../../../functions/store/items/line-item.ts';
import { items } from '../../../functions/store/items.ts';
import type { Table } from '../../../functions/store/table.ts';

/** Everything that is billed in a table, as it lies there. */
export interface Snapshot {
  readonly lines: readonly LineItemItem[];
  readonly headers: readonly HeaderItem[];
  readonly shards: readonly ShardItem[];
  readonly pointers: readonly PointerItem[];
}

/** Of a table that nobody writes to: a scan is no snapshot of one that changes. */
export async function snapshotOf(table: Table): Promise<Snapshot> {
  const snapshot = {
    lines: [] as LineItemItem[],
    headers: [] as HeaderItem[],
    shards: [] as ShardItem[],
    pointers: [] as PointerItem[],
  };
  for await (const item of everyItem(table)) {
    const sk = String(item['sk']);
    if (sk === 'line_item') snapshot.lines.push(items.lineItem.read(item));
    else if (sk === 'header') snapshot.headers.push(items.header.read(item));
    else if (sk === 'pointer') snapshot.pointers.push(items.pointer.read(item));
    else if (sk.startsWith('shard#')) snapshot.shards.push(items.shard.read(item));
    else throw new Error(`The audit does not know items such as ${String(item['pk'])} / ${sk}.`);
  }
  return snapshot;
}

async function* everyItem(table: Table): AsyncGenerator<Record<string, unknown>> {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items, LastEvaluatedKey } = await table.client.send(
      new ScanCommand({ TableName: table.name, ConsistentRead: true, ExclusiveStartKey: from }),
    );
    yield* Items ?? [];
    from = LastEvaluatedKey;
  } while (from);
}
