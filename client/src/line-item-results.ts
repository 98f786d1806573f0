import { type CallOptions, callChecks, UP_TO_100 } from './call-options.ts';
import { BOOLEAN, type ChecksOf } from './checked-options.ts';
import type { BillingError } from './errors.ts';
import type { CustomerId, InvoiceState, LineItem, LineItemInput } from './generated/model.ts';

/** One item of `addLineItems`: a line item with its customer and its own key, or a random key if it has none. */
export type CustomerLineItem = LineItemInput & {
  /** The customer. */
  customer_id: CustomerId;
  /** The key of this item: see `lineItemKey`. If left out, a random one. */
  idempotency_key?: string | undefined;
};

/** `deadline` counts for all items together. If it is left out, each batch has the client's deadline. */
export interface AddLineItemsOptions extends CallOptions {
  /** How many batches are sent at a time. Default 4. */
  readonly concurrency?: number | undefined;
  /** Leaves out `invoices`. Tally then does not read them, which is cheaper. Default: the client's setting. */
  readonly minimal?: boolean | undefined;
}

export const addLineItemsChecks = {
  ...callChecks,
  minimal: BOOLEAN,
  concurrency: UP_TO_100,
} as const satisfies ChecksOf<AddLineItemsOptions>;

/** The parts of an item that its result names. */
export interface ItemKey {
  readonly index: number;
  readonly key: string;
  /** What Tally knows the line by: customer and key. */
  readonly line: string;
}

interface OfItem {
  /** The item's place in the given list. */
  readonly index: number;
  /** Its key: its own, or the random one. */
  readonly idempotency_key: string;
}

export interface BilledLineItem extends OfItem {
  /** `created`: billed now. `replayed`: billed before, under this key. */
  readonly outcome: 'created' | 'replayed';
  /** The line item as it stands. */
  readonly line_item: LineItem;
  /** Present when the line went to a later month: the last invoice of its own month, or null if it had none. */
  readonly moved_from?: string | null;
}

export interface UnbilledLineItem extends OfItem {
  /**
   * - `conflict`: its key was used before with other content, and that line stands.
   * - `rejected`: it is wrong, as `error.errors` says.
   * - `failed`: it was not settled. `error.outcome` says what is known about it, and `error.retryable` whether to send
   *   it again, under the same key.
   */
  readonly outcome: 'conflict' | 'rejected' | 'failed';
  /** What was wrong, as `addLineItem` would throw it. */
  readonly error: BillingError;
}

type AnyResult = BilledLineItem | UnbilledLineItem;
/** A form for each outcome, so that a comparison with `outcome` tells the compiler what else is there. */
type ByOutcome<Result extends AnyResult> = Result extends unknown
  ? { [Outcome in Result['outcome']]: Result & { readonly outcome: Outcome } }[Result['outcome']]
  : never;

/** What became of one item; `outcome` tells which of its forms it has. */
export type LineItemResult = ByOutcome<AnyResult>;

export interface LineItemResults {
  /** One for each item, in the order given. */
  readonly results: LineItemResult[];
  /** How many items had each outcome. */
  readonly summary: Record<LineItemResult['outcome'], number>;
  /** The invoices of the lines, each in the newest state that was answered. It is empty if replies are minimal. */
  readonly invoices: InvoiceState[];
}

/** Collects the items' results, in whichever order they come. */
export interface ResultCollector {
  add(result: LineItemResult): void;
  addUnbilled(item: ItemKey, outcome: UnbilledLineItem['outcome'], error: BillingError): void;
  /**
   * Fails an item if an earlier item with its key is not settled. If it were sent, it might be billed in place of the
   * earlier one.
   */
  holdsBack(item: ItemKey): boolean;
  addInvoice(state: InvoiceState): void;
  all(): LineItemResults;
}

export function resultCollector(): ResultCollector {
  const results: LineItemResult[] = [];
  const invoices = new Map<string, InvoiceState>();
  /** Why an item with this customer and key is not settled. */
  const unsettled = new Map<string, BillingError>();

  const addUnbilled: ResultCollector['addUnbilled'] = ({ index, key, line }, outcome, error) => {
    if (outcome === 'failed') unsettled.set(line, error);
    results[index] = { index, idempotency_key: key, outcome, error };
  };

  return {
    addUnbilled,
    add(result) {
      results[result.index] = result;
    },
    holdsBack(item) {
      const error = unsettled.get(item.line);
      if (error) addUnbilled(item, 'failed', error);
      return error !== undefined;
    },
    // Replies can overtake each other. An open invoice never loses lines, so the state with more lines is newer.
    addInvoice(state) {
      const known = invoices.get(state.invoice_id)?.line_item_count ?? 0;
      if (known <= state.line_item_count) invoices.set(state.invoice_id, state);
    },
    all() {
      const summary = { created: 0, replayed: 0, conflict: 0, rejected: 0, failed: 0 };
      for (const { outcome } of results) summary[outcome] += 1;
      return { results, summary, invoices: [...invoices.values()] };
    },
  };
}
