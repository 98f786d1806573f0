import type { HeaderItem, PointerItem } from '../../../functions/store/table/items/invoice.ts';
import { keys } from '../../../functions/store/table/items.ts';
import { auditClosed, type ClosedRule } from './closed.ts';
import { auditLeads, type LeadRule } from './leads.ts';
import type { Snapshot } from './snapshot.ts';
import { auditSubscriptions, type SubscriptionRule } from './subscriptions.ts';
import { differencesOf, sumsOfLines, sumsOfShards } from './sums.ts';
import { auditSyncs, type SyncRule } from './syncs.ts';

/** What must be true for a table that nobody writes to, whatever happened to it before. */
type Rule =
  | ClosedRule
  | LeadRule
  | SubscriptionRule
  | SyncRule
  | 'each shard says what its lines add up to'
  | 'an invoice has as many shards as its header says'
  | 'every line and shard belongs to an invoice'
  | 'no invoice is empty'
  | 'what is to be closed stands in the list of it, and nothing else'
  | 'the pointer names the open invoice, or the next one';

export interface Violation<Broken extends string = Rule> {
  readonly rule: Broken;
  readonly what: string;
}

/** @returns one entry for each error; empty if the table is sound */
export function audit(snapshot: Snapshot): Violation[] {
  return [
    ...wrongShards(snapshot),
    ...snapshot.headers.flatMap((header) => wrongInvoice(header, snapshot)),
    ...strays(snapshot),
    ...wrongDues(snapshot),
    ...snapshot.pointers.flatMap((pointer) => wrongPointer(pointer, snapshot)),
    ...auditClosed(snapshot),
    ...auditLeads(snapshot),
    ...auditSubscriptions(snapshot),
    ...auditSyncs(snapshot),
  ];
}

function wrongShards({ shards, lines }: Snapshot): Violation[] {
  const linesOf = Map.groupBy(lines, (line) => line.list_pk);
  return shards.flatMap((shard) => {
    const name = listName(shard);
    const differences = differencesOf(sumsOfShards([shard]), sumsOfLines(linesOf.get(name) ?? []));
    return differences.map((difference) => ({
      rule: 'each shard says what its lines add up to' as const,
      what: `${name}: ${difference}`,
    }));
  });
}

/**
 * The name that the lines' index has for a shard. The shard's keys are `I#<invoice>`, perhaps with a suffix,
 * and `shard#<index>`.
 */
const listName = ({ pk, sk }: { pk: string; sk: string }): string =>
  `${pk.split('#')[1]}#${sk.slice('shard#'.length)}`;

function wrongInvoice(header: HeaderItem, { shards, lines }: Snapshot): Violation[] {
  const found: Violation[] = [];
  const id = header.invoice_id;
  const have = shards
    .filter(({ pk }) => pk.split('#')[1] === id)
    .map(({ pk, sk }) => `${pk} ${sk}`)
    .sort();
  const want = Array.from({ length: header.shards }, (_, index) =>
    keys.shard(id, index, { together: header.shards_together }),
  )
    .map(({ pk, sk }) => `${pk} ${sk}`)
    .sort();
  if (have.join() !== want.join()) {
    found.push({
      rule: 'an invoice has as many shards as its header says',
      what: `${id}: has ${have.length}, says ${want.length}`,
    });
  }
  if (!lines.some((line) => line.invoice_id === id)) {
    found.push({ rule: 'no invoice is empty', what: `${id}, ${header.status}` });
  }
  return found;
}

function strays({ headers, shards, lines }: Snapshot): Violation[] {
  const rule = 'every line and shard belongs to an invoice';
  const invoices = new Set<string>(headers.map((header) => header.invoice_id));
  const places = new Set(shards.map(listName));
  return [
    ...[...places]
      .filter((name) => !invoices.has(name.split('#')[0] ?? ''))
      .map((name): Violation => ({ rule, what: `shard ${name}` })),
    ...lines
      .filter((line) => !places.has(line.list_pk) || !line.list_pk.startsWith(`${line.invoice_id}#`))
      .map((line): Violation => ({ rule, what: `line ${line.line_item_id} at ${line.list_pk}` })),
  ];
}

function wrongDues({ headers, dues }: Snapshot): Violation[] {
  const rule = 'what is to be closed stands in the list of it, and nothing else';
  const toClose = headers
    .filter(({ status }) => status === 'open' || status === 'closing')
    .map((header) => {
      const { customer_id: customerId, invoice_id: id, month } = header;
      return `${keys.dueList(customerId)} ${keys.duePlace(month, id)}`;
    })
    .sort();
  const listed = dues.map(({ list_pk: list, list_sk: place }) => `${list} ${place}`).sort();
  if (toClose.join() === listed.join()) return [];
  return [{ rule, what: `to close: ${toClose.join(', ')}; listed: ${listed.join(', ')}` }];
}

function wrongPointer(pointer: PointerItem, { headers }: Snapshot): Violation[] {
  const mine = headers.filter((header) => keys.pointer(slotOf(header)).pk === pointer.pk);
  const open = mine.filter(({ status }) => status === 'open').map(({ seq, shards }) => `${seq} of ${shards}`);
  const named = pointer.open ? [`${pointer.seq} of ${pointer.shards}`] : [];
  const last = Math.max(0, ...mine.map(({ seq }) => seq));
  if (open.join() === named.join() && last === (pointer.open ? pointer.seq : pointer.seq - 1)) return [];
  return [
    {
      rule: 'the pointer names the open invoice, or the next one',
      what: `${pointer.pk}: names ${named.join() || `none, ${pointer.seq} next`}, open: ${open.join() || 'none'}, last: ${last}`,
    },
  ];
}

const slotOf = ({ customer_id: customerId, currency, month }: HeaderItem) => ({
  customerId,
  currency,
  month,
});
