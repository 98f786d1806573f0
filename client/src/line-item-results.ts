import type { BatchOptions } from './add-in-batches.ts';
import type { BillingError } from './errors.ts';
import type { CustomerId, InvoiceState, LineItem, LineItemInput } from './generated/model.ts';
import type { ByOutcome, NotApplied, Summary } from './result-collector.ts';

/** One item of `addLineItems`: a line item with its customer and its own key, or a random key if it has none. */
export type CustomerLineItem = LineItemInput & {
  /** The customer. */
  customer_id: CustomerId;
  /** The key of this item: see `lineItemKey`. If left out, a random one. */
  idempotency_key?: string | undefined;
};

export interface AddLineItemsOptions extends BatchOptions {
  /** Leaves out `invoices`. Tally then does not read them, which is cheaper. Default: the client's setting. */
  readonly minimal?: boolean | undefined;
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
  readonly outcome: NotApplied;
  /** What was wrong, as `addLineItem` would throw it. */
  readonly error: BillingError;
}

type AnyResult = BilledLineItem | UnbilledLineItem;

/** What became of one item; `outcome` tells which of its forms it has. */
export type LineItemResult = ByOutcome<AnyResult>;

export interface LineItemResults {
  /** One for each item, in the order given. */
  readonly results: LineItemResult[];
  /** How many items had each outcome. */
  readonly summary: Summary;
  /** The invoices of the lines, each in the newest state that was answered. It is empty if replies are minimal. */
  readonly invoices: InvoiceState[];
  /**
   * Sends only the `failed` items again, under the same keys, and keeps all other results.
   *
   * @param options As for the first call; none of its options is kept.
   */
  recover(options?: AddLineItemsOptions): Promise<LineItemResults>;
}
