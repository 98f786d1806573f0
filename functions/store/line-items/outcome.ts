import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import type { LineItemItem } from '../table/items/line-item.ts';
import { items } from '../table/items.ts';
import { conditionFailed, isPassing, isTooLarge, itemOf, type TransactItem } from '../table/table.ts';

/** Other writes in the lines' transaction, apart from lines and invoice, with their own conditions. */
export interface Companions {
  readonly writes: readonly TransactItem[];
  /** What failed conditions of these writes mean; undefined if none failed. The reasons belong to these writes. */
  readonly refusal: (reasons: readonly CancellationReason[]) => Error | undefined;
}

/** The result of one try to write lines. */
export type Outcome =
  | { readonly kind: 'created'; readonly lines: readonly LineItemItem[] }
  /** Some keys were used, and these are their lines. Nothing was written. */
  | { readonly kind: 'exist'; readonly originals: readonly LineItemItem[] }
  /** A companion's condition failed, whatever the invoice. */
  | { readonly kind: 'refused'; readonly error: Error }
  /** The invoice was closed, or is no longer the current one. The pointer says where to go. */
  | { readonly kind: 'moved' }
  | Busy;

/** Others write the same items, or the table has too little capacity. Nothing was written. */
export interface Busy {
  readonly kind: 'busy';
  readonly over:
    | 'lines'
    | 'shard'
    /** It has no room for more sums. */
    | 'full shard'
    /** Another writer makes the same invoice. */
    | 'new invoice'
    /** The companions, or the whole table. */
    | 'others';
}

/** `found` tells whether the first of the invoice's items existed when its condition failed. */
export interface InvoiceRefused {
  readonly kind: 'invoice refused';
  readonly found: boolean;
}

/** The parts of a transaction that was cancelled, in this order. */
export interface Parts {
  readonly lines: number;
  readonly ofInvoice: number;
  readonly makesInvoice: boolean;
  readonly companions: Companions;
}

/**
 * What the reasons of a cancelled transaction mean; undefined if they are unknown.
 *
 * The lines' own reasons are judged first. If a key was used, nothing else matters.
 */
export function outcomeOf(
  reasons: readonly CancellationReason[],
  parts: Parts,
): Exclude<Outcome, { kind: 'created' | 'moved' }> | InvoiceRefused | undefined {
  const end = parts.lines + parts.ofInvoice;
  const ofLines = reasons.slice(0, parts.lines);
  const ofInvoice = reasons.slice(parts.lines, end);
  const ofCompanions = reasons.slice(end);
  const used = ofLines.filter(conditionFailed);
  if (used.length > 0) {
    return { kind: 'exist', originals: used.map((reason) => items.lineItem.read(itemOf(reason))) };
  }
  const error = parts.companions.refusal(ofCompanions);
  if (error) return { kind: 'refused', error };
  if (ofInvoice.some(conditionFailed)) {
    return { kind: 'invoice refused', found: itemOf(ofInvoice[0]) !== undefined };
  }
  const over = busyOver({ ofLines, ofInvoice, ofCompanions, makesInvoice: parts.makesInvoice });
  return over && { kind: 'busy', over };
}

interface ReasonsOf {
  readonly ofLines: readonly CancellationReason[];
  readonly ofInvoice: readonly CancellationReason[];
  readonly ofCompanions: readonly CancellationReason[];
  readonly makesInvoice: boolean;
}

/**
 * Where other writers were met. DynamoDB may name all items that others hold, or one, or none. If it names a line,
 * another writer writes that line and holds the shard for it too. This says nothing about the shards.
 */
function busyOver({ ofLines, ofInvoice, ofCompanions, makesInvoice }: ReasonsOf): Busy['over'] | undefined {
  if (isPassing(ofLines)) return 'lines';
  if (isPassing(ofInvoice)) return makesInvoice ? 'new invoice' : 'shard';
  // A full shard must not refuse a charge: more shards are made. If a part of the control totals is full, another part
  // is tried, as long as one has room.
  if (ofInvoice.some(isTooLarge)) return 'full shard';
  if (isPassing(ofCompanions) || ofCompanions.some(isTooLarge)) return 'others';
  const isNamed = [...ofLines, ...ofInvoice, ...ofCompanions].some(({ Code = 'None' }) => Code !== 'None');
  if (isNamed) return undefined;
  return makesInvoice ? 'new invoice' : 'shard';
}
