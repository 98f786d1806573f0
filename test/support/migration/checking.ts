import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/lib-dynamodb';
import { Big } from 'big.js';
import type { RawItem } from '../../../functions/store/migrations/migration.ts';
import type { Table } from '../../../functions/store/table/table.ts';

export async function everyItem(table: Table): Promise<readonly RawItem[]> {
  const found: RawItem[] = [];
  let after: Record<string, unknown> | undefined;
  do {
    const page: ScanCommandOutput = await table.client.send(
      new ScanCommand({ TableName: table.name, ConsistentRead: true, ExclusiveStartKey: after }),
    );
    found.push(...(page.Items ?? []));
    after = page.LastEvaluatedKey;
  } while (after);
  return found;
}

/** What all invoices have, open ones too. */
export const totalOf = (all: readonly RawItem[]): Big =>
  all
    .filter(({ sk }) => String(sk).startsWith('shard#'))
    .reduce((sum, { total }) => sum.plus(total as Big), new Big(0)); // each shard has one

/** Where syncs do not have the form of today, or not the status that their last writer gave them. */
export function wrongSyncs(all: readonly RawItem[], status: ReadonlyMap<string, string>): string[] {
  return all
    .filter(({ sk }) => sk === 'sync')
    .flatMap((sync) => {
      const is = faultOf(sync, status.get(String(sync['invoice_id'])));
      return is === undefined ? [] : [`${sync['invoice_id']} ${is}`];
    });
}

const LISTS = {
  pending: /^sync_due#\d$/,
  in_progress: /^sync_due#\d$/,
  synced: /^sync_done#\d$/,
  failed: /^sync_failed#\d$/,
} as const;

function faultOf(sync: RawItem, written: string | undefined): string | undefined {
  const status = String(sync['status']);
  const list = LISTS[status as keyof typeof LISTS]; // or undefined
  if (Number(sync['v']) !== 2) return `has schema version ${sync['v']}`;
  if (written !== undefined && written !== status) return `is ${status}, and was written ${written}`;
  if (!list?.test(String(sync['list_pk']))) return `is ${status} in the list ${sync['list_pk']}`;
  if (!String(sync['list_sk']).endsWith(`#${sync['invoice_id']}`)) return `has the place ${sync['list_sk']}`;
  if (sync['customer_id'] === undefined) return 'names no customer';
  const isWaiting = status === 'pending' || status === 'in_progress';
  return isWaiting && sync['due_since'] === undefined ? 'does not say since when it is due' : undefined;
}
