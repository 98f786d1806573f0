import type { CallOptions } from './call-options.ts';
import type { BillingError } from './errors.ts';
import type { CustomerId, InvoiceState, LineItem, LineItemInput } from './generated/model.ts';

/** One item of `addLineItems`: a line item with its customer and its own key; a random key where it has none. */
export type CustomerLineItem = LineItemInput & {
  customer_id: CustomerId;
  idempotency_key?: string | undefined;
};

/** `deadline` is for all items together; where it is left out, each batch has the client's. */
export interface AddLineItemsOptions extends CallOptions {
  /** Batches under way at a time. Default 4. */
  readonly concurrency?: number | undefined;
}

interface OfItem {
  /** The item's place among those given. */
  readonly index: number;
  /** The key that it goes under: its own, or the random one. */
  readonly idempotency_key: string;
}

export interface BilledLineItem extends OfItem {
  readonly outcome: 'created' | 'replayed';
  readonly line_item: LineItem;
  /** Present when the line went to a later month: that month's last invoice, or null if it had none. */
  readonly moved_from?: string | null;
}

export interface UnbilledLineItem extends OfItem {
  /**
   * - `conflict`: its key was used before with other content, and that line stands.
   * - `rejected`: it is wrong, as `error.errors` says.
   * - `failed`: it was not settled; `error.outcome` says what is known of it, and `error.retryable` whether to send it
   *   again, under the same key.
   */
  readonly outcome: 'conflict' | 'rejected' | 'failed';
  readonly error: BillingError;
}

export type LineItemResult = BilledLineItem | UnbilledLineItem;

export interface LineItemResults {
  /** One for each item, in the order given. */
  readonly results: LineItemResult[];
  readonly summary: Record<LineItemResult['outcome'], number>;
  /** The invoices that the lines are on, each in its newest state that was answered. */
  readonly invoices: InvoiceState[];
}

/** Collects what becomes of the items, in whatever order that is known. */
export class ResultCollector {
  readonly #results = new Map<number, LineItemResult>();
  readonly #invoices = new Map<string, InvoiceState>();

  add(result: LineItemResult): void {
    this.#results.set(result.index, result);
  }

  /** Replies overtake each other; a line is never taken off an invoice that takes lines, so that more are newer. */
  addInvoice(state: InvoiceState): void {
    const known = this.#invoices.get(state.invoice_id);
    if (known === undefined || known.line_item_count <= state.line_item_count) {
      this.#invoices.set(state.invoice_id, state);
    }
  }

  get all(): LineItemResults {
    const results = [...this.#results.values()].sort((a, b) => a.index - b.index);
    const summary = { created: 0, replayed: 0, conflict: 0, rejected: 0, failed: 0 };
    for (const { outcome } of results) summary[outcome] += 1;
    return { results, summary, invoices: [...this.#invoices.values()] };
  }
}
