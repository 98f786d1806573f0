import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { readGenerations } from '../../../functions/store/summaries/generations.ts';
import type {
  DueItem,
  HeaderItem,
  NumberItem,
  PointerItem,
  ShardItem,
} from '../../../functions/store/table/items/invoice.ts';
import type {
  LeadItem,
  LeadLedgerItem,
  LeadMonthItem,
  LeadRowItem,
  LeadTotalItem,
} from '../../../functions/store/table/items/lead.ts';
import type { LineItemItem } from '../../../functions/store/table/items/line-item.ts';
import type { SubscriptionItem } from '../../../functions/store/table/items/subscription.ts';
import type { SummaryItem } from '../../../functions/store/table/items/summary.ts';
import type {
  ProviderCustomerItem,
  SyncAttemptItem,
  SyncItem,
} from '../../../functions/store/table/items/sync.ts';
import { items } from '../../../functions/store/table/items.ts';
import type { Table } from '../../../functions/store/table/table.ts';

/** Everything that is billed, as the table stores it. */
export interface Snapshot {
  readonly lines: readonly LineItemItem[];
  readonly headers: readonly HeaderItem[];
  readonly shards: readonly ShardItem[];
  readonly pointers: readonly PointerItem[];
  readonly numbers: readonly NumberItem[];
  readonly syncs: readonly SyncItem[];
  readonly syncAttempts: readonly SyncAttemptItem[];
  readonly providerCustomers: readonly ProviderCustomerItem[];
  readonly dues: readonly DueItem[];
  readonly summaries: readonly SummaryItem[];
  /** The generation of the summaries that is read. */
  readonly generation: number;
  readonly subscriptions: readonly SubscriptionItem[];
  readonly leads: readonly LeadItem[];
  readonly leadLedgers: readonly LeadLedgerItem[];
  readonly leadRows: readonly LeadRowItem[];
  readonly leadTotals: readonly LeadTotalItem[];
  readonly leadMonths: readonly LeadMonthItem[];
}

/** Nobody may write to the table meanwhile, because a scan of a changing table is no snapshot. */
export async function snapshotOf(table: Table): Promise<Snapshot> {
  const { current: generation } = await readGenerations(table);
  const snapshot = {
    generation,
    lines: [] as LineItemItem[],
    headers: [] as HeaderItem[],
    shards: [] as ShardItem[],
    pointers: [] as PointerItem[],
    numbers: [] as NumberItem[],
    syncs: [] as SyncItem[],
    syncAttempts: [] as SyncAttemptItem[],
    providerCustomers: [] as ProviderCustomerItem[],
    dues: [] as DueItem[],
    summaries: [] as SummaryItem[],
    subscriptions: [] as SubscriptionItem[],
    leads: [] as LeadItem[],
    leadLedgers: [] as LeadLedgerItem[],
    leadRows: [] as LeadRowItem[],
    leadTotals: [] as LeadTotalItem[],
    leadMonths: [] as LeadMonthItem[],
  };
  for await (const item of everyItem(table)) {
    switch (kindOf(item)) {
      case 'line_item':
        snapshot.lines.push(items.lineItem.read(item));
        break;
      case 'header':
        snapshot.headers.push(items.header.read(item));
        break;
      case 'shard':
        snapshot.shards.push(items.shard.read(item));
        break;
      case 'pointer':
        snapshot.pointers.push(items.pointer.read(item));
        break;
      case 'number':
        snapshot.numbers.push(items.number.read(item));
        break;
      case 'sync':
        snapshot.syncs.push(items.sync.read(item));
        break;
      case 'attempt':
        snapshot.syncAttempts.push(items.syncAttempt.read(item));
        break;
      case 'provider_customer':
        snapshot.providerCustomers.push(items.providerCustomer.read(item));
        break;
      case 'due':
        snapshot.dues.push(items.due.read(item));
        break;
      case 'summary':
        snapshot.summaries.push(items.summary.read(item));
        break;
      case 'subscription':
        snapshot.subscriptions.push(items.subscription.read(item));
        break;
      // Lists of subscriptions that are checked by their own tests, and the keys of changes.
      case 'subscription_entry':
      case 'subscription_change':
        break;
      case 'lead':
        snapshot.leads.push(items.lead.read(item));
        break;
      case 'ledger':
        snapshot.leadLedgers.push(items.leadLedger.read(item));
        break;
      case 'lead_row':
        snapshot.leadRows.push(items.leadRow.read(item));
        break;
      case 'lead_total':
        snapshot.leadTotals.push(items.leadTotal.read(item));
        break;
      case 'lead_month':
        snapshot.leadMonths.push(items.leadMonth.read(item));
        break;
      // The products, the secret for the keys of ledgers, and the order of their writers.
      case 'product':
      case 'product_key':
      case 'lead_secret':
      case 'queue':
        break;
      // Which objects at the payment provider belong to Tally, and whether it can be reached.
      case 'installation':
      case 'breaker':
      case 'pace':
        break;
      // What Stripe told about payments.
      case 'event':
        break;
      // These say who is billed, not what is billed.
      case 'customer':
      case 'email':
      case 'customer_key':
        break;
      // A deployed stack has these too: the counts of what a caller sent, and the moved time.
      case 'control_total':
      case 'clock':
        break;
      // These say which migrations were done, and how far one has come.
      case 'migration':
      case 'place':
        break;
      // These say which summaries are read, and how far a rebuild has come.
      case 'generations':
      case 'rebuild':
        break;
      default:
        throw new Error(
          `The audit does not know items such as ${String(item['pk'])} / ${String(item['sk'])}.`,
        );
    }
  }
  return snapshot;
}

/**
 * Finds the kind of an item by its keys: `shard#3` is a shard, and `S#3 / 2026-11#USD` is a part of a
 * summary.
 */
function kindOf(item: Record<string, unknown>): string {
  if (/^SC?#/.test(String(item['pk']))) return 'summary';
  return String(item['sk']).replace(/#.*/, '');
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
